using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

public class ExpressionReadTests
{
    [Theory]
    [InlineData("asset", "asset", null, "")]
    [InlineData("asset.name", "asset", "name", "")]
    [InlineData("inputs['a-b'][0].c", "inputs", "a-b", "0.c")]
    [InlineData("steps.describe.output.title", "steps", "describe", "output.title")]
    [InlineData("steps.describe.output.tags.map(t => t.name)", "steps", "describe", "output.tags")]
    [InlineData("steps.describe.output?.tags.at(0).name", "steps", "describe", "output.tags")]
    [InlineData("run.rework", "run", "rework", "")]
    [InlineData("item", "item", null, "")]
    [InlineData("secrets.TOKEN", "secrets", "TOKEN", "")]
    [InlineData("callbacks.wait-1", null, null, null)]
    [InlineData("callbacks['wait-1']", "callbacks", "wait-1", "")]
    [InlineData("[1].map(asset => asset.name)", "none", null, null)]
    public void Path_IsReported(string text, string? root, string? name, string? path)
    {
        if (root is null)
        {
            Refused(text);
            return;
        }
        var reads = Parse(text).Reads;
        if (path is null)
        {
            Assert.Empty(reads);
            return;
        }
        var read = Assert.Single(reads);
        Assert.Equal((root, name, path), (read.Root, read.Name, string.Join('.', read.Path)));
    }

    [Fact]
    public void EveryPath_IsReportedWhereItStands()
    {
        var reads = Parse("inputs.a ? steps.x.output : [item, steps.y?.status].map(v => run.id)").Reads;
        Assert.Equal([("inputs", "a", 0), ("steps", "x", 11), ("item", null, 29), ("steps", "y", 35), ("run", "id", 61)],
            reads.Select(read => (read.Root, read.Name, read.Offset)));
    }

    [Theory]
    [InlineData("steps.x.output", false)]
    [InlineData("steps.x.output.title", false)]
    [InlineData("steps.x.output.title ?? ''", false)]
    [InlineData("steps.x.output.a?.b", false)]
    [InlineData("steps.x?.output.title", false)]
    [InlineData("steps.x.output.map(i => i)", false)]
    [InlineData("[steps.x.output]", false)]
    [InlineData("`${steps.x.output}`", false)]
    [InlineData("steps.x.output?.title", true)]
    [InlineData("steps.x.output?.title.length", true)]
    [InlineData("steps.x.error?.code == 'a'", true)]
    [InlineData("steps.x.output?.map(i => i)", true)]
    [InlineData("steps.x.output ?? []", true)]
    [InlineData("(steps.x.output ?? []).map(i => i)", true)]
    [InlineData("inputs.a ?? (steps.x.output ?? [])", true)]
    [InlineData("steps.x.output || []", true)]
    [InlineData("steps.x.output == null", true)]
    [InlineData("!steps.x.output", true)]
    [InlineData("steps.x.output ? 1 : 2", true)]
    [InlineData("(inputs.a ? steps.x.output : null) ?? 1", true)]
    [InlineData("steps.x.output && 1", true)]
    public void ReadOfAStep_IsGuardedWhenANullOutputBreaksNothing(string text, bool guarded) =>
        Assert.Equal(guarded, Parse(text).Reads.Single(read => read.Root == "steps").Guarded);

    [Theory]
    [InlineData("inputs.a.b", false)]
    [InlineData("inputs.a?.b", true)]
    [InlineData("inputs.a ?? 1", true)]
    public void ReadOfAnInput_IsGuardedByEither(string text, bool guarded) => Assert.Equal(guarded, Assert.Single(Parse(text).Reads).Guarded);

    [Theory]
    [InlineData("steps", "as a whole")]
    [InlineData("Object.keys(steps)", "as a whole")]
    [InlineData("secrets", "does not name")]
    [InlineData("secrets.A.B", "does not name")]
    [InlineData("secrets?.A", "does not name")]
    [InlineData("secrets['a b']", "does not name")]
    [InlineData("callbacks", "does not name")]
    public void RootThatMustBeNamed_IsRefusedWhole(string text, string words) => Assert.Contains(words, Assert.Single(Refused(text)).Message);
}
