using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Validation;

/// <summary>What can be said of an expression that reads nothing: its value is the same in every run.</summary>
internal static class Constant
{
    private static readonly ExpressionScope Empty = new(Json.EmptyObject, Json.EmptyObject, Json.EmptyObject, new Dictionary<string, System.Text.Json.JsonElement>());

    /// <summary>Null when the value differs from run to run, or when finding it may take long: lists walked by functions can multiply.</summary>
    public static ExpressionScope? ScopeOf(FlowExpression? expression) =>
        expression is { Reads.Count: 0 } && !expression.Text.Contains("=>") ? Empty : null;
}

/// <summary>A step fans out only where items make sense, and over a list without doubles.</summary>
internal static class ForeachFits
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
        {
            if (step.Node["max"] is { } max && step.Node["foreach"] is null)
                problems.Error("max-without-foreach", max, "`max` limits how many items run at once, and the step has no `foreach`.", "Add `foreach`, or remove `max`.");
            if (step.Node["foreach"] is { } list && step.Kind is not (StepKind.Activity or StepKind.ChildRun))
                problems.Error("foreach-not-allowed", list, $"{step.Step.Uses} cannot be done item by item.", "Put the step and what follows into a flow of its own, and fan out flow/run.");
            CheckList(step, problems);
        }
    }

    private static void CheckList(StepDraft step, Problems problems)
    {
        if (Constant.ScopeOf(step.Step.Foreach) is not { } scope)
            return;
        try
        {
            if (ForeachList.Read(step.Step.Foreach!.Evaluate(scope), out var problem) is null)
                problems.Error("bad-foreach", step.Node["foreach"]!, problem!, "Write a list whose elements differ, or give each an `id` of its own.");
        }
        catch (ExpressionException fault)
        {
            problems.Error("expression", step.Node["foreach"]!, fault.Fault.Message, fault.Fault.Remedy);
        }
    }
}

/// <summary>Every step can come to run.</summary>
internal static class StepsAreReachable
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
            if (Constant.ScopeOf(step.Step.If) is { } scope && IsFalse(step, scope, problems))
                problems.Error("unreachable-step", step.Node["if"]!, $"The step {step.Step.Id} never runs: its `if` is always false.", "Remove the step, or its `if`.");
    }

    private static bool IsFalse(StepDraft step, ExpressionScope scope, Problems problems)
    {
        try
        {
            return !step.Step.If!.EvaluateCondition(scope);
        }
        catch (ExpressionException fault)
        {
            problems.Error("expression", step.Node["if"]!, fault.Fault.Message, fault.Fault.Remedy);
            return false;
        }
    }
}
