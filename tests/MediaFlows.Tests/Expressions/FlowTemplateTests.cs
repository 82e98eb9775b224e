using System.Text.Json;
using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

public class FlowTemplateTests
{
    private static FlowTemplate Template(JsonElement source)
    {
        var template = FlowTemplate.Parse(source, out var faults);
        Assert.True(template is not null, string.Join('\n', faults));
        return template;
    }

    private static JsonElement OfText(string text) => Template(JsonSerializer.SerializeToElement(text)).Evaluate(Value);

    private static IReadOnlyList<TemplateFault> Refused(JsonElement source)
    {
        Assert.Null(FlowTemplate.Parse(source, out var faults));
        return faults;
    }

    [Theory]
    [InlineData("${{ inputs.destinations }}", "[\"website\", \"press\"]")]
    [InlineData("${{asset.size}}", "1048576")]
    [InlineData("  ${{ inputs.urgent }}\n", "true")]
    [InlineData("${{ inputs.none }}", "null")]
    [InlineData("${{ { a: { b: 1 } } }}", "{ \"a\": { \"b\": 1 } }")]
    [InlineData("${{ {a:{b:1}}}}", "{ \"a\": { \"b\": 1 } }")]
    [InlineData("${{ '}}' }}", "\"}}\"")]
    [InlineData("${{ \"a}}'\" }}", "\"a}}'\"")]
    [InlineData("${{ 'it\\'s }}' }}", "\"it's }}\"")]
    [InlineData("${{ `}}${ `}}` }}}` }}", "\"}}}}}}\"")]
    [InlineData("${{ `\\`${ { a: '}' }.a }` }}", "\"`}\"")]
    public void ExpressionAlone_KeepsItsType(string text, string expected) => Same(expected, OfText(text));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a }} b", "a }} b")]
    [InlineData("$ {{ a }} ${ b } {{ c }}", "$ {{ a }} ${ b } {{ c }}")]
    [InlineData("${{ asset.name }}!", "final.mp4!")]
    [InlineData("${{ asset.name }} ${{ asset.name }}", "final.mp4 final.mp4")]
    [InlineData("${{ asset.name }}${{ inputs.none }}", "final.mp4")]
    [InlineData("a ${{ inputs.missing }} b", "a  b")]
    [InlineData("n=${{ asset.duration }} ${{ asset.size }} ${{ inputs.big }} ${{ 1.50 }} ${{ 1e21 }}", "n=93.5 1048576 12345678901234567890 1.5 1e+21")]
    [InlineData("${{ inputs.urgent }} ${{ false }}", "true false")]
    [InlineData("l=${{ inputs.destinations }}", "l=[\"website\",\"press\"]")]
    [InlineData("o=${{ { ä: '<\"' } }}", "o={\"ä\":\"<\\\"\"}")]
    [InlineData("$${{ asset.name }}", "${{ asset.name }}")]
    [InlineData("$$${{ asset.name }}", "$${{ asset.name }}")]
    [InlineData("$${{ a }} ${{ asset.name }}", "${{ a }} final.mp4")]
    [InlineData("$${{", "${{")]
    public void TextAroundExpressions_IsText(string text, string expected) => Assert.Equal(expected, OfText(text).GetString());

    [Fact]
    public void Structure_IsKept()
    {
        var source = Json("""{ "a": ["${{ item.id }}", 1.50, null, true, { "b ü": "x ${{ asset.name }}" }], "c": {}, "d": [] }""");
        Same("""{ "a": ["website", 1.5, null, true, { "b ü": "x final.mp4" }], "c": {}, "d": [] }""", Template(source).Evaluate(Value));
        Same(source.GetRawText(), Template(source).Source);
    }

    [Fact]
    public void ValueWithoutExpressions_ComesOutAsItWentIn()
    {
        var source = Json("""{ "a": [1.50, "x", "\u00e4"] }""");
        Assert.Equal(source.GetRawText(), Template(source).Evaluate(Value).GetRawText());
        Same("{}", FlowTemplate.Empty.Evaluate(Value));
        Same("{}", Template(default).Evaluate(Value));
    }

    [Fact]
    public void HalfASurrogatePairInATemplate_BecomesAReplacementCharacter()
    {
        var value = Template(Json("""{ "a\ud83d": "\udc00", "b": "${{ asset.name }} \ud83d", "c": "${{ asset.name }}" }""")).Evaluate(Value);
        Same("""{ "a\ufffd": "\ufffd", "b": "final.mp4 \ufffd", "c": "final.mp4" }""", value);
    }

    [Fact]
    public void Places_SayWhereEachExpressionStands()
    {
        var template = Template(Json("""{ "a/b": ["x", "${{ asset.name }} and ${{item}}"], "c~": "${{ run.id }}" }"""));
        Assert.Equal([("/a~1b/1", 3, " asset.name "), ("/a~1b/1", 25, "item"), ("/c~0", 3, " run.id ")],
            template.Places.Select(place => (place.Pointer, place.Offset, place.Expression.Text)));
        Assert.Equal(template.Places.Select(place => place.Expression), template.Expressions);
    }

    [Fact]
    public void AllFaults_AreReportedWithPointerAndPlace()
    {
        var faults = Refused(Json("""{ "a": "x ${{ foo }} ${{ 1 + }}", "b": ["${{ asset.name", "${{ bar }}"], "${{ c }}": 1, "d": "\uE000" }"""));
        Assert.Equal([("/a", 6), ("/a", 21), ("/b/0", 0), ("/b/1", 4), ("/${{ c }}", 0), ("/d", 0)],
            faults.Select(fault => (fault.Pointer, fault.Fault.Offset)));
        Assert.Contains("not closed", faults[2].Fault.Message);
        Assert.All(faults, fault => Assert.NotEmpty(fault.Fault.Remedy));
    }

    [Theory]
    [InlineData("${{ }}")]
    [InlineData("${{}}")]
    [InlineData("${{ 'open }}")]
    [InlineData("${{ ( }}")]
    [InlineData("${{ { }}")]
    [InlineData("${{ ` }}")]
    [InlineData("${{ a b }}")]
    [InlineData("${{ ${{ asset.name }} }}")]
    public void BrokenExpression_IsAFault(string text) => Assert.NotEmpty(Refused(JsonSerializer.SerializeToElement(text)));

    [Fact]
    public void SecretInATemplate_StaysAMarker()
    {
        var value = Template(Json("""{ "authorization": "Bearer ${{ secrets.MAM_TOKEN }}", "callback": "${{ callbacks.wait }}" }""")).Evaluate(Value);
        Same("""{ "authorization": "Bearer s3", "callback": "https://x" }""", SecretMarker.Replace(value, (kind, _) => kind == "secrets" ? "s3" : "https://x"));
    }

    [Fact]
    public void ResultLargerOrDeeperThanAllowed_IsRefused()
    {
        var scope = Value with { Inputs = JsonSerializer.SerializeToElement(new { text = new string('x', 20_000), deep = Json(new string('[', 31) + new string(']', 31)) }) };
        foreach (var source in new[] { """["${{ inputs.text }}", "${{ inputs.text }}"]""", """["${{ inputs.text }}${{ inputs.text }}"]""" })
            Assert.Contains("32 KB", Assert.Throws<ExpressionException>(() => Template(Json(source)).Evaluate(scope)).Message);
        Assert.Equal(JsonValueKind.Array, Template(Json("""["${{ inputs.deep }}"]""")).Evaluate(scope).ValueKind);
        Assert.Contains("deeper", Assert.Throws<ExpressionException>(() => Template(Json("""[["${{ inputs.deep }}"]]""")).Evaluate(scope)).Message);
    }

    [Fact]
    public void SourceLargerOrDeeperThanAllowed_IsAFault()
    {
        Assert.Contains("32 KB", Assert.Single(Refused(JsonSerializer.SerializeToElement(new string('x', 33_000)))).Fault.Message);
        Assert.Contains("deeper", Assert.Single(Refused(Json(new string('[', 33) + new string(']', 33)))).Fault.Message);
    }

    [Theory]
    [InlineData("${{ '")]
    [InlineData("${{ `${")]
    [InlineData("${{ {")]
    [InlineData("${{")]
    [InlineData("${{ ( }}")]
    [InlineData("`${")]
    [InlineData("}}")]
    public void TextOfNothingButOpenings_IsReadWithoutHarm(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 5_000 / piece.Length));
        FlowTemplate.Parse(JsonSerializer.SerializeToElement(text), out var faults);
        Assert.Equal(!piece.StartsWith("${{", StringComparison.Ordinal), faults.Count == 0);
    }
}
