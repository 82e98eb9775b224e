using CsCheck;

namespace MediaFlows.Tests.Expressions;

/// <summary>Random expressions: all that the allow-list knows, on values that fit and on values that do not.</summary>
internal static class ExpressionGrammar
{
    private static readonly Dictionary<(int Depth, int Parameters), Gen<string>> made = [];

    public static Gen<string> Any { get; } = Expression(4, 0);

    private static Gen<string> Expression(int depth, int parameters)
    {
        if (!made.TryGetValue((depth, parameters), out var gen))
            made[(depth, parameters)] = gen = depth == 0 ? Leaf(parameters) : Gen.OneOf(Leaf(parameters), Operation(depth - 1, parameters), OnList(depth - 1, parameters), OnText(depth - 1, parameters), Read(depth - 1, parameters));
        return gen;
    }

    private static Gen<string> Leaf(int parameters) => Gen.OneOf<string>([
        "1", "0", "2.5", "-1", "''", "'a'", "'a,b'", "true", "null", "undefined",
        "asset.name", "asset.size", "asset.missing", "inputs.list", "inputs.list", "inputs.texts", "inputs.texts", "inputs.people", "inputs.people",
        "inputs.none", "steps.a.output?.title", "steps.b.output?.title", "steps.a.output.tags", "item", "run.id",
        .. Enumerable.Range(0, parameters).SelectMany(i => new[] { $"p{i}", $"p{i}", $"p{i}.name" })]);

    private static Gen<string> Operation(int depth, int parameters)
    {
        var part = Expression(depth, parameters);
        return Gen.OneOf(
            Gen.Select(part, Gen.OneOf("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||"), part, (a, sign, b) => $"({a} {sign} {b})"),
            Gen.Select(part, part, (a, b) => $"(({a}) ?? ({b}))"),
            Gen.Select(part, part, part, (a, b, c) => $"({a} ? {b} : {c})"),
            Gen.Select(part, part, (a, b) => $"`x${{{a}}}-${{{b}}}`"),
            Gen.Select(part, part, (a, b) => $"[{a}, {b}]"),
            Gen.Select(part, part, (a, b) => $"[...({a} ?? []), {b}]"),
            Gen.Select(part, part, (a, b) => $"({{ name: {a}, 'b-c': {b} }})"),
            Gen.Select(part, part, (a, b) => $"({{ ...{a}, name: {b} }})"),
            Gen.Select(Gen.OneOf("!", "- ", "+ "), part, (sign, a) => $"{sign}({a})"),
            Gen.Select(Gen.OneOf("String", "Number", "Math.round", "Math.abs", "Math.floor", "Object.keys"), part, (name, a) => $"{name}({a})"),
            Gen.Select(part, part, (a, b) => $"Math.max({a}, {b})"));
    }

    private static Gen<string> OnList(int depth, int parameters)
    {
        var list = Gen.OneOf(Gen.OneOf("inputs.list", "inputs.texts", "inputs.people", "steps.b.output?.tags"), Expression(depth, parameters).Select(a => $"({a})"));
        var body = Expression(depth, parameters + 1);
        return Gen.OneOf(
            Gen.Select(list, Gen.OneOf("map", "filter", "some", "every", "find"), body, (a, name, b) => $"{a}.{name}(p{parameters} => {b})"),
            Gen.Select(list, Gen.OneOf("map", "filter"), Expression(depth, parameters + 2), (a, name, b) => $"{a}?.{name}((p{parameters}, p{parameters + 1}) => {b})"),
            Gen.Select(list, Expression(depth, parameters), (a, b) => $"{a}.join({b})"),
            Gen.Select(list, Expression(depth, parameters), (a, b) => $"{a}.includes({b})"),
            Gen.Select(list, Gen.Int[-3, 3], Gen.Int[-3, 3], (a, from, to) => $"{a}?.slice({from}, {to})"),
            Gen.Select(list, Expression(depth, parameters), (a, b) => $"{a}.at({b})"),
            list.Select(a => $"{a}.length"));
    }

    private static Gen<string> OnText(int depth, int parameters)
    {
        var text = Gen.OneOf(Gen.OneOf("asset.name", "item", "'a b'"), Expression(depth, parameters).Select(a => $"String({a})"));
        return Gen.OneOf(
            Gen.Select(text, Gen.OneOf("toUpperCase", "toLowerCase", "trim"), (a, name) => $"{a}.{name}()"),
            Gen.Select(text, Gen.OneOf("split", "includes", "startsWith", "endsWith", "slice", "at"), Expression(depth, parameters), (a, name, b) => $"{a}.{name}({b})"));
    }

    private static Gen<string> Read(int depth, int parameters) => Gen.Select(
        Expression(depth, parameters),
        Gen.OneOf(".name", "?.name", "?.name?.length", ".length", "[0]", "?.[1]?.name.length", "?.['b-c']"),
        (a, member) => $"({a}){member}");
}
