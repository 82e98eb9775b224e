using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Finds and parses the expressions of a step, and reports those that are none at the place where they go wrong.</summary>
internal sealed class ExpressionReader(Problems problems)
{
    private readonly List<PlacedExpression> _found = [];

    public IReadOnlyList<PlacedExpression> Found => _found;

    /// <summary>Whether a text is one expression and nothing else, so that its value keeps its type.</summary>
    public static bool IsWhole(FlowNode node) => node.Is(NodeKind.Text) && node.Text.Trim() is var text
        && text.StartsWith("${{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal)
        && text.IndexOf("${{", 3, StringComparison.Ordinal) < 0;

    /// <summary><c>if</c> and <c>foreach</c>: the expression with or without its braces, or a literal.</summary>
    public FlowExpression? Whole(FlowNode? node, string key)
    {
        if (node is null)
            return null;
        if (!node.Is(NodeKind.Text))
            return Parse(node, node.ToJson().GetRawText(), 0, key);
        if (!IsWhole(node) && node.Text.Contains("${{"))
        {
            problems.Error("expression", node, $"`{key}` mixes text and expressions.", $"Write one expression: {key}: ${{{{ a && b }}}}.");
            return null;
        }
        return IsWhole(node) ? Braced(node, key) : Parse(node, node.Text, 0, key);
    }

    public FlowTemplate Template(FlowNode? with)
    {
        if (with is null)
            return FlowTemplate.Empty;
        var template = FlowTemplate.Parse(with.ToJson(), out var faults);
        foreach (var (pointer, fault) in faults.DistinctBy(at => (at.Pointer, at.Fault.Offset)))
            Report(with.Find(pointer), fault, 0);
        foreach (var place in template?.Places ?? Readable(with))
            _found.Add(new PlacedExpression(place.Expression, with.Find(place.Pointer), place.Offset, "with", InputOf(place.Pointer)));
        return template ?? FlowTemplate.Empty;
    }

    /// <summary>One bad text must not hide what is wrong with the others.</summary>
    private static IEnumerable<TemplatePlace> Readable(FlowNode with) =>
        from text in with.All()
        where text.Is(NodeKind.Text) && text.Text.Contains("${{")
        let pointer = text.Pointer[with.Pointer.Length..]
        from place in FlowTemplate.Parse(text.ToJson(), out _)?.Places ?? []
        select place with { Pointer = pointer };

    private static string InputOf(string pointer) => pointer.Split('/')[1].Replace("~1", "/").Replace("~0", "~");

    private FlowExpression? Braced(FlowNode node, string key)
    {
        var start = node.Text.IndexOf("${{", StringComparison.Ordinal) + 3;
        return Parse(node, node.Text[start..node.Text.LastIndexOf("}}", StringComparison.Ordinal)], start, key);
    }

    private FlowExpression? Parse(FlowNode node, string text, int start, string key)
    {
        var expression = FlowExpression.Parse(text, out var faults);
        foreach (var fault in faults.DistinctBy(fault => fault.Offset))
            Report(node, fault, start);
        if (expression is not null)
            _found.Add(new PlacedExpression(expression, node, start, key, null));
        return expression;
    }

    private void Report(FlowNode node, ExpressionFault fault, int start) =>
        problems.InText(Severity.Error, "expression", node, node.Is(NodeKind.Text) ? start + fault.Offset : 0, fault.Message, fault.Remedy);
}
