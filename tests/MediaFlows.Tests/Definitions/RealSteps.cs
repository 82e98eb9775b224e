using System.Reflection;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Definitions;

/// <summary>Every step type of the engine, described without making one: nothing has to be set up to read a flow.</summary>
internal sealed class RealSteps : IStepTypes
{
    private static readonly StepType[] Activities = [.. typeof(IStep).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IStep)) && !type.IsAbstract && type.GetCustomAttribute<StepAttribute>() is not null).Select(Describe)];

    private static readonly Dictionary<string, StepType> Types = DecidedSteps.Types.Concat(Activities).ToDictionary(type => type.Name);

    public static RealSteps All { get; } = new();

    IReadOnlyCollection<StepType> IStepTypes.All { get; } = [.. Types.Values.OrderBy(type => type.Name, StringComparer.Ordinal)];

    public StepType? Find(string name) => Types.GetValueOrDefault(name);

    private static StepType Describe(Type step)
    {
        var form = step.BaseType!;
        while (!form.IsGenericType || form.GetGenericTypeDefinition() != typeof(Step<,>))
            form = form.BaseType!;
        return StepTypes.Describe(step, form.GenericTypeArguments[0], form.GenericTypeArguments[1], StepKind.Activity);
    }
}
