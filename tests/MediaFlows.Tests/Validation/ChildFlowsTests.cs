using MediaFlows.Core.Definitions;
using MediaFlows.Tests.Definitions;

namespace MediaFlows.Tests.Validation;

public sealed class ChildFlowsTests
{
    [Fact]
    public void FlowThatStartsItselfThroughAnother_IsACycle()
    {
        var problem = Single(Starts("a", "b"), Starts("b", "c"), Starts("c", "a"));
        Assert.Equal(("child-cycle", "These flows start each other: a → b → c → a."), (problem.Code, problem.Message));
    }

    [Fact]
    public void FlowThatStartsItself_IsACycle() => Assert.Equal("child-cycle", Single(Starts("a", "a")).Code);

    [Fact]
    public void NineDeep_IsTooDeepAndEightIsNot()
    {
        string[] chain = [.. Enumerable.Range(0, 9).Select(i => Starts($"f{i}", $"f{i + 1}")), FlowTexts.Head.Replace("test", "f9") + "steps: [{ id: a, uses: asset/verify }]"];
        Assert.Equal("child-depth", Single(chain).Code);
        Assert.Empty(Read(chain[1..]).Problems);
    }

    [Fact]
    public void ChildNotPublishedYet_IsAWarning()
    {
        var problem = Single(Starts("a", "b"));
        Assert.Equal((Severity.Warning, "unknown-flow"), (problem.Severity, problem.Code));
    }

    [Fact]
    public void ChildsInputs_AreChecked()
    {
        const string child = "apiVersion: mediaflows/v1\nname: b\ninputs: { desk: { required: true } }\nsteps: [{ id: a, uses: asset/verify }]";
        Assert.Equal("missing-input", Single(Starts("a", "b"), child).Code);
        Assert.Empty(Read(Starts("a", "b", "{ desk: x }"), child).Problems);
        Assert.Equal(["unknown-input"], Read(Starts("a", "b", "{ desk: x, dusk: y }"), child).Problems.Select(problem => problem.Code));
    }

    private static string Starts(string name, string child, string inputs = "{}") =>
        $"apiVersion: mediaflows/v1\nname: {name}\nsteps: [{{ id: start, uses: flow/run, with: {{ flow: {child}, inputs: {inputs} }} }}]";

    private static FlowProblem Single(params string[] flows) => Assert.Single(Read(flows).Problems);

    /// <summary>Reads the first, the others being published.</summary>
    private static FlowReading Read(params string[] flows)
    {
        var published = flows.Select(flow => FlowTexts.Read(flow).Definition!).ToDictionary(flow => flow.Name);
        return FlowTexts.Read(flows[0], published.GetValueOrDefault);
    }
}
