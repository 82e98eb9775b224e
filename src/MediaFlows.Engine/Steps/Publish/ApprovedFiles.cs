using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps.Publish;

internal static class ApprovedFiles
{
    /// <summary>Holds back a file that is neither what the reviewers saw nor made from it.</summary>
    /// <exception cref="StepFailedException">Nobody approved it.</exception>
    public static void MustBeApproved(this StepContext context, MediaFile file)
    {
        if (!context.NeedsApproval || (context.Approval is { } approval && Lineage(context, file).Any(approval.Sha256.Contains)))
            return;
        throw new StepFailedException(new Failure(FailureClass.Refused, "not-approved",
            context.Approval is null
                ? $"The {file.Role} was not sent: no review has approved this run."
                : $"The {file.Role} was not sent: it is neither what was approved in review {context.Approval.ReviewId} nor made from it.",
            "Have the file reviewed as it is now, then retry.", $"{file.Uri}: sha256 {file.Sha256}"));
    }

    private static IEnumerable<string> Lineage(StepContext context, MediaFile file)
    {
        var passed = new HashSet<string>();
        for (var current = file; current is not null && passed.Add(current.Sha256);)
        {
            yield return current.Sha256;
            if (current.DerivedFrom is not { } parent)
                yield break;
            yield return parent;
            current = context.Files.FirstOrDefault(known => known.Sha256 == parent);
        }
    }
}
