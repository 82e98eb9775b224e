using System.Text.Json;
using Jint.Runtime;

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
/// <param name="Path">The members below that, <c>length</c> and list positions included.</param>
/// <param name="Guarded">Whether nothing breaks when it yields null. For a step: when the step has no output or no error, as in
/// <c>output?.title</c> or <c>output ?? []</c>; <c>output.title ?? ''</c> is not guarded.</param>
public sealed record ExpressionRead(string Root, string? Name, IReadOnlyList<string> Path, bool Guarded, int Offset);

/// <summary>A parsed and checked expression. Immutable and safe to share.</summary>
public sealed class FlowExpression
{
    private readonly CompiledExpression code;

    private FlowExpression(string text, CompiledExpression code, IReadOnlyList<ExpressionRead> reads)
    {
        Text = text;
        Reads = reads;
        this.code = code;
    }

    public string Text { get; }

    public IReadOnlyList<ExpressionRead> Reads { get; }

    /// <summary>Parses the text between <c>${{</c> and <c>}}</c>. Returns null and the faults when it is not allowed.</summary>
    public static FlowExpression? Parse(string text, out IReadOnlyList<ExpressionFault> faults)
    {
        var compiler = new ExpressionCompiler(text);
        var code = compiler.Compile();
        faults = compiler.Faults;
        return code is null ? null : new FlowExpression(text, code, compiler.Reads);
    }

    /// <summary>The value as JSON, at most 32 KB and 32 levels; what is missing and what is no number is null.</summary>
    /// <exception cref="ExpressionException">A value was missing, too large, or of the wrong kind.</exception>
    public JsonElement Evaluate(ExpressionScope scope) => Evaluate(scope, new WorkBudget());

    /// <summary>Whether the value is true as JavaScript sees it: not null, false, 0 or empty text.</summary>
    /// <exception cref="ExpressionException">A value was missing, too large, or of the wrong kind.</exception>
    public bool EvaluateCondition(ExpressionScope scope) => Plain is { } path
        ? JsonResult.IsTrue(path.Read(scope))
        : TypeConverter.ToBoolean(Sandbox.Evaluate(code, scope, new WorkBudget()));

    internal JsonElement Evaluate(ExpressionScope scope, WorkBudget budget) => Plain is { } path
        ? JsonResult.Clean(path.Read(scope))
        : Sandbox.ToJson(Sandbox.Evaluate(code, scope, budget));

    private ScopePath? Plain => code.Path is { IsMarker: false } path ? path : null;
}

/// <summary>What is left of an expression once it is checked.</summary>
/// <param name="Path">The path, when the expression is nothing but a path: then no engine is needed.</param>
internal sealed record CompiledExpression(ScopePath? Path, Lazy<Jint.Prepared<Acornima.Ast.Script>> Script, IReadOnlyList<ScopePath> Paths, IReadOnlyList<CodeSite> Sites);

/// <summary>A place a failure can point to.</summary>
/// <param name="Subject">The source text of what is read or called.</param>
internal sealed record CodeSite(string Subject, int Offset);
