using System.Reflection;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Architecture;

/// <summary>Who may know whom. Each of these was seen to fail once, with a reference added against the rule.</summary>
public class ReferenceTests
{
    private static readonly Assembly Core = typeof(FlowRun).Assembly;
    private static readonly Assembly Engine = typeof(StepCatalog).Assembly;
    private static readonly Assembly Local = Assembly.Load("mediaflows");
    private static readonly Assembly Azure = Assembly.Load("MediaFlows.Azure");

    [Fact]
    public void Core_KnowsTheBaseLibraryAnExpressionEngineAndAYamlParser()
    {
        var others = Names(Core).Where(name => !name.StartsWith("System", StringComparison.Ordinal));

        Assert.Subset(new HashSet<string> { "Jint", "Acornima", "YamlDotNet" }, others.ToHashSet());
    }

    [Fact]
    public void Core_TouchesNoNetworkProcessOrFile() =>
        Assert.DoesNotContain(Names(Core), name => name is "System.Net.Http" or "System.Diagnostics.Process" or "System.Net.Sockets" or "System.IO.FileSystem.Watcher");

    [Fact]
    public void Engine_KnowsCoreOnly() => Assert.Equal(["MediaFlows.Core"], Ours(Engine));

    [Fact]
    public void Engine_KnowsNoCloud() => Assert.DoesNotContain(Names(Engine), name => name.StartsWith("Azure", StringComparison.Ordinal));

    [Fact]
    public void Azure_DoesNotKnowTheOneMachineHost() => Assert.DoesNotContain("mediaflows", Ours(Azure));

    [Fact]
    public void Local_ReachesAzureThroughItsAdaptersOnly() => Assert.DoesNotContain(Names(Local), name => name.StartsWith("Azure.", StringComparison.Ordinal));

    /// <summary>A new step type touches one place: no host names one.</summary>
    [Fact]
    public void NoHost_NamesAStepClass()
    {
        var steps = Engine.GetTypes().Where(type => type.IsAssignableTo(typeof(IStep))).ToHashSet();
        var fields = Local.GetTypes().SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public));

        Assert.NotEmpty(steps);
        Assert.DoesNotContain(fields, field => steps.Contains(field.FieldType));
    }

    [Fact]
    public void StepClasses_AreNamedAsPeopleReadThem() =>
        Assert.All(Engine.GetTypes().Where(type => type.IsAssignableTo(typeof(IStep)) && !type.IsAbstract), type =>
        {
            Assert.Matches("^[A-Z][a-z]+[A-Z][A-Za-z]+$", type.Name);
            Assert.NotNull(type.GetCustomAttribute<StepAttribute>());
        });

    private static string[] Names(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];

    private static string[] Ours(Assembly assembly) => [.. Names(assembly).Where(name => name.StartsWith("MediaFlows", StringComparison.OrdinalIgnoreCase))];
}
