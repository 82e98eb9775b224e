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
        text.Append("metadata ").Append(metadata.GetRawText());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The newest approval that still stands among the reviews a step comes after; null when there is none.</summary>
    public static ReviewState? Approval(FlowRun run, string stepId)
    {
        var before = Ancestors.Of(run.Flow, stepId);
        return run.Reviews.LastOrDefault(review => review.Outcome == ReviewOutcome.Approved && before.Contains(review.Key.Step));
    }

    /// <summary>Whether the step comes after a review: nothing may then leave the house without an approval.</summary>
    public static bool NeedsApproval(FlowDefinition flow, string stepId) =>
        Ancestors.Of(flow, stepId).Any(id => flow.Steps[flow.IndexOf(id)].Kind == StepKind.Review);
}
