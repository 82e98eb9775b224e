using MediaFlows.Engine.Steps;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Functions.Running;

/// <summary>One activity per step type, under the name of its class: what people see in any tool for Durable Functions.</summary>
internal static class StepActivities
{
    /// <summary>Performs what names no step type of this version: the attempt then says so.</summary>
    private const string Unknown = "PerformUnknownStep";

    public static string NameOf(StepCatalog steps, string uses) => steps.Activity(uses)?.GetType().Name ?? Unknown;

    /// <summary>The orchestrators, and the activities of these step classes.</summary>
    public static void AddRunning(this DurableTaskRegistry tasks, IEnumerable<Type> stepClasses)
    {
        foreach (var name in stepClasses.Select(step => step.Name).Append(Unknown))
            tasks.AddActivity(new TaskName(name), host => new StepActivity(host.GetRequiredService<Attempts>()));
        tasks.AddOrchestrator<RunFlow>();
        tasks.AddOrchestrator<PerformAside>();
        tasks.AddOrchestrator<Arriving.TakeIn>();
    }

    private sealed class StepActivity(Attempts attempts) : TaskActivity<CommandOf, AttemptAnswer>
    {
        public override Task<AttemptAnswer> RunAsync(TaskActivityContext context, CommandOf input) => attempts.Perform(input.RunId, input.Id);
    }
}
