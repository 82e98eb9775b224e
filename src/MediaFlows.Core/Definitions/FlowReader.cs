using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Reads the shape of a flow file: every member of its kind, in its bounds, and no other.</summary>
internal static partial class FlowReader
{
    public const string Version = "mediaflows/v1";
    public const int MostSteps = 200;

    /// <summary>Recorders write in blocks: in less than a second a file that grows often looks as if it did not.</summary>
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(1);

    public static FlowDraft Read(FlowNode root, IStepTypes types, Func<string, FlowDefinition?>? findFlow, Problems problems)
    {
        var reader = new MapReader(root, problems, "a flow");
        CheckVersion(reader, problems);
        reader.Required("name");
        var name = reader.Name("name", Name(), "Use lower-case letters, digits and dashes, beginning with a letter; at most 63 characters.") ?? "";
        var title = reader.Text("title") ?? name;
        var trigger = Trigger(reader.Map("on"), problems);
        var inputs = Inputs(reader.Map("inputs"), problems);
        var lane = reader.Choice<Lane>("lane") ?? Lane.Standard;
        var maxActive = reader.Count("maxActive", 1, 100_000);
        var steps = Steps(reader, types, problems);
        reader.NothingElse();
        var flow = new FlowDefinition(name, title, trigger, inputs, lane, maxActive, [.. steps.Select(step => step.Step)]);
        return new FlowDraft(root, flow, steps, types, findFlow);
    }

    private static void CheckVersion(MapReader reader, Problems problems)
    {
        reader.Required("apiVersion");
        if (reader.Text("apiVersion") is { } version and not Version)
            problems.Error("bad-version", reader.Node["apiVersion"]!, $"The format {Words.Quote(version)} is not known here.", $"Write apiVersion: {Version}.");
    }

    private static AssetTrigger? Trigger(FlowNode? on, Problems problems)
    {
        if (on is null)
            return null;
        var reader = new MapReader(on, problems, "`on`");
        reader.Required("asset");
        var asset = reader.Map("asset");
        reader.NothingElse();
        return asset is null ? null : Asset(new MapReader(asset, problems, "`on.asset`"));
    }

    private static AssetTrigger Asset(MapReader reader)
    {
        reader.Required("container");
        var container = reader.Name("container", Container(), "Use 3 to 63 lower-case letters, digits and dashes, as Azure containers are named.") ?? "";
        var match = reader.Text("match") ?? "**";
        var settle = reader.Duration("settle", TimeSpan.Zero) ?? TimeSpan.FromSeconds(30);
        var growing = reader.Duration("growing", ShortestLook);
        reader.NothingElse();
        return new AssetTrigger(container, match, settle, growing);
    }

    private static IReadOnlyList<FlowInput> Inputs(FlowNode? inputs, Problems problems) =>
        [.. (inputs?.Members ?? []).Select(member => Input(member, problems)).OfType<FlowInput>()];

    private static FlowInput? Input(FlowMember member, Problems problems)
    {
        if (!InputName().IsMatch(member.Key))
            problems.ErrorAtKey("bad-name", member, $"{Words.Quote(member.Key)} cannot be the name of an input.", "Use letters, digits and _, beginning with a letter.");
        if (!member.Value.Is(NodeKind.Map))
        {
            problems.Error("wrong-type", member.Value, $"The input is {Kinds.Name(member.Value)}.", $"Write {Words.Quote(member.Key)}: {{ type: string, default: … }}.");
            return new FlowInput(member.Key, InputType.Any, null, false, null);
        }
        var reader = new MapReader(member.Value, problems, "an input");
        var input = new FlowInput(
            member.Key, reader.Choice<InputType>("type") ?? InputType.Any, reader.Any("default")?.ToJson(), reader.Flag("required") ?? false, reader.Text("description"));
        reader.NothingElse();
        return input;
    }

    private static List<StepDraft> Steps(MapReader reader, IStepTypes types, Problems problems)
    {
        reader.Required("steps");
        var list = reader.List("steps");
        if (list is { Items.Count: 0 })
            problems.Error("no-steps", list, "The flow has no steps.", "Add at least one step, with `id` and `uses`.");
        if (list is { Items.Count: > MostSteps })
            problems.Error("too-many-steps", list.Items[MostSteps], $"The flow has {list.Items.Count} steps; {MostSteps} are the most.", "Move some into a flow of their own and start it with flow/run.");
        var steps = new List<StepDraft>();
        foreach (var node in (list?.Items ?? []).Take(MostSteps))
            if (node.Is(NodeKind.Map))
                steps.Add(StepReader.Read(node, steps.LastOrDefault()?.Step.Id, types, problems));
            else
                problems.Error("wrong-type", node, $"A step is {Kinds.Name(node)}.", "Write a map with `id` and `uses`.");
        return steps;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z0-9](?:-?[a-z0-9]){2,62}\z")]
    private static partial Regex Container();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,62}\z")]
    private static partial Regex InputName();
}
