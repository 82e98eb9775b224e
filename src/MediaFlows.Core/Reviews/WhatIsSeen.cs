using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>What an approval is bound to: source, every file shown, metadata and document revisions.</summary>
public static class WhatIsSeen
{
    /// <summary>The files a reviewer is shown: all the run has, but for what is only kept for machines.</summary>
    public static IReadOnlyList<MediaFile> Shown(FlowRun run) => [.. run.Files.Where(file => file.Role is not "fixity")];

    /// <summary>Digest over what is shown; lower-case hex.</summary>
    public static string Digest(FlowRun run, IReadOnlyList<MediaFile> shown, JsonElement metadata)
    {
        var text = new StringBuilder();
        foreach (var file in shown.OrderBy(file => file.Role, StringComparer.Ordinal).ThenBy(file => file.Uri, StringComparer.Ordinal))
            text.Append(file.Role).Append(' ').Append(file.Uri).Append(' ').Append(file.Sha256).Append('\n');
        foreach (var (name, document) in run.Documents.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append("revision ").Append(name).Append(' ').Append(document.Revision).Append('\n');
        text.Append("metadata ").Append(JsonSerializer.Serialize(metadata));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The newest approval among the reviews a step comes after, if the last word in every one of them is an approval that still stands; else null.</summary>
    public static ReviewState? Approval(FlowRun run, string stepId)
    {
        List<ReviewState> last = [.. ReviewItems(run, stepId).Select(item => run.Reviews.LastOrDefault(review => (review.Key.Step, review.Key.Item) == item)).OfType<ReviewState>()];
        return last.Count == ReviewItems(run, stepId).Count() && last.All(review => review.Outcome == ReviewOutcome.Approved)
            ? last.MaxBy(review => review.Closed)
            : null;
    }

    /// <summary>Whether the step comes after a review that was not skipped (by its <c>if</c>, or by an operator, whose word is on record): nothing may then leave the house without an approval.</summary>
    public static bool NeedsApproval(FlowRun run, string stepId) => ReviewItems(run, stepId).Any();

    private static IEnumerable<(string Step, string? Item)> ReviewItems(FlowRun run, string stepId)
    {
        var before = Ancestors.Of(run.Flow, stepId);
        return run.Steps.Where(step => before.Contains(step.Id) && run.Flow.Steps[run.Flow.IndexOf(step.Id)].Kind == StepKind.Review && step.Status != StepStatus.Skipped)
            .SelectMany(step => step.Items.Where(item => item.Status != StepStatus.Skipped).Select(item => (step.Id, item.Key)));
    }
}
