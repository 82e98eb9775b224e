using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps.Http;

namespace MediaFlows.Engine.Steps.Mam;

/// <summary>A MAM with an HTTP interface that takes fields as a JSON object.</summary>
internal sealed class MamOverHttp(SafeHttp http, UpdateMamInput input)
{
    private readonly Secrets secrets = new([.. Secrets.In(input.Headers), .. Secrets.In(input.Url), .. Secrets.In(input.ReadBack)]);

    public async Task<(string? Id, bool Verified)> Write(JsonElement fields, StepContext context, CancellationToken cancellation)
    {
        // After an earlier try nobody knows what the MAM did with: look before writing again.
        if (context.Key.Attempt > 1 && await IsThere(fields, cancellation) is { } before && before.Found)
            return (Id(before.Answer), true);
        var answer = await Send(fields, context, cancellation);
        if (await IsThere(fields, cancellation) is { Found: false } after)
            throw NotThere(after.Answer);
        return (Id(answer), input.ReadBack is not null);
    }

    private async Task<PartnerAnswer> Send(JsonElement fields, StepContext context, CancellationToken cancellation)
    {
        var content = new StringContent(fields.GetRawText(), Encoding.UTF8, "application/json");
        using var request = http.Request(CallHttp.Method(input.Method), input.Url!, input.Headers, content);
        request.AddIdempotencyKey(context);
        return (await http.Send(request, cancellation)).OrFail(secrets);
    }

    private async Task<(PartnerAnswer Answer, bool Found)?> IsThere(JsonElement fields, CancellationToken cancellation)
    {
        if (input.ReadBack is null)
            return null;
        using var request = http.Request(HttpMethod.Get, input.ReadBack, input.Headers);
        var answer = await http.Send(request, cancellation, keep: 1024 * 1024);
        return (answer, Json(answer) is { } there && Holds(there, fields));
    }

    /// <summary>Whether all that was written is there; a MAM may add members of its own.</summary>
    internal static bool Holds(JsonElement there, JsonElement written) => written.ValueKind == JsonValueKind.Object
        ? there.ValueKind == JsonValueKind.Object
            && written.EnumerateObject().All(field => there.TryGetProperty(field.Name, out var value) && Holds(value, field.Value))
        : JsonElement.DeepEquals(there, written);

    private StepFailedException NotThere(PartnerAnswer answer) => new(PartnerFailure.Of(answer, secrets) with
    {
        Class = FailureClass.Transient,
        Code = "read-back-differs",
        Message = $"{answer.Host} said it had stored the metadata, but reading it back gives something else.",
        Remedy = "It is tried again by itself; if it goes on, ask those who run the MAM which field it drops.",
        Unclear = true,
    });

    private static string? Id(PartnerAnswer answer) =>
        Json(answer) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? id.ToString() is { Length: <= 200 } text ? text : null
            : null;

    private static JsonElement? Json(PartnerAnswer answer)
    {
        try
        {
            return answer.IsSuccess && !answer.Cut && answer.Body.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(answer.Body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
