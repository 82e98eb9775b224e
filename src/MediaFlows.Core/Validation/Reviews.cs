using System.Globalization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>Every review can be decided, and nothing about it is due when it is over.</summary>
internal static class ReviewsCanBeDecided
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
            if (step is { Kind: StepKind.Review, With: { } with })
            {
                foreach (var stage in (with["then"]?.Items ?? []).Prepend(with).Where(stage => stage.Is(NodeKind.Map)))
                    CheckPeople(stage, problems);
                CheckTimes(with, problems);
                CheckRework(flow, step, with, problems);
            }
    }

    private static void CheckPeople(FlowNode with, Problems problems)
    {
        if (with["reviewers"] is not { Kind: NodeKind.List } people)
            return;
        if (people.Items.Count is 0)
            problems.Error("no-reviewers", people, "Nobody is asked, so nobody can decide.", "Write at least one mail address.");
        foreach (var person in people.Items.Where(person => person.Is(NodeKind.Text) && string.IsNullOrWhiteSpace(person.Text)))
            problems.Error("no-reviewers", person, "The address is empty.", "Write a mail address.");
        if (people.Items.Any(ExpressionReader.IsWhole))
            return;
        foreach (var person in (with["veto"]?.Items ?? []).Where(person => person.Is(NodeKind.Text) && !ExpressionReader.IsWhole(person) && people.Items.All(asked => asked.Text != person.Text)))
            problems.Error("veto-not-asked", person, $"{Words.Quote(person.Text)} has a veto and is not asked.", problems.Nearest(person.Text, people.Items.Select(asked => asked.Text)));
        if (with["all"] is { } all && all.Text == "true" && with["quorum"] is { } both)
            problems.Error("all-and-quorum", both, "`all` and `quorum` both say how many must approve.", "Keep one of them.");
        if (with["quorum"] is not { Kind: NodeKind.Number } quorum || !int.TryParse(quorum.Text, CultureInfo.InvariantCulture, out var needed))
            return;
        var asked = people.Items.Select(person => person.Text).Distinct().Count();
        if (needed < 1 || (needed > asked && asked > 0))
            problems.Error("bad-quorum", quorum, $"{needed} must approve, and {asked} are asked.", $"Write a number from 1 to {asked}.");
    }

    private static void CheckTimes(FlowNode with, Problems problems)
    {
        if (with["onDeadline"] is { } onDeadline && with["deadline"] is null)
            problems.Error("no-deadline", onDeadline, "`onDeadline` says what a missed deadline means, and there is none.", "Add `deadline:`, or remove `onDeadline`.");
        if (LengthOf(with["deadline"]) is not { } deadline)
            return;
        foreach (var reminder in (with["remind"]?.Items ?? []).Where(reminder => LengthOf(reminder) >= deadline))
            problems.Error("reminder-after-deadline", reminder, $"The reminder after {reminder.Text} comes when the deadline of {Durations.Format(deadline)} has passed.", "Remind earlier, or set a later deadline.");
        if (with["escalate"]?["after"] is { } after && LengthOf(after) >= deadline)
            problems.Error("escalation-after-deadline", after, $"The escalation after {after.Text} comes when the deadline of {Durations.Format(deadline)} has passed.", "Escalate earlier, or set a later deadline.");
    }

    private static void CheckRework(FlowDraft flow, StepDraft step, FlowNode with, Problems problems)
    {
        if (with["onChanges"]?["reworkFrom"] is not { Kind: NodeKind.Text } from || ExpressionReader.IsWhole(from))
            return;
        var before = flow.Before(step.Step.Id);
        if (flow.Find(from.Text) is null)
            problems.Error("unknown-step", from, $"There is no step {Words.Quote(from.Text)} to begin again from.", problems.Nearest(from.Text, before));
        else if (!before.Contains(from.Text) || from.Text == step.Step.Id)
            problems.Error("rework-not-before", from, $"The step {from.Text} does not come before the review {step.Step.Id}, so it cannot be where a new round begins.",
                before.Count is 0 ? "Let the review need it." : $"Write one of: {Words.List(before)}.");
    }

    private static TimeSpan? LengthOf(FlowNode? node) =>
        node is { Kind: NodeKind.Text } && Durations.TryParse(node.Text, out var length) ? length : null;
}

/// <summary>Every wait has one thing it waits for.</summary>
internal static class WaitsEnd
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps.Where(step => step.Kind is StepKind.WaitUntil))
        {
            if (step.With?["at"] is null == step.With?["for"] is null)
                problems.Error("bad-wait", step.At("with"), "Exactly one of `at` and `for` says how long to wait.", "Write with: { for: 10m } or with: { at: \"2026-03-01T18:00:00Z\" }.");
            if (step.With?["at"] is { Kind: NodeKind.Text } at && !at.Text.Contains("${{") && !IsMoment(at.Text))
                problems.Error("bad-timestamp", at, $"{Words.Quote(at.Text)} is no moment.", "Write date, time and offset: \"2026-03-01T18:00:00Z\".");
        }
    }

    private static bool IsMoment(string text) => WaitUntilInput.HasOffset(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);
}
