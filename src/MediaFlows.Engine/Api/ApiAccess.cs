using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using MediaFlows.Core.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Engine.Api;

/// <summary>What a key may do; each includes the ones before it.</summary>
[JsonConverter(typeof(KebabEnum<ApiRole>))]
public enum ApiRole { Read, Review, Operate, Admin }

/// <summary>Whose key it is. The key itself is kept nowhere.</summary>
/// <param name="Kind">key; user for a person whom the platform signed in.</param>
public sealed record ApiKey(string Name, ApiRole Role, string Kind = "key")
{
    /// <summary>In the words of the audit.</summary>
    public string Who => $"{Kind}:{Name}";
}

/// <summary>The keys that open the API.</summary>
public interface IApiKeys
{
    /// <summary>The key with this hash; null when there is none. Takes as long either way.</summary>
    /// <param name="sha256">SHA-256 of the key as it was sent.</param>
    Task<ApiKey?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancellation);
}

/// <summary>The platform in front of this host, when it signs people in.</summary>
public interface IPlatformSignIn
{
    /// <summary>Whom it has signed in for this request; null for nobody, or when it is not known to be in front.</summary>
    ApiKey? Of(HttpRequest request);
}

/// <summary>What an endpoint asks of its callers. One that says nothing is for administrators.</summary>
/// <param name="Least">The least role; null where a token in the address, or nothing at all, is the credential.</param>
/// <param name="AlsoFunctionsKey">Whether the ways in which Azure Functions keys are sent are taken too.</param>
internal sealed record Access(ApiRole? Least, bool AlsoFunctionsKey = false);

internal static class ApiAccess
{
    public static TBuilder For<TBuilder>(this TBuilder endpoints, ApiRole least) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Access(least));

    public static TBuilder ForAnyone<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Access(null));

    /// <summary>Who is calling, in the words of the audit.</summary>
    public static string Caller(this HttpContext context) => context.Features.Get<ApiKey>() is { } key ? key.Who : "nobody";

    /// <summary>Whether the caller may speak for this reviewer: operators for anyone, and say so; a reviewer for nobody else. The key's name is the reviewer's address, and so is the name with which the platform signs a person in.</summary>
    public static void MustSpeakFor(this HttpContext context, string reviewer, ApiRole forOthers)
    {
        var key = context.Features.Get<ApiKey>()!;
        if (key.Role < forOthers && !string.Equals(key.Name, reviewer, StringComparison.OrdinalIgnoreCase))
            throw new Problem(403, "not-yours", $"You are {key.Name} here, and this is for {reviewer} to do.",
                $"A reviewer acts in their own name only; the role {forOthers.ToString().ToLowerInvariant()} may act for others.");
    }

    public static async Task Check(HttpContext context)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? new Access(ApiRole.Admin);
        if (access.Least is not { } least) return;
        var key = KeyIn(context.Request, access) is { } sent ? await Known(sent, context) : SignedIn(context) ?? throw NoKey();
        if (key.Role < least) throw TooLittle(key, least);
        context.Features.Set(key);
    }

    private static async Task<ApiKey> Known(string sent, HttpContext context) =>
        await context.RequestServices.GetRequiredService<IApiKeys>().Find(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), context.RequestAborted) ?? throw WrongKey();

    /// <summary>The platform's sign-in is a cookie, which a browser sends along with what other sites make it ask for.</summary>
    private static ApiKey? SignedIn(HttpContext context)
    {
        if (context.RequestServices.GetService<IPlatformSignIn>()?.Of(context.Request) is not { } person) return null;
        var from = context.Request.Headers["Sec-Fetch-Site"].ToString();
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || from is "" or "same-origin" or "none"
            ? person
            : throw new Problem(403, "other-site", "A page of another site may not do this.", "Do it from MediaFlows' own pages, or with an API key.");
    }

    private static string? KeyIn(HttpRequest request, Access access)
    {
        const string bearer = "Bearer ";
        if (request.Headers.Authorization.ToString() is var header && header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase))
            return header[bearer.Length..].Trim();
        if (!access.AlsoFunctionsKey) return null;
        return new[] { request.Headers["x-functions-key"].ToString(), request.Query["code"].ToString() }.FirstOrDefault(key => key.Length > 0);
    }

    private static Problem NoKey() => new(401, "no-key", "This needs an API key.",
        "Send it as `Authorization: Bearer mf_…`. On one machine the first was printed when the server first started; whoever runs the server makes others: mediaflows key add NAME --role read|review|operate|admin (with --storage ACCOUNT where the server is on Azure).");

    private static Problem WrongKey() => new(401, "unknown-key", "This API key is not known here.", "Check that it is whole and belongs to this server.");

    private static Problem TooLittle(ApiKey key, ApiRole least) => new(403, "role-too-small",
        $"The {key.Kind} '{key.Name}' may {key.Role.ToString().ToLowerInvariant()}; this needs the role {least.ToString().ToLowerInvariant()}.", "Use a key with that role.");
}
