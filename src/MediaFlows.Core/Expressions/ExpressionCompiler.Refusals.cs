using Acornima.Ast;

namespace MediaFlows.Core.Expressions;

/// <summary>What is refused, in words.</summary>
internal sealed partial class ExpressionCompiler
{
    private string Refuse(Node node)
    {
        var (message, remedy) = node switch
        {
            AssignmentExpression or UpdateExpression => ("An expression cannot assign.", "Write == to compare; values are made by steps."),
            ArrowFunctionExpression => ("A function may only stand inside map, filter, some, every or find.", "Write list.map(x => …)."),
            FunctionExpression or ClassExpression => ("Functions and classes cannot be made here.", "Write list.map(x => …)."),
            NewExpression => ("`new` is not allowed.", "Pass what you need in from a step."),
            ThisExpression or Super or MetaProperty => ("`this` means nothing here.", $"Read one of {RootList}."),
            RegExpLiteral => ("Patterns are not allowed.", "Use includes, startsWith, endsWith or split with a plain text."),
            BigIntLiteral => ("Numbers ending in n are not allowed.", "Leave the n away."),
            SequenceExpression => ("There are two expressions with a comma between them.", "Keep one of them."),
            SpreadElement => ("`...` is not allowed here.", "It may stand in [ ], in { }, in Math.min( ) and in Math.max( )."),
            TaggedTemplateExpression => ("A text cannot be tagged.", "Put a + or a comma before the text."),
            _ => ("This is not allowed in an expression.", "Use values, comparisons, arithmetic, ?:, ?., ??, texts, lists, objects and functions such as map, filter and join."),
        };
        return Refuse(node, message, remedy);
    }

    private string Refuse(Node node, string message, string remedy)
    {
        Fault(message, remedy, node.Start);
        return "";
    }

    private Expression? TooDeep(int at) =>
        faults.Exists(fault => fault.Message == DeepMessage) ? null : Fault(DeepMessage, "Take it apart, or do this in a step.", at);

    private static readonly string DeepMessage = $"The expression is nested deeper than {ExpressionLimits.Nesting} levels.";

    private static string RootList => string.Join(", ", ScopePath.Roots);

    private string UnknownName(Identifier name)
    {
        var known = ScopePath.Roots.Concat(parameters).Concat(Functions.Names);
        var nearest = known.MinBy(candidate => Distance(candidate, name.Name));
        var hint = Functions.Names.Contains(name.Name) ? Functions.Remedy
            : name.Start > 0 && text[name.Start - 1] is '-' ? $"A name with a dash is written ['…-{name.Name}']."
            : nearest is not null && Distance(nearest, name.Name) <= 2 ? $"Did you mean {nearest}?"
            : $"Write a text in quotes, or read one of {RootList}.";
        return Refuse(name, $"There is no `{name.Name}` to read.", hint);
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
