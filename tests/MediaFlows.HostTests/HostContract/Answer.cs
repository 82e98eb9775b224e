using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MediaFlows.HostTests.Contract;

/// <summary>What a host answered. The body is undefined when it is no JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)
{
    /// <summary>Recorded, or kept for a run that is slow to look at it.</summary>
    public Answer MustBeTaken()
    {
        Assert.True(Status is HttpStatusCode.OK or HttpStatusCode.Accepted, $"{Status}: {Body}");
        return this;
    }

    public static async Task<Answer> Of(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new(answer.StatusCode, isJson ? JsonSerializer.Deserialize<JsonElement>(text) : default, answer.Headers);
    }
}

internal static class Documents
{
    public static string? Text(this JsonElement document, params ReadOnlySpan<string> path)
    {
        var value = document.At(path);
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }

    public static JsonElement At(this JsonElement document, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            document = document.GetProperty(name);
        return document;
    }

    public static IReadOnlyList<JsonElement> All(this JsonElement document, params ReadOnlySpan<string> path) => [.. document.At(path).EnumerateArray()];

    public static JsonElement Step(this JsonElement run, string id) => run.All("steps").Single(step => step.Text("id") == id);

    public static string? StatusOf(this JsonElement run, string step) => run.Step(step).Text("status");

    /// <summary>The only item of a step, or the one with this key.</summary>
    public static JsonElement Item(this JsonElement run, string step, string? key = null) => run.Step(step).All("items").Single(item => key is null || item.Text("item") == key);
}
