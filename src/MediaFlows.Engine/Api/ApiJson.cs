using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Engine.Api;

/// <summary>How the API writes and reads JSON: camelCase, enums as kebab-case text, unknown members refused.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Set(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>A body that may be any JSON; one that is none, or empty, is the caller's fault.</summary>
    public static async Task<JsonElement> Read(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, Options, request.HttpContext.RequestAborted);
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body is no JSON.", 400, fault);
        }
    }

    public static JsonSerializerOptions Set(JsonSerializerOptions options)
    {
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = JavaScriptEncoder.Default;
        options.Converters.Add(new DurationJson());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        return options;
    }
}

/// <summary>A page of a list.</summary>
/// <param name="NextLink">Path of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Value, string? NextLink = null);
