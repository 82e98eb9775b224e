using System.Text.Json;

namespace MediaFlows.Core.Expressions;

/// <summary>What an expression may read.</summary>
/// <param name="Steps">For each step: <c>{ output, status, error }</c>.</param>
/// <param name="Item">The foreach item's value; null outside a foreach.</param>
public sealed record ExpressionScope(
    JsonElement Asset,
    JsonElement Inputs,
    JsonElement Run,
    IReadOnlyDictionary<string, JsonElement> Steps,
    JsonElement? Item = null);

/// <summary>Why a text is no expression, or what came of it is no value.</summary>
/// <param name="Offset">Characters from the start of the text.</param>
public sealed record ExpressionFault(string Message, string Remedy, int Offset = 0);

/// <summary>An expression could not be evaluated on the values it met.</summary>
public sealed class ExpressionException(ExpressionFault fault) : Exception(fault.Message)
{
    public ExpressionFault Fault => fault;
}

/// <summary>One path an expression reads: <c>steps.describe.output.title</c>.</summary>
/// <param name="Root">asset, inputs, steps, run, item, secrets or callbacks.</param>
/// <param name="Name">The member below the root, for example the step id; null when the root is read whole.</param>
/// <param name="Path">The members below that.</param>
/// <param name="Guarded">Whether what it yields may be null without harm (<c>?.</c> or <c>??</c>).</param>
public sealed record ExpressionRead(string Root, string? Name, IReadOnlyList<string> Path, bool Guarded, int Offset);

/// <summary>A parsed and checked expression. Immutable and safe to share.</summary>
public sealed class FlowExpression
{
    public string Text => throw new NotSupportedException();

    public IReadOnlyList<ExpressionRead> Reads => throw new NotSupportedException();

    /// <summary>Parses the text between <c>${{</c> and <c>}}</c>. Returns null and the faults when it is not allowed.</summary>
    public static FlowExpression? Parse(string text, out IReadOnlyList<ExpressionFault> faults) => throw new NotSupportedException();

    /// <exception cref="ExpressionException">A value was missing, too large, or of the wrong kind.</exception>
    public bool EvaluateCondition(ExpressionScope scope) => throw new NotSupportedException();

    public JsonElement Evaluate(ExpressionScope scope) => throw new NotSupportedException();
}

/// <summary>A JSON value in whose strings <c>${{ … }}</c> stands. A whole-value expression keeps its type.</summary>
public sealed class FlowTemplate
{
    /// <summary>The template that yields <c>{}</c>.</summary>
    public static FlowTemplate Empty { get; } = new();

    /// <summary>The value as written, expressions unevaluated.</summary>
    public JsonElement Source => throw new NotSupportedException();

    public IReadOnlyList<FlowExpression> Expressions => throw new NotSupportedException();

    /// <exception cref="ExpressionException">An expression in it failed.</exception>
    public JsonElement Evaluate(ExpressionScope scope) => throw new NotSupportedException();
}
