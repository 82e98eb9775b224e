using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>A flow that is being written. Nothing runs it, and it need not be valid.</summary>
/// <param name="Revision">Grows with every saving. The ETag is the same number.</param>
/// <param name="Began">Hash of the published version that it was begun from; null for a flow that is not published yet.</param>
public sealed record FlowDraftDocument(string Name, int Revision, string Source, string? Began, string By, DateTimeOffset At);

/// <summary>A draft in a list.</summary>
public sealed record FlowDraftSummary(string Name, int Revision, string? Began, string By, DateTimeOffset At);

/// <param name="Source">YAML or JSON as it stands, finished or not.</param>
/// <param name="Began">Hash of the published version that it was begun from.</param>
public sealed record SaveFlowDraft(string Source, string? Began = null);

/// <summary>Drafts of flows: one for each name, saved only over what its writer has seen.</summary>
internal static class FlowDraftsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var drafts = api.MapGroup("").WithTags("flows");
        drafts.MapGet("/api/flow-drafts", List).For(ApiRole.Read).WithSummary("Flows that are being written").Produces<Page<FlowDraftSummary>>();
        drafts.MapGet("/api/flows/{name}/draft", Show).For(ApiRole.Read).WithSummary("The draft of a flow; 204 when nobody is writing one").Produces<FlowDraftDocument>().Produces(204);
        drafts.MapPut("/api/flows/{name}/draft", Save).For(ApiRole.Operate).WithSummary("Save the draft; needs If-Match, or If-None-Match: * for a new one").Produces<FlowDraftDocument>().ProducesProblem(412).ProducesProblem(428);
        drafts.MapDelete("/api/flows/{name}/draft", ThrowAway).For(ApiRole.Operate).WithSummary("Throw the draft away; needs If-Match").Produces(204).ProducesProblem(412).ProducesProblem(428);
    }

    private static async Task<IResult> List(FlowDrafts drafts, CancellationToken cancellation) =>
        Results.Ok(new Page<FlowDraftSummary>([.. (await drafts.All(cancellation)).Select(draft => new FlowDraftSummary(draft.Name, draft.Revision, draft.Began, draft.By, draft.At))]));

    private static async Task<IResult> Show(string name, FlowDrafts drafts, HttpContext context) =>
        await drafts.Find(name, context.RequestAborted) is { } draft ? Answer(context, draft) : Results.NoContent();

    private static async Task<IResult> Save(string name, SaveFlowDraft body, FlowDrafts drafts, HttpContext context)
    {
        var isNew = context.Request.Headers.IfNoneMatch.ToString() == "*";
        return Answer(context, await drafts.Save(name, isNew ? null : Seen(context.Request), body, context.Caller(), context.RequestAborted));
    }

    private static async Task<IResult> ThrowAway(string name, FlowDrafts drafts, HttpContext context)
    {
        await drafts.ThrowAway(name, Seen(context.Request), context.Caller(), context.RequestAborted);
        return Results.NoContent();
    }

    private static IResult Answer(HttpContext context, FlowDraftDocument draft)
    {
        context.Response.Headers.ETag = $"\"{draft.Revision}\"";
        return Results.Ok(draft);
    }

    private static int Seen(HttpRequest request) =>
        int.TryParse(request.Headers.IfMatch.ToString().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
            : throw new Problem(428, "no-if-match", "Say with If-Match which revision of the draft you have seen.", "Send the ETag that came with it; for a new draft, send If-None-Match: *.");
}

/// <summary>Drafts as documents: each saving is a revision, and one without content says that the draft was thrown away.</summary>
internal sealed partial class FlowDrafts(IDocumentStore documents, TimeProvider clock)
{
    private const string Asset = "flows", Version = "drafts";

    private static readonly Dictionary<string, Touch> Nobody = [];

    public async Task<IReadOnlyList<FlowDraftDocument>> All(CancellationToken cancellation)
    {
        var newest = await documents.Newest(Asset, Version, cancellation);
        var drafts = await Task.WhenAll(newest.Select(async draft => Of(draft.Key, await documents.Find(NameOf(draft.Key), draft.Value, cancellation))));
        return [.. drafts.OfType<FlowDraftDocument>().OrderBy(draft => draft.Name, StringComparer.Ordinal)];
    }

    public async Task<FlowDraftDocument?> Find(string name, CancellationToken cancellation) => Of(name, await Newest(name, cancellation));

    /// <param name="seen">The revision that the writer has before them; null for a new draft.</param>
    public async Task<FlowDraftDocument> Save(string name, int? seen, SaveFlowDraft draft, string by, CancellationToken cancellation)
    {
        if (!Sound().IsMatch(name))
            throw new Problem(422, "bad-name", $"'{name}' cannot be the name of a flow.", "Use lower-case letters, digits and dashes, beginning with a letter; at most 63 characters.");
        return Of(name, await Add(name, seen, Json.Of(draft), by, cancellation))!;
    }

    public Task ThrowAway(string name, int seen, string by, CancellationToken cancellation) => Add(name, seen, Json.Null, by, cancellation);

    private async Task<DocumentRevision> Add(string name, int? seen, JsonElement content, string by, CancellationToken cancellation)
    {
        var newest = await Newest(name, cancellation);
        if (seen != Of(name, newest)?.Revision)
            throw Changed(name, newest);
        var next = new DocumentRevision((newest?.Number ?? 0) + 1, by, clock.GetUtcNow(), content, Nobody);
        // Nobody asks for a draft's past. Before the saving: what fails now has saved nothing, and whoever has just read the newest number still finds it.
        await documents.Forget(NameOf(name), next.Number - 1, cancellation);
        return await documents.Add(NameOf(name), next, cancellation) ? next : throw Changed(name, await Newest(name, cancellation));
    }

    private async Task<DocumentRevision?> Newest(string name, CancellationToken cancellation) =>
        (await documents.Newest(Asset, Version, cancellation)).TryGetValue(name, out var number) ? await documents.Find(NameOf(name), number, cancellation) : null;

    private static FlowDraftDocument? Of(string name, DocumentRevision? revision) => revision?.Content.Deserialize<SaveFlowDraft>(JsonSerializerOptions.Web) is { } draft
        ? new(name, revision.Number, draft.Source, draft.Began, revision.By, revision.At) : null;

    private static Problem Changed(string name, DocumentRevision? newest) => new(412, "changed-meanwhile", newest is null
        ? $"There is no draft of {name} yet."
        : $"{newest.By[(newest.By.IndexOf(':') + 1)..]} has {(newest.Content.ValueKind == JsonValueKind.Null ? "thrown away" : "saved")} the draft of {name} meanwhile; nothing was overwritten.",
        "Look at it as it is now, then take it or save yours over it.");

    private static DocumentName NameOf(string flow) => new(Asset, Version, flow);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex Sound();
}
