using System.Text.Json;
using Acornima;
using Acornima.Ast;

namespace MediaFlows.Core.Expressions;

/// <summary>
/// Checks an expression against the allow-list and writes it anew for Jint. The new text has no free names but the sandbox's own functions:
/// every read, call, text and comparison goes through one of them, so nothing an author or a file can say reaches a prototype or an engine.
/// </summary>
internal sealed partial class ExpressionCompiler(string text)
{
    /// <summary>How a value is used: tested or replaced when null, or shown as it is.</summary>
    [Flags]
    private enum Use { Taken = 0, Asked = 1, Shown = 2 }

    private readonly List<ExpressionFault> faults = [];
    private readonly List<ExpressionRead> reads = [];
    private readonly List<ScopePath> paths = [];
    private readonly List<CodeSite> sites = [];
    private readonly List<string> parameters = [];
    private int depth;
    private int nodes;

    public IReadOnlyList<ExpressionFault> Faults => [.. faults.OrderBy(fault => fault.Offset)];

    public IReadOnlyList<ExpressionRead> Reads => reads;

    public CompiledExpression? Compile()
    {
        if (Parse() is not { } root)
            return null;
        var written = Write(root, Use.Shown);
        if (faults.Count > 0)
            return null;
        var only = written == "$r(0)" ? paths[0] : null;
        return new CompiledExpression(only, new(() => Sandbox.Prepare(written), LazyThreadSafetyMode.PublicationOnly), paths, sites);
    }

    private Expression? Parse()
    {
        if (text.Length > ExpressionLimits.Source)
            return Fault($"The expression has {text.Length} characters; {ExpressionLimits.Source} are allowed.", "Shorten it, or do this in a step.", ExpressionLimits.Source);
        if (string.IsNullOrWhiteSpace(text))
            return Fault("The expression is empty.", "Write what to read, for example steps.describe.output.title.", 0);
        if (DeepestBracket() is { } at)
            return TooDeep(at);
        try
        {
            return new Parser(new ParserOptions { EcmaVersion = EcmaVersion.ES2023 }).ParseExpression(text, null, strict: true);
        }
        catch (ParseErrorException fault)
        {
            return Fault($"This is not an expression: {fault.Error.Description}.", "Write one JavaScript expression, for example inputs.title ?? asset.name.", Math.Min(fault.Error.Index, text.Length));
        }
        catch (InsufficientExecutionStackException)
        {
            return TooDeep(0);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser itself stumbles over some broken sources (Acornima 1.9); for the author that is one more thing that is no expression.
            return Fault("This is not an expression: it cannot be read.", "Write one JavaScript expression, for example inputs.title ?? asset.name.", 0);
        }
    }

    /// <summary>Brackets leave no node behind, so that a tree can be flat where parsing it needed more stack than a host may have.</summary>
    private int? DeepestBracket()
    {
        var open = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '(' or '[' or '{')
                open++;
            else if (text[i] is ')' or ']' or '}')
                open = Math.Max(0, open - 1);
            if (open > ExpressionLimits.Nesting)
                return i;
        }
        return null;
    }

    private string Write(Node node, Use use = Use.Taken)
    {
        nodes++;
        return Nested(node, () => WriteNode(node, use));
    }

    private string Nested(Node node, Func<string> write)
    {
        if (depth == ExpressionLimits.Nesting)
        {
            TooDeep(node.Start);
            return "";
        }
        depth++;
        var written = write();
        depth--;
        return written;
    }

    private string WriteNode(Node node, Use use) => node switch
    {
        StringLiteral literal => Quoted(literal.Value, literal.Start),
        NumericLiteral or BooleanLiteral or NullLiteral => text[node.Start..node.End],
        TemplateLiteral template => Template(template, use),
        Identifier name => Name(name, use),
        MemberExpression or CallExpression or ChainExpression => Chain(node, use),
        NonUpdateUnaryExpression unary => Unary(unary),
        LogicalExpression logical => Logical(logical, use),
        NonLogicalBinaryExpression binary => Binary(binary),
        ConditionalExpression choice => $"({Write(choice.Test, Use.Asked)}?{Write(choice.Consequent, use & Use.Asked)}:{Write(choice.Alternate, use & Use.Asked)})",
        ArrayExpression list => $"[{string.Join(',', list.Elements.Select(element => Element(element, list)))}]",
        ObjectExpression record => $"({{{string.Join(',', record.Properties.Select(Property))}}})",
        _ => Refuse(node),
    };

    private string Template(TemplateLiteral template, Use use)
    {
        var parts = new List<string> { Site(template) };
        for (var i = 0; i < template.Quasis.Count; i++)
        {
            parts.Add(Quoted(template.Quasis[i].Value.Cooked ?? "", template.Quasis[i].Start));
            if (i < template.Expressions.Count)
                parts.Add(Write(template.Expressions[i], use & Use.Shown));
        }
        return $"$t({string.Join(',', parts)})";
    }

    private string Unary(NonUpdateUnaryExpression unary) => unary.Operator switch
    {
        Operator.LogicalNot => $"(!{Write(unary.Argument, Use.Asked)})",
        Operator.UnaryNegation => $"(-{Operand(unary.Argument)})",
        Operator.UnaryPlus => $"(+{Operand(unary.Argument)})",
        _ => Refuse(unary, $"`{text[unary.Start..Math.Min(unary.Start + 6, unary.Argument.Start)].Trim()}` is not allowed here.", "Of the operators in front of a value, ! - and + can be used."),
    };

    private string Logical(LogicalExpression logical, Use use)
    {
        var sign = logical.Operator switch { Operator.LogicalAnd => "&&", Operator.LogicalOr => "||", _ => "??" };
        return $"({Write(logical.Left, Use.Asked)}{sign}{Write(logical.Right, use & Use.Asked)})";
    }

    private string Binary(NonLogicalBinaryExpression binary)
    {
        var (left, right) = (binary.Left, binary.Right);
        return binary.Operator switch
        {
            Operator.Equality => $"$e({Write(left, Use.Asked)},{Write(right, Use.Asked)},{Site(binary)})",
            Operator.Inequality => $"(!$e({Write(left, Use.Asked)},{Write(right, Use.Asked)},{Site(binary)}))",
            Operator.StrictEquality => $"$s({Write(left, Use.Asked)},{Write(right, Use.Asked)},{Site(binary)})",
            Operator.StrictInequality => $"(!$s({Write(left, Use.Asked)},{Write(right, Use.Asked)},{Site(binary)}))",
            Operator.LessThan => $"({Operand(left)}<{Operand(right)})",
            Operator.LessThanOrEqual => $"({Operand(left)}<={Operand(right)})",
            Operator.GreaterThan => $"({Operand(left)}>{Operand(right)})",
            Operator.GreaterThanOrEqual => $"({Operand(left)}>={Operand(right)})",
            Operator.Addition => $"$a({Operand(left)},{Operand(right)})",
            Operator.Subtraction => $"({Operand(left)}-{Operand(right)})",
            Operator.Multiplication => $"({Operand(left)}*{Operand(right)})",
            Operator.Division => $"({Operand(left)}/{Operand(right)})",
            Operator.Remainder => $"({Operand(left)}%{Operand(right)})",
            _ => Refuse(binary, "This operator is not allowed.", "Use == != === !== < <= > >= + - * / % && || ??; to look into a list write list.includes(x)."),
        };
    }

    private string Operand(Node node) => $"$v({Write(node)},{Site(node)})";

    private string Element(Node? element, ArrayExpression list) => element switch
    {
        null => Refuse(list, "A list has an empty place.", "Write null where a value is missing, or take a comma away."),
        SpreadElement spread => $"...$x({Write(spread.Argument)},{Site(spread.Argument)})",
        _ => Write(element),
    };

    private string Property(Node node)
    {
        if (node is SpreadElement spread)
            return $"...$o({Write(spread.Argument)},{Site(spread.Argument)})";
        if (node is not ObjectProperty { Kind: PropertyKind.Init, Method: false, Computed: false } property || property.Value is not Expression)
            return Refuse(node, "Only plain names and values may stand in { }.", "Write { name: value }.");
        return LiteralName(property.Key) is { } name && Allowed(name, property.Key.Start)
            ? $"{Js(name)}:{Write(property.Value)}"
            : "";
    }

    private static string? LiteralName(Node key) => key switch
    {
        Identifier identifier => identifier.Name,
        StringLiteral literal => literal.Value,
        NumericLiteral { Value: >= 0 and < 1e9 } number when number.Value == Math.Floor(number.Value) => ((int)number.Value).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    private string Arrow(ArrowFunctionExpression arrow, out int work)
    {
        work = 0;
        if (arrow.Async || arrow.Body is not Expression body || arrow.Params.Count > 2 || arrow.Params.Any(parameter => parameter is not Identifier))
            return Refuse(arrow, "A function here is x => value, or (x, position) => value.", "Give it one or two plain names and one expression, without { } around it.");
        var (outer, before) = (parameters.Count, nodes);
        parameters.AddRange(arrow.Params.Select(parameter => ((Identifier)parameter).Name));
        var names = string.Join(',', Enumerable.Range(outer, arrow.Params.Count).Select(i => $"_{i}"));
        var written = $"({names})=>{Write(body)}";
        parameters.RemoveRange(outer, parameters.Count - outer);
        work = nodes - before;
        return written;
    }

    private string Quoted(string value, int at)
    {
        if (SecretMarker.Contains(value))
            Fault("The text has a character that marks secrets.", "Take the characters U+E000 and U+E001 out.", at);
        return Js(value);
    }

    private static string Js(string value) => JsonSerializer.Serialize(value);

    private string Site(Node node) => Site(text[node.Start..node.End], node.Start);

    private string Site(string subject, int at)
    {
        sites.Add(new CodeSite(subject.Length <= 80 ? subject : subject[..79] + "…", at));
        return (sites.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private Expression? Fault(string message, string remedy, int at)
    {
        faults.Add(new ExpressionFault(message, remedy, at));
        return null;
    }
}
