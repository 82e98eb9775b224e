using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps.Publish;

internal static class ApprovedFiles
{
    /// <summary>Holds back a file that is neither what the reviewers saw nor made from it.</summary>
    /// <exception cref="StepFailedException">Nobody approved it.</exception>
    public static async Task MustBeApproved(this StepContext context, MediaFile file, CancellationToken cancellation)
    {
        if (!context.NeedsApproval)
            return;
        var approval = context.ApprovalNow is { } now ? await now(cancellation) : context.Approval;
        if (approval is not null && Lineage(context, file).Any(sha256 => Covers(approval, sha256, context)))
            return;
        throw new StepFailedException(new Failure(FailureClass.Refused, "not-approved",
            approval is null
                ? $"The {file.Role} was not sent: no review has approved this run{(context.Approval is null ? "" : ", or the approval has lapsed meanwhile")}."
                : $"The {file.Role} was not sent: it is neither what was approved in review {approval.ReviewId} nor made from it.",
            "Have the file reviewed as it is now, then retry.", $"{file.Uri}: sha256 {file.Sha256}"));
    }

    /// <summary>Where nobody had read the source before the review, it was shown without a digest: then the run's version of it is what was approved.</summary>
    private static bool Covers(Approval approval, string sha256, StepContext context) =>
        approval.Sha256.Contains(sha256) || (approval.Sha256.Contains("") && sha256 == context.File("source")?.Sha256);

    private static IEnumerable<string> Lineage(StepContext context, MediaFile file)
    {
        if (file.Uri.StartsWith(RevisedDocument.Folder, StringComparison.Ordinal))
        {
            yield return file.Sha256;
            yield break;
        }
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
