using System.Text.RegularExpressions;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Reads one step of the flow file.</summary>
internal static partial class StepReader
{
    /// <param name="above">Id of the step above: what <c>needs</c> means when it is left out.</param>
    public static StepDraft Read(FlowNode node, string? above, IStepTypes types, Problems problems)
    {
        var reader = new MapReader(node, problems, "a step");
        var expressions = new ExpressionReader(problems);
        reader.Required("id");
        reader.Required("uses");
        var step = new FlowStep(
            reader.Name("id", Id(), "Use lower-case letters, digits, - and _, beginning with a letter; at most 40 characters.") ?? "",
            reader.Text("uses") ?? "",
            reader.Text("title"),
            Needs(reader.Any("needs"), node, above, problems),
            expressions.Whole(Condition(reader, problems), "if"),
            expressions.Template(reader.Map("with")),
            expressions.Whole(Items(reader, problems), "foreach"),
            reader.Count("max", 1, 1000),
            reader.Choice<OnError>("onError") ?? OnError.Park,
            Retry(reader.Map("retry"), problems),
            reader.Duration("timeout", TimeSpan.FromSeconds(1)),
            reader.Text("compensate"));
        reader.NothingElse();
        return new StepDraft(step, node, types.Find(step.Uses), expressions.Found);
    }

    private static IReadOnlyList<string> Needs(FlowNode? needs, FlowNode step, string? above, Problems problems)
    {
        if (needs is null)
            return step["needs"] is null && above is { Length: > 0 } ? [above] : [];
        var names = needs.Is(NodeKind.List) ? needs.Items : [needs];
        foreach (var other in names.Where(name => !name.Is(NodeKind.Text)))
            problems.Error("wrong-type", other, $"`needs` names steps, and here is {Kinds.Name(other)}.", "Write the id of a step, a list of ids, or [] to start at once.");
        return [.. names.Where(name => name.Is(NodeKind.Text)).Select(name => name.Text).Distinct()];
    }

    private static FlowNode? Condition(MapReader reader, Problems problems) =>
        OneOf(reader.Any("if"), "if", problems, "an expression, such as steps.qc.output.verdict == 'pass'", NodeKind.Text, NodeKind.Boolean);

    private static FlowNode? Items(MapReader reader, Problems problems) =>
        OneOf(reader.Any("foreach"), "foreach", problems, "a list, or an expression that yields one", NodeKind.Text, NodeKind.List);

    private static FlowNode? OneOf(FlowNode? node, string key, Problems problems, string expected, params ReadOnlySpan<NodeKind> kinds)
    {
        if (node is null || kinds.Contains(node.Kind))
            return node;
        problems.Error("wrong-type", node, $"`{key}` is {Kinds.Name(node)}.", $"Write {expected}.");
        return null;
    }

    private static RetryPolicy Retry(FlowNode? node, Problems problems)
    {
        if (node is null)
            return RetryPolicy.Default;
        var reader = new MapReader(node, problems, "a retry policy");
        var policy = new RetryPolicy(
            reader.Count("attempts", 1, 100) ?? RetryPolicy.Default.Attempts,
            reader.Duration("firstDelay", TimeSpan.Zero) ?? RetryPolicy.Default.FirstDelay,
            reader.Duration("maxDelay", TimeSpan.Zero) ?? RetryPolicy.Default.MaxDelay);
        reader.NothingElse();
        return policy;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_-]{0,39}\z")]
    private static partial Regex Id();
}
