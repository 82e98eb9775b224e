using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Reviewer">For whom: one of those asked. The history says that it came through this key.</param>
/// <param name="Seen">The review's digest, as it was when the reviewer looked.</param>
/// <param name="Metadata">The metadata as corrected; left out when it is right as it is.</param>
public sealed record DecideReview(Decision Decision, string Reviewer, string Seen, string? Note = null, JsonElement? Metadata = null);

/// <param name="Reviewer">Whose links; null for everybody's.</param>
/// <param name="Link">One link's id, instead: the answer that made it has it, and so has <c>GET /api/audit?review=</c>.</param>
/// <param name="Reason">For the audit.</param>
public sealed record RevokeLinks(string? Reviewer = null, string? Link = null, string? Reason = null);

public sealed record LinkRequest(string Reviewer);

/// <param name="Url">Opens the review as this reviewer: treat it like a password.</param>
/// <param name="Id">Names the link where it is revoked and in the audit; it opens nothing.</param>
public sealed record LinkAnswer(string Url, string Reviewer, DateTimeOffset Expires, string Id);

/// <summary>Reviews: what waits for people, and deciding on their behalf.</summary>
internal static class ReviewsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var reviews = api.MapGroup("/api/reviews").WithTags("reviews");
        reviews.MapGet("", List).For(ApiRole.Read).WithSummary("Open reviews, newest run first").Produces<Page<ReviewDocument>>();
        reviews.MapGet("/{id}", Show).For(ApiRole.Read).WithSummary("One review").Produces<ReviewDocument>();
        reviews.MapGet("/{id}/comments.edl", (string id, FlowRuns runs, IRunStore store, IAssetStore files, AssetDocuments documents, HttpContext context) => Markers(id, true, runs, store, files, documents, context)).For(ApiRole.Read).WithSummary("The comments as markers of a CMX 3600 list").Produces(200, contentType: "text/plain");
        reviews.MapGet("/{id}/comments.csv", (string id, FlowRuns runs, IRunStore store, IAssetStore files, AssetDocuments documents, HttpContext context) => Markers(id, false, runs, store, files, documents, context)).For(ApiRole.Read).WithSummary("The comments as a table").Produces(200, contentType: "text/csv");
        reviews.MapPost("/{id}/decision", Decide).For(ApiRole.Review).WithMetadata(new TakesIdempotencyKey()).WithSummary("Decide: a reviewer in their own name, an operator for one of those asked").Produces<Written>(200).Produces<Written>(202).ProducesProblem(403).ProducesProblem(409);
        reviews.MapPost("/{id}/withdraw", Withdraw).For(ApiRole.Operate).WithMetadata(new TakesIdempotencyKey()).WithSummary("Take the question back: the step waits for an operator").Produces<Written>(200).Produces<Written>(202).ProducesProblem(409);
        reviews.MapPost("/{id}/reopen", Reopen).For(ApiRole.Operate).WithMetadata(new TakesIdempotencyKey()).WithSummary("Take an approval back and ask again; when the run has ended, in a linked new run").Produces<Written>(200).Produces<RunReceipt>(202).ProducesProblem(409);
        reviews.MapPost("/{id}/links", Link).For(ApiRole.Review).WithSummary("Make a reviewer's link once more: one's own, or (administrators) another's").Produces<LinkAnswer>();
        reviews.MapPost("/{id}/revoke", Revoke).For(ApiRole.Operate).WithSummary("Make links of this review useless").Produces(204);
    }

    private static async Task<IResult> List(
        OpenReviews open, HttpContext context, string? reviewer, string? flow, string? after, int top = 50)
    {
        var (reviews, next) = await open.Page(reviewer, flow, after, Math.Clamp(top, 1, 200), context.RequestAborted);
        return Results.Ok(new Page<ReviewDocument>(reviews, RunsApi.NextLink(context.Request, next)));
    }

    private static async Task<IResult> Show(string id, FlowRuns runs, IRunStore store, CancellationToken cancellation)
    {
        var (run, review) = await Found(id, runs, store, cancellation);
        return Results.Ok(ReviewDocument.Of(run, review));
    }

    private static Task<IResult> Decide(string id, DecideReview body, Writes writes, HttpContext context)
    {
        context.MustSpeakFor(body.Reviewer, forOthers: ApiRole.Operate);
        return writes.Tell(context, RunOf(id), new ReviewDecided(id, body.Reviewer, body.Decision, body.Note, body.Seen, body.Metadata, context.Caller()) { At = writes.Now });
    }

    private static Task<IResult> Withdraw(string id, Because? body, Writes writes, HttpContext context) =>
        writes.Tell(context, RunOf(id), new ReviewWithdrawn(id, body?.Reason ?? $"{context.Caller()} took it back", context.Caller()) { At = writes.Now });

    private static async Task<IResult> Reopen(string id, Because? body, FlowRuns runs, IRunStore store, Writes writes, LinkedRuns linked, HttpContext context)
    {
        var (run, review) = await Found(id, runs, store, context.RequestAborted);
        return run.Outcome is null
            ? await writes.Tell(context, run.Id, new ReviewLapsed(id, body?.Reason ?? $"{context.Caller()} reopened it", context.Caller()) { At = writes.Now })
            : RunsApi.Started(context, await linked.Rerun(run.Id, review.Key.Step, context.Caller(), Writes.IdempotencyKey(context.Request), body?.Reason ?? "Reopened", context.RequestAborted));
    }

    private static async Task<IResult> Link(string id, LinkRequest body, FlowRuns runs, IRunStore store, ReviewLinks links, HttpContext context)
    {
        context.MustSpeakFor(body.Reviewer, forOthers: ApiRole.Admin);
        var (_, review) = await Found(id, runs, store, context.RequestAborted);
        if (review.Outcome != ReviewOutcome.Open) throw new Problem(409, "review-closed", Core.Reviews.ReviewPolicy.Closed(review));
        if (!Core.Reviews.ReviewPolicy.MayDecide(review, body.Reviewer)) throw new Problem(422, "not-a-reviewer", $"{body.Reviewer} was not asked in this review.");
        var (url, claims) = await links.Make(id, body.Reviewer, review.Deadline, context.Caller(), context.RequestAborted);
        return Results.Ok(new LinkAnswer(url.ToString(), body.Reviewer, claims.Expires, claims.Id));
    }

    private static async Task<IResult> Revoke(string id, RevokeLinks body, FlowRuns runs, IRunStore store, ReviewLinks links, HttpContext context)
    {
        var (_, review) = await Found(id, runs, store, context.RequestAborted);
        if (body.Link is { } link) await links.Revoke(id, link, context.Caller(), body.Reason, context.RequestAborted);
        else
            foreach (var reviewer in body.Reviewer is { } one ? [one] : review.Reviewers.Concat(review.EscalatedTo))
                await links.RevokeAll(id, reviewer, context.Caller(), body.Reason, context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> Markers(string id, bool edl, FlowRuns runs, IRunStore store, IAssetStore files, AssetDocuments documents, HttpContext context)
    {
        var (run, review) = await Found(id, runs, store, context.RequestAborted);
        var markers = await ReviewComments.Of(run, review, files, documents, context.RequestAborted);
        return edl ? ReviewComments.Download(markers.Edl(), "comments.edl", "text/plain", context) : ReviewComments.Download(markers.Csv(), "comments.csv", "text/csv", context);
    }

    private static string RunOf(string reviewId) => reviewId.Split('.')[0];

    private static async Task<(FlowRun Run, ReviewState Review)> Found(string id, FlowRuns runs, IRunStore store, CancellationToken cancellation)
    {
        var run = await RunsApi.Found(RunOf(id), runs, store, cancellation);
        return (run, run.Reviews.FirstOrDefault(review => review.Id == id) ?? throw Problem.NotFound($"review '{id}'", "unknown-review"));
    }
}

/// <summary>Open reviews of all runs: they are looked for in the runs that have not ended.</summary>
internal sealed class OpenReviews(IRunStore store, FlowRuns runs)
{
    public async Task<(IReadOnlyList<ReviewDocument> Reviews, string? Next)> Page(string? reviewer, string? flow, string? after, int top, CancellationToken cancellation)
    {
        var found = new List<ReviewDocument>();
        do
        {
            var page = await store.Search(new(RunQuery.NotEnded, flow, After: after, Top: top), cancellation);
            foreach (var row in page.Rows)
                if (await runs.Find(row.RunId, cancellation) is { } run)
                    found.AddRange(run.Reviews.Where(review => review.Outcome == ReviewOutcome.Open).Select(review => ReviewDocument.Of(run, review))
                        .Where(review => reviewer is null || review.WaitingFor.Contains(reviewer)));
            after = page.Next;
        }
        while (found.Count < top && after is not null);
        return (found, after);
    }
}
