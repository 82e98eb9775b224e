using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;

namespace MediaFlows.Core.Runs;

/// <summary>Asking people, and what their answers lead to.</summary>
internal sealed partial class Deciding
{
    /// <param name="before">The same question about what has changed since: its people and times stay, and who has not answered keeps the link.</param>
    private void Ask(AttemptKey key, JsonElement input, ReviewState? before = null, int stage = 0)
    {
        var policy = ReviewInput.From(input);
        var asked = policy.Stages[stage];
        var shown = WhatIsSeen.Shown(run);
        var metadata = MetadataFor(key.Step, policy);
        var since = before is not null && (before.Deadline is null || before.Deadline > now) ? before.Asked : now;
        var opened = new ReviewOpened(
            key, $"{run.Id}.{key.Step}.{key.Round}.{key.Attempt}", before?.Reviewers ?? asked.Reviewers, asked.Needed, since + policy.Deadline,
            shown, metadata, WhatIsSeen.Digest(run, shown, metadata),
            [.. (policy.Remind ?? []).Select(after => since + after).Where(due => due > now)], since + policy.Escalate?.After is { } escalate && escalate > now ? escalate : null,
            before?.Id, asked.Veto, stage)
        { At = now };
        Record(opened);
        IReadOnlyList<string> told = before is null ? opened.Reviewers : [.. before.Decisions.Select(given => given.Reviewer)];
        if (told.Count > 0)
            commands.Add(new OpenReview(opened.ReviewId, told, opened.Deadline));
    }

    /// <summary>The metadata under review: the newest revision people made, else what the flow names, else what the nearest description before it found.</summary>
    private JsonElement MetadataFor(string reviewStep, ReviewInput policy)
    {
        if (run.Documents.TryGetValue("metadata", out var revised) && revised.Content is { } content) return content;
        if (policy.Metadata is { } given && given.HasValue()) return given;
        return MetadataOrigin.Description(run, reviewStep)?.Output ?? Json.Null;
    }

    private ReviewInput PolicyOf(ReviewState review) => ReviewInput.From(run.Step(review.Key.Step).Items[0].Input);

    private void OnDecision(ReviewDecided e)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId) is not { } review)
        {
            Ignore("unknown-review", "There is no such review.");
            return;
        }
        if (ReviewPolicy.Objection(review, e) is { } objection)
        {
            verdict = objection;
            return;
        }
        e = e with { For = review.StandIns.GetValueOrDefault(e.Reviewer) };
        if (e.Decision == Decision.Approve && MetadataForm.Faults(PolicyOf(review).MetadataSchema, e.Metadata ?? review.Metadata) is { Count: > 0 } faults)
        {
            Ignore("metadata-incomplete", $"The description is not ready to be approved: {string.Join("; ", faults)}.");
            return;
        }
        var decided = run.Apply(e).Reviews.First(r => r.Id == e.ReviewId);
        if ((e.Note is not null || e.Metadata is not null) && !StepOutput.Fits(OutputOf(decided, "approved")))
        {
            verdict = StepOutput.TooLarge("The review's metadata with all notes");
            return;
        }
        Record(e);
        Tally(decided);
    }

    private void Tally(ReviewState review)
    {
        switch (ReviewPolicy.Outcome(review))
        {
            case Decision.Approve: Approved(review); break;
            case Decision.Reject: Rejected(review); break;
            case Decision.Changes: Rework(review); break;
        }
    }

    private void Approved(ReviewState review)
    {
        if (review.Stage + 1 == PolicyOf(review).Stages.Count)
        {
            Answer(review, "approved");
            return;
        }
        Record(new ReviewPassed(review.Id) { At = now });
        commands.Add(new CloseReview(review.Id));
        Ask(review.Key with { Attempt = review.Key.Attempt + 1 }, run.Step(review.Key.Step).Items[0].Input, stage: review.Stage + 1);
    }

    private void Answer(ReviewState review, string decision)
    {
        Record(new StepCompleted(review.Key, OutputOf(review, decision), []) { At = now });
        commands.Add(new CloseReview(review.Id));
    }

    private JsonElement OutputOf(ReviewState review, string decision) => WithRevisions(Json.Of(new
    {
        decision,
        by = Given(review).Select(given => given.By),
        notes = Given(review).Where(given => given.Note is not null).Select(given => given.Note),
        at = now,
        metadata = Given(review).LastOrDefault(given => given.Metadata is not null)?.Metadata ?? review.Metadata,
        decisions = Given(review).Select(WhoDecided),
    }));

    private static object WhoDecided(GivenDecision given) => given.For is null
        ? new { given.Reviewer, given.Via, given.Decision }
        : new { given.Reviewer, given.Via, given.Decision, given.For };

    /// <summary>What was decided in this round, in all stages.</summary>
    private IEnumerable<GivenDecision> Given(ReviewState review) => Passed(review).SelectMany(before => before.Decisions).Concat(review.Decisions);

    /// <summary>The stages before this one, in the same round.</summary>
    private IEnumerable<ReviewState> Passed(ReviewState review) => run.Reviews.Where(other =>
        other.Id != review.Id && other.Key.Step == review.Key.Step && other.Key.Round == review.Key.Round && other.Outcome == ReviewOutcome.Approved);

    /// <summary>Which revision of each document was approved; nothing where nobody revised any.</summary>
    private JsonElement WithRevisions(JsonElement output)
    {
        if (run.Documents.Count == 0) return output;
        var members = output.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        members["revisions"] = Json.Of(run.Documents.ToDictionary(document => document.Key, document => document.Value.Revision));
        return Json.Of(members);
    }

    private void Rejected(ReviewState review)
    {
        var policy = PolicyOf(review);
        Answer(review, "rejected");
        if (policy.OnReject == OnReject.End)
            Stop(RunOutcome.Rejected, $"Rejected: {review.Decisions.LastOrDefault()?.Note ?? "nobody answered before the deadline"}");
    }

    private void Rework(ReviewState review)
    {
        var from = PolicyOf(review).OnChanges?.ReworkFrom;
        List<string> notes = [.. Given(review).Select(given => given.Note).OfType<string>(), .. review.Comments.OrderBy(comment => comment.Start).Select(comment => $"{comment.Timecode} {comment.By}: {comment.Text}")];
        var steps = from is null ? [] : Ancestors.ReworkSet(Flow, from, review.Key.Step);
        Record(new ReworkStarted(review.Id, steps, from is null ? run.Round : run.Round + 1, notes) { At = now });
        if (from is null)
            Record(new StepParked(review.Key, $"Changes were asked for: {string.Join("; ", notes)}") { At = now });
        commands.Add(new CloseReview(review.Id));
    }

    private void OnComment(ReviewCommented e)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId) is not { } review) Ignore("unknown-review", "There is no such review.");
        else if (ReviewPolicy.Objection(review, e) is { } objection) verdict = objection;
        else Record(e);
    }

    /// <summary>Recorded when it is news; how often it was tried meanwhile is for the log.</summary>
    private void OnUntold(ReviewerUntold e)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId) is not { Outcome: ReviewOutcome.Open } review) Ignore("not-open", "The review is over.");
        else if (review.Untold?.Any(known => known.Who == e.To && known.GivenUp == e.GivenUp && known.KeptUntil is null == e.KeptUntil is null) == true) Ignore("known-already", "That is on record.");
        else Record(e);
    }

    private void OnTold(ReviewerTold e)
    {
        if (run.Reviews.Any(review => review.Id == e.ReviewId && review.Untold?.Any(known => known.Who == e.To) == true)) Record(e);
        else Ignore("known-already", "That is on record.");
    }

    private void OnDelegation(ReviewDelegated e)
    {
        var review = run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId);
        if (review is null) Ignore("unknown-review", "There is no such review.");
        else if (review.Outcome != ReviewOutcome.Open) Ignore("already-decided", ReviewPolicy.Closed(review));
        else if (!ReviewPolicy.MayDecide(review, e.From)) Ignore("not-a-reviewer", $"{e.From} was not asked in this review.");
        else if (!ReviewPolicy.Unanswered(review).Contains(e.From)) Ignore("already-decided", $"{e.From} has decided already.");
        else if (ReviewPolicy.MayDecide(review, e.To)) Ignore("already-a-reviewer", $"{e.To} is asked already.");
        else if (!PolicyOf(review).MayDelegateTo(e.To)) Ignore("not-allowed-to-delegate", $"The flow does not allow this review to be passed on to {e.To}.");
        else
        {
            Record(e);
            commands.Add(new OpenReview(e.ReviewId, [e.To], review.Deadline));
        }
    }

    private void OnReviewTimer(ReviewState review, string timerId)
    {
        if (review.Outcome != ReviewOutcome.Open) return;
        if (timerId == TimerIds.Deadline(review.Id)) OnDeadlinePassed(review);
        else if (timerId == TimerIds.Escalate(review.Id)) Escalate(review);
        else Remind(review, int.Parse(timerId[(timerId.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    private void OnDeadlinePassed(ReviewState review)
    {
        switch (PolicyOf(review).OnDeadline)
        {
            case OnDeadline.Approve: Approved(review); break;
            case OnDeadline.Reject: Rejected(review); break;
            default:
                Record(new ReviewLapsed(review.Id, "nobody decided before the deadline") { At = now });
                Record(new StepParked(review.Key, "Nobody decided before the deadline.") { At = now });
                commands.Add(new CloseReview(review.Id));
                break;
        }
    }

    private void Escalate(ReviewState review)
    {
        IReadOnlyList<string> to = [.. PolicyOf(review).Escalate!.To.Where(person => !ReviewPolicy.MayDecide(review, person))];
        Record(new ReviewEscalated(review.Id, to) { At = now });
        if (to.Count > 0)
            commands.Add(new OpenReview(review.Id, to, review.Deadline));
    }

    private void Remind(ReviewState review, int number)
    {
        Record(new ReviewReminded(review.Id, number) { At = now });
        commands.Add(new Notify($"{review.Id}.remind.{number}", $"review:{review.Id}", ReviewPolicy.Unanswered(review), "A review still waits for your decision."));
    }

    private void OnWithdrawal(ReviewWithdrawn e)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId) is not { } review) Ignore("unknown-review", "There is no such review.");
        else if (review.Outcome != ReviewOutcome.Open) Ignore("already-decided", ReviewPolicy.Closed(review));
        else
        {
            Record(e);
            Record(new StepParked(review.Key, $"The review was withdrawn: {e.Reason}") { At = now });
            commands.Add(new CloseReview(review.Id));
        }
    }

    /// <summary>Someone takes an approval back: those asked are asked again, unless something has gone out under it.</summary>
    private void OnReopening(ReviewLapsed e)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == e.ReviewId) is not { } review) Ignore("unknown-review", "There is no such review.");
        else if (run.Stopping is not null) Ignore("run-stopping", "The run is being stopped.");
        else if (!IsNewest(review)) Ignore("not-the-newest", "A newer review has taken its place.");
        else if (review.Outcome != ReviewOutcome.Approved) Ignore("not-approved", "Only an approval can be taken back: retry the step where it is parked.");
        else if (HasLeftTheHouse(review)) Ignore("published-already", "What was approved is published, or being published. When the run has ended, reopen it as a new one.");
        else LapseApproval(review, e.Reason, [e.Reason], e.By);
    }

    private void Withdraw(ReviewState review, string because)
    {
        Record(new ReviewWithdrawn(review.Id, because) { At = now });
        commands.Add(new CloseReview(review.Id));
    }

    /// <summary>A document has a new revision: an open question is asked anew, an approval that nothing was published under lapses.</summary>
    private void OnRevision(MetadataRevised e)
    {
        if (run.Documents.TryGetValue(e.Document, out var known) && known.Revision >= e.Revision)
        {
            Ignore("already-revised", $"Revision {known.Revision} of {e.Document} is known already.");
            return;
        }
        var open = run.Reviews.Where(review => review.Outcome == ReviewOutcome.Open).ToList();
        var approved = run.Reviews.Where(review => review.Outcome == ReviewOutcome.Approved && IsNewest(review)).ToList();
        if (open.Count == 0 && approved.Any(HasLeftTheHouse))
        {
            Ignore("published-already", $"This run is publishing, or has published, what was approved: revision {e.Revision} of the {e.Document} is for the next one.");
            return;
        }
        Record(e);
        if (run.Stopping is not null) return;
        var because = $"{e.By} revised the {e.Document} (revision {e.Revision})";
        foreach (var review in open)
            AskAnew(review, because);
        foreach (var review in approved.Where(review => !HasLeftTheHouse(review)))
            LapseApproval(review, because, [$"{e.Document} revised by {e.By}"]);
    }

    private bool IsNewest(ReviewState review) => run.Reviews.Last(r => r.Key.Step == review.Key.Step).Id == review.Id;

    /// <summary>Whether anything after the review went out, goes out right now, or may have: whoever stops that would not know what it did.</summary>
    private bool HasLeftTheHouse(ReviewState review) => Ancestors.WithDescendants(Flow, review.Key.Step)
        .Any(id => id != review.Key.Step && GoesOut(Definition(id)) && run.Step(id).Items.Any(item => item.Status is StepStatus.Running or StepStatus.Completed || item.MayHaveEffect));

    private static bool GoesOut(FlowStep step) => step.Compensate is not null || step.Uses.StartsWith("publish/", StringComparison.Ordinal);

    /// <summary>From the first stage on: what those before had approved is not what there is now.</summary>
    private void AskAnew(ReviewState review, string because)
    {
        List<ReviewState> stages = [.. Passed(review), review];
        foreach (var stage in stages)
            Record(new ReviewLapsed(stage.Id, because) { At = now });
        commands.Add(new CloseReview(review.Id));
        Ask(review.Key with { Attempt = review.Key.Attempt + 1 }, run.Step(review.Key.Step).Items[0].Input, stages[0]);
    }

    private void LapseApproval(ReviewState review, string because, IReadOnlyList<string> notes, string? by = null)
    {
        Record(new ReviewLapsed(review.Id, because, by) { At = now });
        var again = Ancestors.WithDescendants(Flow, review.Key.Step);
        foreach (var step in again.Select(run.Step))
            foreach (var item in step.Items)
                StopItem(step, item);
        Record(new ReworkStarted(review.Id, again, run.Round + 1, notes) { At = now });
    }
}
