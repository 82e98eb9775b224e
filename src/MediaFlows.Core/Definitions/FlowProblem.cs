namespace MediaFlows.Core.Definitions;

/// <summary>An error keeps a flow from being published; a warning says what may go wrong in a run.</summary>
public enum Severity { Error, Warning }

/// <summary>One fault of a flow file: where it is, what is wrong, what to write instead.</summary>
/// <param name="Code">Stable, kebab-case, for machines: <c>unknown-step</c>, <c>cycle</c>.</param>
/// <param name="Line">1 for the first line.</param>
/// <param name="Column">1 for the first character of a line, in UTF-16 units as editors count.</param>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the value, empty for the whole file.</param>
public sealed record FlowProblem(Severity Severity, string Code, int Line, int Column, string Pointer, string Message, string Remedy)
{
    /// <summary>As compilers print it: <c>12:5 error cycle: …</c>.</summary>
    public override string ToString() => $"{Line}:{Column} {(Severity is Severity.Error ? "error" : "warning")} {Code}: {Message} {Remedy}";
}

/// <summary>What came of a flow file.</summary>
/// <param name="Definition">Null when there is any error.</param>
/// <param name="Problems">Errors and warnings in the order of the text.</param>
public sealed record FlowReading(FlowDefinition? Definition, IReadOnlyList<FlowProblem> Problems);
