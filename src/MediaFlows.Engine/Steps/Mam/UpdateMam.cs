using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;

namespace MediaFlows.Engine.Steps.Mam;

public sealed record UpdateMamInput(
    [property: Secret, Description("Address of the asset in the MAM, https; when left out, a JSON sidecar file is written instead.")] string? Url = null,
    [property: Description("PUT, POST or PATCH.")] string Method = "PUT",
    [property: Secret, Description("Request headers, by name.")] IReadOnlyDictionary<string, string>? Headers = null,
    [property: Description("The metadata to write; when left out, what ai/describe found.")] JsonElement? Metadata = null,
    [property: Description("MAM field to value, where the MAM has names of its own; when left out, the metadata is sent as it is.")] JsonElement? Fields = null,
    [property: Secret, Description("Address to read the fields from afterwards; they must be there then.")] string? ReadBack = null);

public sealed record UpdateMamOutput(
    [property: Description("Host of the MAM, or `sidecar`.")] string System,
    [property: Description("The fields that were written.")] IReadOnlyList<string> UpdatedFields,
    [property: Description("Whether they were read back and found the same.")] bool Verified,
    DateTimeOffset At,
    [property: Description("The MAM's id for the asset if it told one; for a sidecar, its place.")] string? Id = null);

/// <summary>Writes the metadata where the newsroom looks for it: into the MAM, or into a sidecar file a MAM picks up.</summary>
[Step("mam/update", "Update MAM", "Writes the approved metadata to the media asset management system.", Icon = "database",
    Resource = StepResource.Network, MaySkip = true)]
public sealed class UpdateMam(SafeHttp http) : Step<UpdateMamInput, UpdateMamOutput>
{
    // A description is a title, a summary and tags.
    private const int DescriptionBytes = 1024 * 1024;

    protected override async Task<StepResult> Perform(UpdateMamInput input, StepContext context, CancellationToken cancellation)
    {
        var metadata = Given(input.Fields) ?? Given(input.Metadata) ?? await Description(context, cancellation);
        if (input.Url is null)
            return await WriteSidecar(metadata, context, cancellation);
        if (metadata is not { ValueKind: JsonValueKind.Object } fields)
            return metadata is null ? Skipped("There is no metadata to write to the MAM.") : throw NoFields();
        var (id, verified) = await new MamOverHttp(http, input).Write(fields, context, cancellation);
        var host = new Uri(input.Url).Host;
        return Completed(new UpdateMamOutput(host, Names(fields), verified, context.Clock.GetUtcNow(), id));
    }

    private static async Task<StepResult> WriteSidecar(JsonElement? metadata, StepContext context, CancellationToken cancellation)
    {
        var file = await MamSidecar.Write(metadata, context, cancellation);
        return Completed(new UpdateMamOutput("sidecar", Names(metadata), true, context.Clock.GetUtcNow(), file.Uri), file);
    }

    private static JsonElement? Given(JsonElement? value) => value is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;

    private static IReadOnlyList<string> Names(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } fields ? [.. fields.EnumerateObject().Select(field => field.Name)] : [];

    private static async Task<JsonElement?> Description(StepContext context, CancellationToken cancellation)
    {
        if (context.File("description") is not { Size: <= DescriptionBytes } file)
            return null;
        await using var content = await context.Store.OpenRead(file.Uri, cancellation);
        return await JsonSerializer.DeserializeAsync<JsonElement>(content, cancellationToken: cancellation);
    }

    private static StepFailedException NoFields() => new(new Failure(FailureClass.Configuration, "no-fields",
        "The MAM takes fields by name, but the metadata is no object.", "Give `fields` or `metadata` as an object, then retry."));
}
