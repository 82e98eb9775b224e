using Acornima.Ast;

namespace MediaFlows.Core.Expressions;

/// <summary>A function called on a value.</summary>
/// <param name="Callback">Whether it takes a function, and nothing else.</param>
internal sealed record MethodRule(string Name, bool OnList, bool OnText, int Min, int Max, bool Callback = false);

/// <param name="Spread">Whether a list may be given with <c>...</c>.</param>
internal sealed record FunctionRule(string Name, int Min, int Max, bool Spread = false);

/// <summary>The functions an expression may call.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, MethodRule> methods = new MethodRule[]
    {
        new("map", true, false, 1, 1, Callback: true),
        new("filter", true, false, 1, 1, Callback: true),
        new("some", true, false, 1, 1, Callback: true),
        new("every", true, false, 1, 1, Callback: true),
        new("find", true, false, 1, 1, Callback: true),
        new("includes", true, true, 1, 1),
        new("slice", true, true, 0, 2),
        new("at", true, true, 1, 1),
        new("join", true, false, 0, 1),
        new("split", false, true, 1, 2),
        new("startsWith", false, true, 1, 1),
        new("endsWith", false, true, 1, 1),
        new("toLowerCase", false, true, 0, 0),
        new("toUpperCase", false, true, 0, 0),
        new("trim", false, true, 0, 0),
    }.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, FunctionRule> functions = new FunctionRule[]
    {
        new("Math.min", 1, 100, Spread: true),
        new("Math.max", 1, 100, Spread: true),
        new("Math.round", 1, 1),
        new("Math.floor", 1, 1),
        new("Math.ceil", 1, 1),
        new("Math.abs", 1, 1),
        new("Object.keys", 1, 1),
        new("String", 1, 1),
        new("Number", 1, 1),
    }.ToDictionary(function => function.Name);

    public static readonly string[] Names = ["Math", "Object", "String", "Number"];

    public static string Remedy { get; } = $"Functions are {string.Join(", ", methods.Keys)} on a value, and {string.Join(", ", functions.Keys)}.";

    public static MethodRule? Method(string name) => methods.GetValueOrDefault(name);

    /// <summary>The free function a call names; null when a parameter hides it or there is none.</summary>
    public static FunctionRule? Find(Node callee, IReadOnlyList<string> parameters) => callee switch
    {
        Identifier name when !parameters.Contains(name.Name) => functions.GetValueOrDefault(name.Name),
        MemberExpression { Computed: false, Optional: false, Object: Identifier space, Property: Identifier name } when !parameters.Contains(space.Name) =>
            functions.GetValueOrDefault($"{space.Name}.{name.Name}"),
        _ => null,
    };

    public static bool IsNamespace(Node node, IReadOnlyList<string> parameters) =>
        node is Identifier name && Names.Contains(name.Name) && !parameters.Contains(name.Name);
}
