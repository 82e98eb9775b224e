namespace MediaFlows.Core.Expressions;

/// <summary>What can go wrong with the values an expression meets, in words.</summary>
internal static class EvaluationFaults
{
    public static ExpressionFault BelowNothing(bool isNull, string subject, string name, int at) => new(
        $"`{subject}` {(isNull ? "is null" : "is not there")}, so `{name}` cannot be read from it.",
        $"Write {subject}?.{name}, and ?? with another value behind it if one is needed.", at);

    public static ExpressionFault NotPlain(bool isList, CodeSite site) => new(
        $"`{site.Subject}` is {(isList ? "a list" : "an object")}; a text or a number is needed.",
        isList ? "Write .join(', ') behind it, or .length." : "Name one of its members.", site.Offset);

    public static ExpressionFault NotSpread(string wanted, string place, CodeSite site) => new(
        $"`{site.Subject}` is not {wanted}, as {place} needs.", $"Give it {wanted}, or ?? and {wanted} behind it.", site.Offset);

    public static ExpressionFault NotCompared(CodeSite site) => new(
        $"`{site.Subject}` compares two lists or objects, and one is never the same as another.", "Compare what is in them, for example a.id == b.id.", site.Offset);

    public static ExpressionFault NotSought(CodeSite site) => new(
        $"`{site.Subject}` looks for a list or an object among others, and one is never the same as another.", "Look for what is in it, for example list.some(x => x.id == y.id).", site.Offset);

    public static ExpressionFault WrongReceiver(string kind, MethodRule method, CodeSite site) => new(
        $"`{site.Subject}` is {kind}; `{method.Name}` works on {(method.OnList && method.OnText ? "lists and texts" : method.OnList ? "lists" : "texts")}.",
        method.OnText ? "Write String(…) around it, or leave the call away." : "Read the list in it, or write [ ] around it.", site.Offset);

    public static ExpressionFault TooLarge() => new(
        $"The result is larger than {ExpressionLimits.Result / 1024} KB as JSON.", "Pick out what is needed; pass anything bigger as a file with a reference.");

    public static ExpressionFault TooDeep() => new(
        $"The result is nested deeper than {ExpressionLimits.ResultDepth} levels.", "Pick out what is needed.");

    public static ExpressionFault DataTooDeep() => new(
        $"A value the expression reads is nested deeper than {ExpressionLimits.DataDepth} levels.", "Read only the part that is needed.");
}
