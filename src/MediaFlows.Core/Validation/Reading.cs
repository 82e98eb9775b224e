using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Validation;

/// <summary>One read of one expression of one step.</summary>
internal readonly record struct Read(StepDraft Step, PlacedExpression Expression, ExpressionRead Of)
{
    public static IEnumerable<Read> All(FlowDraft flow, string root) =>
        from step in flow.Steps
        from expression in step.Expressions
        from read in expression.Expression.Reads
        where read.Root == root
        select new Read(step, expression, read);

    public void Report(Problems problems, Severity severity, string code, string message, string remedy) =>
        problems.InText(severity, code, Expression.Node, Expression.Node.Is(NodeKind.Text) ? Expression.Start + Of.Offset : 0, message, remedy);
}

/// <summary>Expressions read only inputs that the flow declares.</summary>
internal static class DeclaredInputs
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        var declared = flow.Flow.Inputs.Select(input => input.Name).ToHashSet();
        foreach (var read in Read.All(flow, "inputs").Where(read => read.Of.Name is { } name && !declared.Contains(name)))
            read.Report(problems, Severity.Error, "unknown-input", $"No input {Words.Quote(read.Of.Name!)} is declared, so nobody can give it.",
                problems.Nearest(read.Of.Name!, declared, $"Declare it: inputs: {{ {read.Of.Name}: {{ type: string }} }}."));
    }
}

/// <summary>Expressions read only steps that have settled by then.</summary>
internal static class ReadsComeBefore
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var read in Read.All(flow, "steps"))
            if (read.Of.Name is { } name && flow.Find(name) is null)
                read.Report(problems, Severity.Error, "unknown-step", $"There is no step {Words.Quote(name)} to read.", problems.Nearest(name, flow.Ids, "Write the id of a step of this flow."));
            else if (read.Of.Name is { } later && (!flow.Before(read.Step.Step.Id).Contains(later) || later == read.Step.Step.Id))
                read.Report(problems, Severity.Error, "reads-later-step", $"The step {later} need not have run by then: {read.Step.Step.Id} does not come after it.",
                    $"Add {later} to the needs of {read.Step.Step.Id}, or of a step before it.");
    }
}

/// <summary>What may be null is read with <c>?.</c> or <c>??</c>.</summary>
internal static class NullsAreExpected
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var read in Read.All(flow, "steps").Where(read => !read.Of.Guarded && read.Of.Path.Count > 1))
            if (read.Of.Name is { } name && flow.Find(name) is { } step && Why(step, read.Of.Path[0]) is { } why)
                read.Report(problems, Severity.Warning, "may-be-null", $"`steps.{name}.{read.Of.Path[0]}` may be null: {why}.",
                    $"Write steps.{name}.{read.Of.Path[0]}?.{read.Of.Path[1]}, and ?? with what to use instead.");
    }

    private static string? Why(StepDraft step, string member) => member switch
    {
        "error" => "a step that did not fail has no error",
        "output" when step.Step.If is not null => "the step is skipped when its `if` is false",
        "output" when step.Step.OnError is OnError.Continue => "the step may fail and the run goes on (onError: continue)",
        "output" when step.Type is { MaySkip: true } => $"{step.Step.Uses} skips itself when there is nothing to do it with",
        _ => null,
    };
}

/// <summary><c>item</c> is read only where there is one.</summary>
internal static class ItemsAreInForeach
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var read in Read.All(flow, "item").Where(read => read.Step.Node["foreach"] is null || read.Expression.Key is not "with"))
            read.Report(problems, Severity.Error, "item-outside-foreach", "There is no `item` here.",
                read.Step.Node["foreach"] is null ? "Add `foreach:` to the step, or read something else." : "`item` is known in `with` only: `if` and `foreach` are looked at once for the whole step.");
    }
}

/// <summary>Secrets and callback addresses go only where a step type takes them, and callbacks lead to a step that waits.</summary>
internal static class SecretsStaySecret
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var read in Read.All(flow, "secrets").Concat(Read.All(flow, "callbacks")))
            if (read.Step.Type is { } type && !(read.Expression.Input is { } input && type.SecretInputs.Contains(input)))
                read.Report(problems, Severity.Error, "secret-not-allowed", $"`{read.Of.Root}` may not be used here.", type.SecretInputs.Count is 0
                    ? $"{type.Name} takes no secrets." : $"{type.Name} takes them in: {Words.List(type.SecretInputs)}.");
            else if (read.Of.Root is "callbacks" && flow.Find(read.Of.Name!) is not { Kind: StepKind.WaitEvent })
                read.Report(problems, Severity.Error, "unknown-callback", $"No wait/event step is called {Words.Quote(read.Of.Name!)}.",
                    problems.Nearest(read.Of.Name!, flow.Steps.Where(step => step.Kind is StepKind.WaitEvent).Select(step => step.Step.Id), "Add a step with `uses: wait/event` and name it here."));
    }
}
