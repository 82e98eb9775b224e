using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps.Publish;

/// <summary>What a publish is about: the same for the delivery and for taking it back.</summary>
internal static class PublishTargets
{
    public static string Name(string? destination, StepContext context) => destination ?? context.Key.Item
        ?? throw new StepFailedException(new Failure(FailureClass.Configuration, "destination-missing",
            "The step says no destination.", "Give `destination`, or use foreach over a list of destinations, then retry."));

    public static IReadOnlyList<MediaFile> Files(IReadOnlyList<string> roles, StepContext context)
    {
        if (roles.Count == 0 || context.File(roles[0]) is null)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "no-such-file",
                $"The run has no file of the role {(roles.Count == 0 ? "(none given)" : roles[0])}; it has {string.Join(", ", context.Files.Select(file => file.Role).Distinct().Order())}.",
                "Correct `roles`, or put the step after the one that makes the file, then retry."));
        return [.. roles.Distinct().Select(context.File).OfType<MediaFile>()];
    }
}
