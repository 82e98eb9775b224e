using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class FlowSchemaTests
{
    private static readonly JsonObject Schema = FlowSchema.For(SampleSteps.All);

    private static readonly JsonObject Step = Schema["properties"]!["steps"]!["items"]!.AsObject();

    [Fact]
    public void EveryMember_SaysWhatItIs() =>
        Assert.All(Members(Schema).Where(member => member.Key is not "apiVersion"), member => Assert.True(member.Value?["description"] is not null, member.Key));

    [Fact]
    public void EveryStepType_IsOfferedWithItsInput()
    {
        Assert.Equal(SampleSteps.All.Types.Select(type => type.Name), Step["properties"]!["uses"]!["oneOf"]!.AsArray().Select(type => type!["const"]!.GetValue<string>()));
        Assert.Equal(SampleSteps.All.Types.Select(type => type.Name), Schema["$defs"]!.AsObject().Select(type => type.Key));
        Assert.Equal(SampleSteps.All.Types.Count, Step["allOf"]!.AsArray().Count);
    }

    [Fact]
    public void EveryReference_LeadsSomewhere() =>
        Assert.All(All(Schema).OfType<JsonObject>().Select(rules => rules["$ref"]).OfType<JsonNode>(), reference => Assert.NotNull(Resolve(reference.GetValue<string>())));

    [Fact]
    public void RequiredInput_MakesWithRequired()
    {
        var archive = Step["allOf"]!.AsArray().Single(rule => rule!["if"]!["properties"]!["uses"]!["const"]!.GetValue<string>() == "archive/store")!;
        Assert.Equal("with", archive["then"]!["required"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("media~1proxy/properties/height")]
    [InlineData("review~1approval/properties/deadline")]
    [InlineData("review~1approval/properties/remind")]
    public void OtherTypes_HaveRoomForAnExpression(string pointer)
    {
        var rules = Resolve($"#/$defs/{pointer}")!;
        Assert.Matches(new Regex(rules["pattern"]!.GetValue<string>()), "${{ inputs.x }}");
        Assert.DoesNotMatch(new Regex(rules["pattern"]!.GetValue<string>()), "soon");
    }

    [Fact]
    public void EnumeratedInput_HasRoomForAnExpression() =>
        Assert.Equal(2, Resolve("#/$defs/media~1qc/properties/profile")!["anyOf"]!.AsArray().Count);

    private static JsonNode? Resolve(string reference) => reference.TrimStart('#').Split('/').Skip(1)
        .Aggregate((JsonNode?)Schema, (node, part) => node is JsonArray list ? list[int.Parse(part)] : node?[part.Replace("~1", "/")]);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonObject rules) =>
        (rules["properties"] as JsonObject ?? []).SelectMany(member => (member.Value is JsonObject inner ? Members(inner) : []).Prepend(member));

    private static IEnumerable<JsonNode> All(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => All(member.Value)).Prepend(map),
        JsonArray list => list.SelectMany(All).Prepend(list),
        null => [],
        _ => [node],
    };
}
