using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

/// <summary>The end of a run's audit chain: each entry's hash covers the one before, so that a change or a gap shows.</summary>
internal sealed record AuditTail(int Number = 0, string Hash = "")
{
    public (IReadOnlyList<AuditEntry> Entries, AuditTail Tail) Continue(IReadOnlyList<FlowEvent> events)
    {
        var tail = this;
        var entries = new List<AuditEntry>();
        foreach (var happened in events)
        {
            if (About(happened) is not var (who, what, why, detail)) continue;
            var entry = new AuditEntry(tail.Number + 1, happened.At, who, what, why, detail, "");
            entry = entry with { Hash = AuditChain.HashOf(tail.Hash, entry) };
            entries.Add(entry);
            tail = new(entry.Number, entry.Hash);
        }
        return (entries, tail);
    }

    private static (string Who, string What, string? Why, JsonElement Detail)? About(FlowEvent happened) => happened switch
    {
        RunStarted e => (e.By, "run.started", e.Again?.Reason ?? e.Again?.Kind.ToString(), Json.Of(new { flow = e.Flow, asset = e.Asset.Uri, linkedTo = e.Again?.RunId })),
        OperatorActed e => (e.By, $"operator.{e.Action.ToString().ToLowerInvariant()}", e.Reason, Json.Of(new { e.Step, e.Item, edited = e.Value is not null })),
        RunPaused e => (e.By, "run.paused", e.Reason, Json.EmptyObject),
        RunResumed e => (e.By, "run.resumed", e.Reason, Json.EmptyObject),
        ReviewOpened e => ("flow", "review.opened", null, Json.Of(new { e.ReviewId, e.Reviewers, e.Seen })),
        ReviewDecided e => (e.Via ?? e.Reviewer, $"review.{e.Decision.ToString().ToLowerInvariant()}", e.Note,
            Json.Of(new { e.ReviewId, e.Seen, edited = e.Metadata is not null, onBehalfOf = e.Via is null ? null : e.Reviewer, insteadOf = e.For })),
        ReviewCommented e => (e.By, e.Text is null ? "review.comment-removed" : "review.commented", e.Text, Json.Of(new { e.ReviewId, e.Comment, e.Timecode })),
        ReviewDelegated e => (e.From, "review.delegated", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewEscalated e => ("flow", "review.escalated", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewerUntold e => ("flow", "reviewer.not-told", e.Because, Json.Of(new { e.ReviewId, e.To, e.GivenUp })),
        ReviewerTold e => ("flow", "reviewer.told", null, Json.Of(new { e.ReviewId, e.To })),
        ReviewPassed e => ("flow", "review.passed", null, Json.Of(new { e.ReviewId })),
        ReviewLapsed e => (e.By ?? "flow", "review.lapsed", e.Reason, Json.Of(new { e.ReviewId })),
        ReviewWithdrawn e => (e.By ?? "flow", "review.withdrawn", e.Reason, Json.Of(new { e.ReviewId })),
        MetadataRevised e => (e.By, "document.revised", null, Json.Of(new { e.Document, e.Revision })),
        StepCompleted { Key.Attempt: > 0 } e => ("flow", "step.completed", null, Json.Of(new { step = e.Key.ToString(), files = e.Files.Select(f => new { f.Role, f.Uri, f.Sha256 }) })),
        StepSkipped e => (e.By ?? "flow", "step.skipped", e.Reason, Json.Of(new { step = e.Key.ToString() })),
        StepParked e => ("flow", "step.parked", e.Reason, Json.Of(new { step = e.Key.ToString() })),
        StepFailed e => ("flow", "step.failed", e.Failure.Message, Json.Of(new { step = e.Key.ToString(), e.Failure.Class, e.Failure.Code })),
        ChildCompleted e => ($"run:{e.ChildRunId}", "child.completed", null, Json.Of(new { step = e.Key.ToString(), e.Outcome })),
        CallbackReceived e => (e.By ?? "callback", "callback.received", null, Json.Of(new { e.Step, sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(e.Payload.GetRawText()))) })),
        CompensationFailed e => ("flow", "effect.not-undone", e.Failure.Message, Json.Of(new { step = e.Key.ToString(), e.Failure.Class, e.Failure.Code, again = e.Due })),
        CompensationCompleted e => ("flow", "effect.undone", null, Json.Of(new { step = e.Key.ToString() })),
        RunStopping e => ("flow", "run.stopping", e.Reason, Json.Of(new { outcome = e.Outcome.ToString().ToLowerInvariant() })),
        RunEnded e => ("flow", "run.ended", e.Reason, Json.Of(new { outcome = e.Outcome.ToString().ToLowerInvariant() })),
        _ => null,
    };
}
