using System.Globalization;
using System.Text.Json;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>A document of an asset.</summary>
/// <param name="Revision">1 is the machine's. The ETag is the same number.</param>
/// <param name="Content">As it stands.</param>
/// <param name="Machine">As the machine had it.</param>
/// <param name="Touched">Who changed what: by member name, or by number of the cue.</param>
/// <param name="Made">The steps of the run that made what the machine had, by member of the metadata.</param>
public sealed record AssetText(string Name, int Revision, string By, DateTimeOffset At, JsonElement Content, JsonElement Machine, IReadOnlyDictionary<string, Touch> Touched, IReadOnlyDictionary<string, IReadOnlyList<MetadataMaker>> Made)
{
    internal static AssetText Of(string name, DocumentRevision revision, DocumentRevision machine, FlowRun run) =>
        new(name, revision.Number, revision.By, revision.At, revision.Content, machine.Content, revision.Touched, Makers(name, machine, run));

    private static IReadOnlyDictionary<string, IReadOnlyList<MetadataMaker>> Makers(string name, DocumentRevision machine, FlowRun run) =>
        name == RevisedDocuments.Metadata && run.Reviews is [.., var review] ? MetadataOrigin.Of(run, review.Key.Step, machine.Content) : new Dictionary<string, IReadOnlyList<MetadataMaker>>();
}

/// <param name="Cues">New texts by number of the cue, from 0.</param>
public sealed record CorrectCues(IReadOnlyDictionary<int, string> Cues);

/// <summary>Transcript and metadata of an asset, in revisions: read, correct, never overwrite unseen.</summary>
internal static class DocumentsApi
{
    /// <summary>Of an asset's runs, newest first.</summary>
    private const int MostLookedThrough = 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        var documents = api.MapGroup("/api/assets/{id}/documents").WithTags("assets");
        documents.MapGet("/{name}", Show).For(ApiRole.Read).WithSummary("The transcript or the metadata, the newest revision or a certain one").Produces<AssetText>();
        documents.MapPatch("/transcript", Correct).For(ApiRole.Operate).WithSummary("Correct cues; needs If-Match").Produces<AssetText>().ProducesProblem(412).ProducesProblem(428);
        documents.MapPut("/metadata", Describe).For(ApiRole.Operate).WithSummary("Write the metadata anew; needs If-Match").Accepts<JsonElement>("application/json").Produces<AssetText>().ProducesProblem(412).ProducesProblem(428);
    }

    private static async Task<IResult> Show(string id, string name, int? revision, AssetDocuments documents, FlowRuns runs, IRunStore store, HttpContext context)
    {
        var run = await RunWith(id, name, runs, store, context.RequestAborted);
        if (name is not (RevisedDocuments.Transcript or RevisedDocuments.Metadata)) throw Problem.NotFound($"document '{name}'", "unknown-document");
        var found = revision is > 1 and var number ? await documents.Find(run, name, number, context.RequestAborted)
            : revision is null ? await documents.Newest(run, name, context.RequestAborted) : await documents.Machine(run, name, context.RequestAborted);
        return await Answer(context, documents, run, name, found ?? throw Problem.NotFound($"{name} of this asset yet", "no-document"));
    }

    private static async Task<IResult> Correct(string id, CorrectCues body, AssetDocuments documents, FlowRuns runs, IRunStore store, HttpContext context)
    {
        var run = await RunWith(id, RevisedDocuments.Transcript, runs, store, context.RequestAborted);
        return await Saved(context, documents, run, RevisedDocuments.Transcript, expected => documents.Correct(run, expected, body.Cues, context.Caller(), context.RequestAborted));
    }

    private static async Task<IResult> Describe(string id, AssetDocuments documents, FlowRuns runs, IRunStore store, HttpContext context)
    {
        var run = await RunWith(id, RevisedDocuments.Metadata, runs, store, context.RequestAborted);
        var content = await ApiJson.Read(context.Request);
        return await Saved(context, documents, run, RevisedDocuments.Metadata, expected => documents.Describe(run, expected, content, context.Caller(), context.RequestAborted));
    }

    private static async Task<IResult> Saved(HttpContext context, AssetDocuments documents, FlowRun run, string name, Func<int, Task<DocumentRevision>> save) =>
        await Answer(context, documents, run, name, await Save(context, save));

    /// <summary>Saves only over what the caller has seen.</summary>
    public static async Task<DocumentRevision> Save(HttpContext context, Func<int, Task<DocumentRevision>> save)
    {
        var sent = context.Request.Headers.IfMatch.ToString();
        if (!int.TryParse(sent.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
            throw new Problem(428, "no-if-match", "Say with If-Match which revision you have seen.", "Send the ETag that came with the document.");
        try
        {
            return await save(expected);
        }
        catch (StoreConflict changed)
        {
            throw new Problem(412, "changed-meanwhile", changed.Message, "Look at it as it is now, then repeat your correction.");
        }
    }

    private static async Task<IResult> Answer(HttpContext context, AssetDocuments documents, FlowRun run, string name, DocumentRevision revision)
    {
        context.Response.Headers.ETag = $"\"{revision.Number}\"";
        return Results.Ok(AssetText.Of(name, revision, await documents.Machine(run, name, context.RequestAborted) ?? revision, run));
    }

    /// <summary>The newest run of the asset, or the newest of the same content that has the document: an asset may have gone through other flows since.</summary>
    private static async Task<FlowRun> RunWith(string asset, string name, FlowRuns runs, IRunStore store, CancellationToken cancellation)
    {
        var page = await store.Search(new(Asset: asset, Top: MostLookedThrough), cancellation);
        if (page.Rows.Count == 0) throw Problem.NotFound($"asset '{asset}'", "unknown-asset");
        var newest = await RunsApi.Found(page.Rows[0].RunId, runs, store, cancellation);
        if (Has(newest, name)) return newest;
        foreach (var row in page.Rows.Skip(1))
            if (await runs.Find(row.RunId, cancellation) is { } run && run.Asset.Version == newest.Asset.Version && Has(run, name))
                return run;
        return newest;
    }

    private static bool Has(FlowRun run, string name) => name == RevisedDocuments.Metadata ? run.Reviews.Length > 0 : run.Files.Any(file => file.Role == "transcript");
}
