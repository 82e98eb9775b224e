using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>A step whose output became a value of the metadata.</summary>
/// <param name="Engine">The model or tool, where the step recorded one.</param>
/// <param name="At">When it was done.</param>
/// <param name="ByHand">Whether an operator gave the output in the step's place.</param>
public sealed record MetadataMaker(string Step, string Uses, string Title, string? Engine, DateTimeOffset? At, bool ByHand)
{
    /// <summary>As it goes on after "made by": <c>Describe (describe, ai/describe) with gpt-5</c>; without the time.</summary>
    public string Words() => $"{Title} ({Step}, {Uses}){(ByHand ? ", given by hand" : Engine is null ? "" : $" with {Engine}")}";
}

/// <summary>Which steps made the metadata under review, by the run's own record: the steps that the flow's expression reads there, and what they had put out.</summary>
public static class MetadataOrigin
{
    /// <summary>The makers of each member that has one, in flow order. A member without came from the flow, its inputs or an earlier run.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<MetadataMaker>> Of(FlowRun run, string reviewStep, JsonElement metadata) =>
        metadata.Members().Select(name => (name, Makers: Of(run, reviewStep, name, metadata.Member(name)!.Value))).Where(one => one.Makers.Count > 0)
            .ToDictionary(one => one.name, one => one.Makers);

    /// <summary>The newest description before a review: what it shows where the flow names no metadata.</summary>
    public static StepState? Description(FlowRun run, string reviewStep)
    {
        var before = Ancestors.Of(run.Flow, reviewStep);
        return run.Steps.LastOrDefault(step => before.Contains(step.Id) && Uses(run, step.Id) == "ai/describe" && step.Status == StepStatus.Completed);
    }

    private static IReadOnlyList<MetadataMaker> Of(FlowRun run, string reviewStep, string member, JsonElement value)
    {
        var with = run.Flow.Steps[run.Flow.IndexOf(reviewStep)].With;
        if (run.Step(reviewStep).Items[0].Input.Member("metadata") is not { } given || !given.HasValue())
            return Description(run, reviewStep) is { } described && Same(described.Output.Member(member), value) ? [Maker(run, described)] : [];
        var (whole, own) = (Reads(with, "/metadata").ToList(), Reads(with, $"/metadata/{member.Replace("~", "~0").Replace("/", "~1")}").ToList());
        var exact = Steps(run, whole.Concat(own).Where(read => Recorded(run, read) is { } output && (Same(output, value) || Same(output.Member(member), value))));
        // A text that the flow made of several outputs is none of them; it is of all that its own expression reads, unless people have put something else there since.
        return exact.Count > 0 || run.Documents.ContainsKey("metadata") ? exact : Steps(run, own);
    }

    private static IEnumerable<ExpressionRead> Reads(FlowTemplate with, string at) => with.Places
        .Where(place => place.Pointer == at || (at != "/metadata" && place.Pointer.StartsWith($"{at}/", StringComparison.Ordinal)))
        .SelectMany(place => place.Expression.Reads).Where(read => read is { Root: "steps", Name: not null } && (read.Path.Count == 0 || read.Path[0] == "output"));

    private static IReadOnlyList<MetadataMaker> Steps(FlowRun run, IEnumerable<ExpressionRead> reads)
    {
        var ids = reads.Select(read => read.Name!).ToHashSet();
        return [.. run.Steps.Where(step => ids.Contains(step.Id) && step.Output.HasValue()).Select(step => Maker(run, step))];
    }

    /// <summary>What stood there when it was read.</summary>
    private static JsonElement? Recorded(FlowRun run, ExpressionRead read) => read.Path.DefaultIfEmpty("output").Skip(1)
        .Aggregate((JsonElement?)run.Step(read.Name!).Output, (value, name) => value?.Member(name));

    private static bool Same(JsonElement? one, JsonElement other) => one is { } known && known.HasValue() && JsonElement.DeepEquals(known, other);

    private static MetadataMaker Maker(FlowRun run, StepState step)
    {
        var item = step.Whole ?? step.Items.LastOrDefault();
        return new(step.Id, Uses(run, step.Id), run.Flow.Steps[run.Flow.IndexOf(step.Id)].Title ?? step.Id,
            step.Output.Member("engine") is { ValueKind: JsonValueKind.String } engine ? engine.GetString() : null, item?.Settled, step.Status == StepStatus.Skipped);
    }

    private static string Uses(FlowRun run, string step) => run.Flow.Steps[run.Flow.IndexOf(step)].Uses;
}
