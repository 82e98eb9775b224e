using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;
using MediaFlows.Tests.Validation;

namespace MediaFlows.Tests.Definitions;

/// <summary>docs/flow-format.md cannot lie: its examples are read, its list of problem codes is the one the code has.</summary>
public sealed partial class FlowFormatDocTests
{
    private static readonly string Doc = Repository.Read("docs/flow-format.md");

    public static TheoryData<int, string, string> Examples
    {
        get
        {
            var data = new TheoryData<int, string, string>();
            foreach (Match block in Block().Matches(Doc))
                data.Add(Doc[..block.Index].Count(c => c is '\n') + 1, block.Groups["error"].Value, block.Groups["text"].Value);
            return data;
        }
    }

    [Fact]
    public void Doc_HasExamples() => Assert.InRange(Examples.Count, 10, 50);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_IsReadAsTheDocSays(int line, string error, string text)
    {
        var reading = FlowFile.Parse(text.StartsWith("apiVersion", StringComparison.Ordinal) ? text : FlowTexts.Head + text, RealSteps.All);
        Assert.True(reading.Problems.Select(problem => problem.Code).SequenceEqual(error is "" ? [] : [error]), $"line {line}: {string.Join("; ", reading.Problems)}");
    }

    [Fact]
    public void EveryCodeTheTestsKnow_IsInTheDoc()
    {
        var tested = new[] { BrokenFlowsTests.Syntax, BrokenFlowsTests.Shape, BrokenFlowsTests.Meaning, BrokenFlowsTests.Expressions }
            .SelectMany(data => data).Select(row => row.Data.Item1).Concat(["too-big", "too-many-values", "too-many-steps", "child-cycle", "child-depth", "unknown-flow"]).ToHashSet();
        var listed = Code().Matches(Doc[Doc.IndexOf("## What validation reports", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(tested.Order(), listed.Order());
    }

    [Fact]
    public void EveryCodeInTheSource_IsTested()
    {
        var written = Directory.GetFiles(Path.Combine(Repository.Root, "src/MediaFlows.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("Definitions") || file.Contains("Validation"))
            .SelectMany(file => Reported().Matches(File.ReadAllText(file))).Select(match => match.Groups["code"].Value).ToHashSet();
        Assert.True(written.Count > 50, string.Join(' ', written));
        Assert.All(written, code => Assert.Contains($"`{code}`", Doc));
    }

    [GeneratedRegex(@"^```yaml(?: error=(?<error>[a-z-]+))?\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([a-z]+(?:-[a-z]+)*)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?:\.(?:Error|Warn|ErrorAtKey)\(|new FlowSyntaxFault\(|Severity\.\w+, )""(?<code>[a-z-]+)""")]
    private static partial Regex Reported();
}
