using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Kind">key; user for a person whom the platform signed in.</param>
public sealed record Me(string Name, string Kind, ApiRole Role);

/// <param name="Waiting">What waits for reviewers, partners or its time, the most urgent first.</param>
/// <param name="Troubles">What needs a person or failed since then, grouped by cause, the largest group first.</param>
/// <param name="Done">What was done since then: each kind of work once, in the order in which a run comes to it.</param>
/// <param name="LookedAt">How many runs that was made from.</param>
/// <param name="All">Whether those are all that it concerns; else the newest of them.</param>
public sealed record Desk(IReadOnlyList<WaitingMatter> Waiting, IReadOnlyList<Trouble> Troubles, IReadOnlyList<DoneWork> Done, int LookedAt, bool All);

public sealed record WaitingMatter(RunSummary Run, OpenKind Kind, string Title, IReadOnlyList<string> Who, DateTimeOffset? Since, DateTimeOffset? Until);

/// <summary>Failures with one cause: class, code, step and words are the same.</summary>
/// <param name="Code">Null where a step waits without a failure: a verdict of quality control.</param>
/// <param name="Count">Steps, or items of one, that failed so.</param>
/// <param name="Open">How many of them wait for a person; the others ended their run.</param>
/// <param name="Runs">The newest runs.</param>
public sealed record Trouble(FailureClass? Class, string? Code, string Message, string? Remedy, string Step, int Count, int Open, DateTimeOffset Newest, IReadOnlyList<RunSummary> Runs);

/// <summary>The questions that are asked of a run, asked of all of them.</summary>
internal static class DeskApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var ops = api.MapGroup("").WithTags("ops").For(ApiRole.Read);
        ops.MapGet("/api/me", Who).WithSummary("Whose key this is, and what it may do").Produces<Me>();
        ops.MapGet("/api/desk", Look).WithSummary("What waits for whom, what failed by cause, what was made, published and archived, over all runs").Produces<Desk>();
    }

    private static IResult Who(HttpContext context)
    {
        var key = context.Features.Get<ApiKey>()!;
        return Results.Ok(new Me(key.Name, key.Kind, key.Role));
    }

    private static async Task<IResult> Look(DeskWork desk, TimeProvider clock, HttpContext context, DateTimeOffset? since) =>
        Results.Ok(await desk.Look(since ?? clock.GetUtcNow().AddDays(-1), context.RequestAborted));
}

/// <summary>Looks into the runs themselves, since lists only say where a run is: into the newest of each kind, and into none twice that did not change.</summary>
internal sealed class DeskWork(IRunStore store, FlowRuns runs, TimeProvider clock)
{
    private const int MostRows = 2000;
    private const int MostRuns = 500;
    private const int MostNamed = 5;
    private const int MostDone = 20;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Seen> seen = new();

    /// <summary>One run, as of its version.</summary>
    private sealed record Seen(int Version, RunSummary Summary, IReadOnlyList<OpenMatter> Open, IReadOnlyList<FailedItem> Failed, IReadOnlyList<DonePart> Done);

    public async Task<Desk> Look(DateTimeOffset since, CancellationToken cancellation)
    {
        var stuck = await Newest("needs-attention", null, cancellation);
        var failed = await Newest("failed", since, cancellation);
        var waiting = await Newest("waiting,paused", null, cancellation);
        var moved = await Newest("succeeded,running,rejected,cancelled", since, cancellation);
        List<(RunRow Row, bool All)[]> parts = [stuck, failed, waiting, moved];
        var look = new List<Seen>();
        foreach (var (row, _) in parts.SelectMany(part => part).DistinctBy(one => one.Row.RunId))
            if (await Of(row, cancellation) is { } one)
                look.Add(one);
        Forget(look);
        return new(
            Waiting(look), Troubles(look, since), Done(look, since), look.Count, parts.SelectMany(part => part).All(one => one.All));
    }

    /// <summary>The newest runs of these statuses, those only that changed since then.</summary>
    private async Task<(RunRow Row, bool All)[]> Newest(string statuses, DateTimeOffset? since, CancellationToken cancellation)
    {
        var (found, looked, next) = (new List<RunRow>(), 0, (string?)null);
        do
        {
            var page = await store.Search(new(statuses, After: next, Top: 1000), cancellation);
            found.AddRange(page.Rows.Where(row => since is null || row.Updated >= since));
            (looked, next) = (looked + page.Rows.Count, page.Next);
        }
        while (next is not null && found.Count < MostRuns && looked < MostRows);
        var all = next is null && found.Count <= MostRuns;
        return [.. found.Take(MostRuns).Select(row => (row, all))];
    }

    private async Task<Seen?> Of(RunRow row, CancellationToken cancellation)
    {
        if (seen.TryGetValue(row.RunId, out var before) && before.Version == row.Version) return before;
        if (await runs.Find(row.RunId, cancellation) is not { } run) return null;
        var picture = RunPicture.Of(run, clock.GetUtcNow());
        return seen[row.RunId] = new(row.Version, RunSummary.Of(row), picture.Open, picture.Answers.FailedStep.Data.Steps, DoneParts.Of(picture.Answers));
    }

    private void Forget(List<Seen> kept)
    {
        if (seen.Count <= 8 * MostRuns) return;
        var ids = kept.Select(one => one.Summary.Id).ToHashSet();
        foreach (var id in seen.Keys.Where(id => !ids.Contains(id))) seen.TryRemove(id, out _);
    }

    private static IReadOnlyList<WaitingMatter> Waiting(List<Seen> look) => [.. look
        .SelectMany(one => one.Open.Where(matter => matter.Kind is OpenKind.Review or OpenKind.External or OpenKind.Time)
            .Select(matter => new WaitingMatter(one.Summary, matter.Kind, matter.Title, matter.Who, matter.Since, matter.Until)))
        .OrderBy(matter => matter.Kind == OpenKind.Review ? 0 : matter.Kind == OpenKind.External ? 1 : 2).ThenBy(matter => matter.Until ?? DateTimeOffset.MaxValue).ThenBy(matter => matter.Since)];

    private static IReadOnlyList<Trouble> Troubles(List<Seen> look, DateTimeOffset since) => [.. look
        .SelectMany(one => one.Failed.Where(failed => failed.Status == StepStatus.Parked || (one.Summary.Status == "failed" && one.Summary.UpdatedAt >= since)).Select(failed => (Run: one.Summary, Failed: failed)))
        .GroupBy(one => (one.Failed.Failure?.Class, one.Failed.Failure?.Code, one.Failed.Step, Words: one.Failed.Failure?.Message ?? one.Failed.Reason ?? "It needs attention."))
        .Select(group => new Trouble(
            group.Key.Class, group.Key.Code, group.Key.Words, group.First().Failed.Failure?.Remedy, group.First().Failed.Title, group.Count(), group.Count(one => one.Failed.Status == StepStatus.Parked),
            group.Max(one => one.Failed.At ?? one.Run.UpdatedAt), [.. group.Select(one => one.Run).DistinctBy(run => run.Id).OrderByDescending(run => run.StartedAt).Take(MostNamed)]))
        .OrderByDescending(trouble => trouble.Count).ThenByDescending(trouble => trouble.Newest)];

    private static IReadOnlyList<DoneWork> Done(List<Seen> look, DateTimeOffset since) => [.. Enum.GetValues<DoneKind>().Select(kind =>
    {
        var matters = look.Select(one => (one.Summary, Parts: one.Done.Where(part => part.Kind == kind && part.At >= since).ToList())).Where(one => one.Parts.Count > 0)
            .Select(one => new DoneMatter(one.Summary, [.. one.Parts.Select(part => part.What).Distinct()], one.Parts.Max(part => part.At))).OrderByDescending(matter => matter.At).ToList();
        return new DoneWork(kind, matters.Count, [.. matters.Take(MostDone)]);
    })];
}
