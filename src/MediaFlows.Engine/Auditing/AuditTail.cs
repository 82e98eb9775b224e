using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>The end of a run's audit chain: each entry's hash covers the one before, so that a change or a gap shows.</summary>
internal sealed record AuditTail(int Number = 0, string Hash = "")
{
    /// <summary>Characters of JSON that an entry holds of what somebody gave.</summary>
    private const int LongestKept = 2_000;

    /// <param name="then">The run as it stood after these events: it knows what reviewers were shown.</param>
    public (IReadOnlyList<AuditEntry> Entries, AuditTail Tail) Continue(IReadOnlyList<FlowEvent> events, FlowRun? then = null)
    {
        var tail = this;
        var entries = new List<AuditEntry>();
        foreach (var happened in events)
        {
            if (About(happened, then) is not var (who, what, why, detail)) continue;
            var entry = new AuditEntry(tail.Number + 1, happened.At, who, what, why, detail, "");
            entry = entry with { Hash = AuditChain.HashOf(tail.Hash, entry) };
            entries.Add(entry);
            tail = new(entry.Number, entry.Hash);
        }
        return (entries, tail);
    }

    private static (string Who, string What, string? Why, JsonElement Detail)? About(FlowEvent happened, FlowRun? then) => happened switch
    {
        RunStarted e => (e.By, "run.started", e.Again?.Reason ?? e.Again?.Kind.ToString(),
            Json.Of(new { run = e.RunId, flow = e.Flow, asset = e.Asset.Uri, version = e.Asset.Version, sha256 = e.Asset.Sha256, linkedTo = e.Again?.RunId, link = e.Again?.Kind, inputs = Given(e.Inputs) })),
        OperatorActed e => (e.By, $"operator.{e.Action.ToString().ToLowerInvariant()}", e.Reason, Json.Of(new { e.Step, e.Item, edited = e.Value is not null, given = Given(e.Value) })),
        RunPaused e => (e.By, "run.paused", e.Reason, Json.EmptyObject),
        RunResumed e => (e.By, "run.resumed", e.Reason, Json.EmptyObject),
        ReviewOpened e => ("flow", "review.opened", null, Json.Of(new { e.ReviewId, e.Reviewers, e.Seen, files = Files(e.Shown), revisions = Revisions(then), metadata = Given(e.Metadata) })),
        ReviewDecided e => (e.Via ?? e.Reviewer, $"review.{e.Decision.ToString().ToLowerInvariant()}", e.Note,
            Json.Of(new
            {
                e.ReviewId, e.Seen, files = Files(then?.Reviews.FirstOrDefault(review => review.Id == e.ReviewId)?.Shown), revisions = Revisions(then),
                edited = e.Metadata is not null, metadata = Given(e.Metadata), onBehalfOf = e.Via is null ? null : e.Reviewer, insteadOf = e.For,
            })),
        ReviewCommented e => (e.By, e.Text is null ? "review.comment-removed" : "review.commented", e.Text, Json.Of(new { e.ReviewId, e.Comment, e.Timecode })),
        ReviewDelegated e => (e.From, "review.delegated", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewEscalated e => ("flow", "review.escalated", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewerUntold e => e.KeptUntil is { } until ? ("flow", "reviewer.kept-back", e.Because, Json.Of(new { e.ReviewId, e.To, until }))
            : ("flow", "reviewer.not-told", e.Because, Json.Of(new { e.ReviewId, e.To, e.GivenUp })),
        ReviewerTold e => ("flow", "reviewer.told", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewPassed e => ("flow", "review.passed", null, Json.Of(new { e.ReviewId })),
        ReviewLapsed e => (e.By ?? "flow", "review.lapsed", e.Reason, Json.Of(new { e.ReviewId })),
        ReviewWithdrawn e => (e.By ?? "flow", "review.withdrawn", e.Reason, Json.Of(new { e.ReviewId })),
        MetadataRevised e => (e.By, "document.revised", null, Json.Of(new { e.Document, e.Revision })),
        StepCompleted { Key.Attempt: > 0 } e => ("flow", "step.completed", null, Json.Of(new { step = e.Key.ToString(), files = Files(e.Files) })),
        StepSkipped e => (e.By ?? "flow", "step.skipped", e.Reason, Json.Of(new { step = e.Key.ToString() })),
        StepParked e => ("flow", "step.parked", e.Reason, Json.Of(new { step = e.Key.ToString() })),
        StepFailed e => ("flow", "step.failed", e.Failure.Message, Json.Of(new { step = e.Key.ToString(), e.Failure.Class, e.Failure.Code })),
        ChildCompleted e => ($"run:{e.ChildRunId}", "child.completed", null, Json.Of(new { step = e.Key.ToString(), e.Outcome })),
        CallbackReceived e => (e.By ?? "callback", "callback.received", null, Json.Of(new { e.Step, sha256 = Sha256(e.Payload) })),
        CompensationFailed e => ("flow", "effect.not-undone", e.Failure.Message, Json.Of(new { step = e.Key.ToString(), e.Failure.Class, e.Failure.Code, again = e.Due })),
        CompensationCompleted e => ("flow", "effect.undone", null, Json.Of(new { step = e.Key.ToString() })),
        RunStopping e => ("flow", "run.stopping", e.Reason, Json.Of(new { outcome = e.Outcome.ToString().ToLowerInvariant() })),
        RunEnded e => ("flow", "run.ended", e.Reason, Json.Of(new { outcome = e.Outcome.ToString().ToLowerInvariant() })),
        _ => null,
    };

    private static object? Files(IEnumerable<MediaFile>? files) => files?.Select(file => new { file.Role, file.Uri, file.Sha256 });

    /// <summary>Of each document of the asset that somebody revised: the number of its newest revision.</summary>
    private static object? Revisions(FlowRun? run) => run is null or { Documents.Count: 0 } ? null : run.Documents.ToDictionary(document => document.Key, document => document.Value.Revision);

    /// <summary>What somebody gave: itself where it is small, its hash always, since the audit outlives the history.</summary>
    private static object? Given(JsonElement? value) => value is { } given && given.HasValue() && given.GetRawText() is not "{}" and var text
        ? new { sha256 = Sha256(given), value = text.Length <= LongestKept ? given : (JsonElement?)null }
        : null;

    private static string Sha256(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value.GetRawText())));
}
