using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaFlows.Core.Definitions;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Tests.Definitions;

/// <summary>The schema beside the shipped flows, which editors read: a difference is a decision. Set UPDATE_APPROVED=1 to write it anew.</summary>
public sealed class ShippedSchemaTests
{
    private const string Place = "flows/flow.schema.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void TheSchema_IsThatOfTheRealStepTypes()
    {
        var current = FlowSchema.For(OfflineStepTypes.All).ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") File.WriteAllText(Path.Combine(Repository.Root, Place), current);
        Assert.Equal(Repository.Read(Place), current);
    }

    [Theory]
    [MemberData(nameof(ShippedFlowsTests.Flows), MemberType = typeof(ShippedFlowsTests))]
    public void AShippedFlow_NamesTheSchemaAndFitsIt(string name)
    {
        var text = Repository.Read($"flows/{name}.yaml");
        Assert.StartsWith("# yaml-language-server: $schema=./flow.schema.json\n", text);
        Assert.Empty(Faults(text));
    }

    [Theory]
    [InlineData("lane: interactive", "lane: quick", "/lane: ")]
    [InlineData("uses: media/proxy", "uses: media/prroxy", "/steps/2/uses: ")]
    [InlineData("reviewers:", "reviewer:", "/steps/6/with: lacks reviewers")]
    [InlineData("deadline: 24h", "deadline: soon", "/steps/6/with/deadline: ")]
    [InlineData("name: live-event", "nam: live-event", ": lacks name")]
    public void AFault_IsSeen(string right, string wrong, string fault)
    {
        var text = Repository.Read("flows/live-event.yaml");
        Assert.Contains(right, text);
        Assert.Contains(Faults(text.Replace(right, wrong)), said => said.StartsWith(fault, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Faults(string yaml) =>
        new PlainSchema(JsonNode.Parse(Repository.Read(Place))!.AsObject()).Faults(JsonNode.Parse(YamlText.Read(yaml)!.ToJson().GetRawText()));
}
