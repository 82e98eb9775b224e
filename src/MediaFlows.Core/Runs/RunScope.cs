using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Runs;

/// <summary>What a run's expressions see, built only as far as they read it.</summary>
internal static class RunScope
{
    public static ExpressionScope Of(FlowRun run, IEnumerable<ExpressionRead> reads, JsonElement? item)
    {
        var roots = reads as ICollection<ExpressionRead> ?? [.. reads];
        return new(
            Reads(roots, "asset") ? AssetOf(run) : Json.EmptyObject,
            run.Inputs,
            Reads(roots, "run") ? RunOf(run) : Json.EmptyObject,
            StepsOf(run, roots),
            item);
    }

    private static bool Reads(ICollection<ExpressionRead> reads, string root) => reads.Any(read => read.Root == root);

    private static JsonElement AssetOf(FlowRun run)
    {
        var asset = run.Asset;
        var sha256 = run.Files.LastOrDefault(file => file.Role == "source")?.Sha256 ?? asset.Sha256;
        return Json.Of(new { asset.Id, asset.Container, asset.Path, asset.Name, asset.Uri, asset.Size, asset.Version, Sha256 = sha256 });
    }

    private static JsonElement RunOf(FlowRun run) => Json.Of(new
    {
        run.Id,
        Flow = run.FlowRef.Name,
        Version = run.FlowRef.Number,
        run.Round,
        StartedAt = run.Started,
        run.StartedBy,
        Rework = new { Notes = run.ReworkNotes },
    });

    private static Dictionary<string, JsonElement> StepsOf(FlowRun run, ICollection<ExpressionRead> reads)
    {
        var whole = reads.Any(read => read.Root == "steps" && read.Name is null);
        var steps = new Dictionary<string, JsonElement>();
        foreach (var step in run.Steps)
            if (whole || reads.Any(read => read.Root == "steps" && read.Name == step.Id))
                steps[step.Id] = Json.Of(new { Output = OutputOf(run, step), Status = step.Status.ToString().ToLowerInvariant(), Error = step.Failure });
        return steps;
    }

    private static JsonElement OutputOf(FlowRun run, StepState step) =>
        step.Status == StepStatus.Failed ? Json.Null : step.Output;
}
