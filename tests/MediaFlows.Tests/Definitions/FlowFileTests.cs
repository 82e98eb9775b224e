using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class FlowFileTests
{
    private const string Yaml = """
        # The whole format in one file.
        apiVersion: mediaflows/v1
        name: everything
        title: "Everything: at once"
        on:
          asset: { container: ingest, match: "live/**/*.{mp4,mov}", settle: 1m30s }
        inputs:
          destinations: { type: array, default: [website, press], description: Where to }
          level: { type: number, default: -.5e1, required: false }
          note: {}
        lane: interactive
        maxActive: 4
        steps:
          - { id: verify, uses: asset/verify }
          - id: proxy
            uses: media/proxy
            title: A proxy
            if: ${{ asset.size > 10 }}
            with: { height: 0x168, text: "by ${{ inputs.note }}", ladder: [+360, 0o20], watermark: True }
            retry: { attempts: 3, firstDelay: 500ms, maxDelay: PT1M }
            timeout: 2h
          - { id: qc, uses: media/qc, needs: verify, onError: continue, with: { parkOn: never } }
          - { id: publish, uses: publish/deliver, needs: [proxy, qc], foreach: inputs.destinations, max: 2, compensate: publish/retract }
          - { id: alone, uses: asset/verify, needs: [], onError: fail, if: true }
        """;

    private const string Json = """
        {
          "apiVersion": "mediaflows/v1", "name": "everything", "title": "Everything: at once",
          "on": { "asset": { "container": "ingest", "match": "live/**/*.{mp4,mov}", "settle": "PT90S" } },
          "inputs": {
            "destinations": { "type": "array", "default": ["website", "press"], "description": "Where to" },
            "level": { "type": "number", "default": -0.5e1, "required": false },
            "note": {}
          },
          "lane": "interactive", "maxActive": 4,
          "steps": [
            { "id": "verify", "uses": "asset/verify" },
            { "id": "proxy", "uses": "media/proxy", "title": "A proxy", "if": "${{ asset.size > 10 }}",
              "with": { "height": 360, "text": "by ${{ inputs.note }}", "ladder": [360, 16], "watermark": true },
              "retry": { "attempts": 3, "firstDelay": "500ms", "maxDelay": "60s" }, "timeout": "120m" },
            { "id": "qc", "uses": "media/qc", "needs": ["verify"], "onError": "continue", "with": { "parkOn": "never" } },
            { "id": "publish", "uses": "publish/deliver", "needs": ["proxy", "qc"], "foreach": "inputs.destinations", "max": 2, "compensate": "publish/retract" },
            { "id": "alone", "uses": "asset/verify", "needs": [], "onError": "fail", "if": true }
          ]
        }
        """;

    [Fact]
    public void YamlAndJsonOfTheSameFlow_GiveEqualDefinitions() =>
        Assert.Equal(Shown(FlowTexts.Definition(Yaml)), Shown(FlowTexts.Definition(Json)));

    [Fact]
    public void EveryMember_IsRead()
    {
        var flow = FlowTexts.Definition(Yaml);
        Assert.Equal(("everything", "Everything: at once", Lane.Interactive, 4), (flow.Name, flow.Title, flow.Lane, flow.MaxActive));
        Assert.Equal(new AssetTrigger("ingest", "live/**/*.{mp4,mov}", TimeSpan.FromSeconds(90)), flow.On);
        Assert.Equal([("destinations", InputType.Array, "[\"website\",\"press\"]"), ("level", InputType.Number, "-0.5e1"), ("note", InputType.Any, null)],
            flow.Inputs.Select(input => (input.Name, input.Type, input.Default?.GetRawText())));
        var proxy = flow.Steps[1];
        Assert.Equal(new RetryPolicy(3, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)), proxy.Retry);
        Assert.Equal(("A proxy", TimeSpan.FromHours(2), "asset.size > 10"), (proxy.Title, proxy.Timeout, proxy.If!.Text.Trim()));
        Assert.Equal("""{"height":360,"text":"by ${{ inputs.note }}","ladder":[360,16],"watermark":true}""", proxy.With.Source.GetRawText());
        Assert.Equal(("inputs.destinations", 2, "publish/retract"), (flow.Steps[3].Foreach!.Text, flow.Steps[3].Max, flow.Steps[3].Compensate));
        Assert.Equal([OnError.Park, OnError.Park, OnError.Continue, OnError.Park, OnError.Fail], flow.Steps.Select(step => step.OnError));
    }

    [Fact]
    public void NeedsLeftOut_MeansTheStepAbove()
    {
        string[][] needs = [[], ["verify"], ["verify"], ["proxy", "qc"], []];
        Assert.Equal(needs, FlowTexts.Definition(Yaml).Steps.Select(step => step.Needs));
    }

    [Fact]
    public void ShortestFlow_HasTheDefaults()
    {
        var flow = FlowTexts.Definition(FlowTexts.Head + "on: { asset: { container: ingest } }\nsteps: [{ id: a, uses: asset/verify }]");
        Assert.Equal(("test", "test", Lane.Standard, null), (flow.Name, flow.Title, flow.Lane, flow.MaxActive));
        Assert.Equal(new AssetTrigger("ingest", "**", TimeSpan.FromSeconds(30)), flow.On);
        Assert.Equal((RetryPolicy.Default, null, null), (flow.Steps[0].Retry, flow.Steps[0].Timeout, flow.Steps[0].Max));
    }

    [Fact]
    public void PublishedFlow_IsReadThoughItsStepTypesAreGone()
    {
        const string old = FlowTexts.Head + "steps: [{ id: a, uses: asset/conform, with: { x: 1 } }]";
        Assert.Null(FlowTexts.Read(old).Definition);
        Assert.Equal("asset/conform", FlowFile.ReadPublished(old).Steps[0].Uses);
        Assert.Equal(Shown(FlowTexts.Definition(Yaml)), Shown(FlowFile.ReadPublished(Yaml)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: *b")]
    [InlineData("name: t")]
    public void PublishedTextThatIsNoFlow_IsRefused(string text) => Assert.Throws<FormatException>(() => FlowFile.ReadPublished(text));

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("on")]
    [InlineData("1.2.3")]
    [InlineData("12:30")]
    [InlineData("2026-03-01")]
    [InlineData(".inf")]
    [InlineData("0x")]
    [InlineData("1_000")]
    [InlineData("\"7\"")]
    [InlineData("'true'")]
    public void WhatOlderYamlTookForSomethingElse_StaysText(string scalar) =>
        Assert.Equal(JsonValueKind.String, Value(scalar).ValueKind);

    [Theory]
    [InlineData("007", "7")]
    [InlineData("+1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("-0", "-0")]
    [InlineData("0xFF", "255")]
    [InlineData("0o17", "15")]
    [InlineData("1e3", "1e3")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("FALSE", "false")]
    public void ScalarsOfTheCoreSchema_AreRead(string scalar, string json) => Assert.Equal(json, Value(scalar).GetRawText());

    [Fact]
    public void ByteOrderMarkAndWindowsLines_AreFine() =>
        Assert.Equal(Shown(FlowTexts.Definition(Yaml)), Shown(FlowTexts.Definition('\uFEFF' + Yaml.Replace("\n", "\r\n"))));

    [Fact]
    public void Hash_IsTheSha256OfTheText() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FlowFile.Hash("abc"));

    private static JsonElement Value(string scalar) =>
        FlowTexts.Definition(FlowTexts.Head + $"steps: [{{ id: a, uses: mam/update, with: {{ metadata: {{ v: {scalar} }} }} }}]").Steps[0].With.Source.GetProperty("metadata").GetProperty("v");

    private static string Shown(FlowDefinition flow) => JsonSerializer.Serialize(new
    {
        flow.Name,
        flow.Title,
        flow.On,
        flow.Inputs,
        flow.Lane,
        flow.MaxActive,
        Steps = flow.Steps.Select(step => new
        {
            step.Id,
            step.Uses,
            step.Title,
            step.Needs,
            If = step.If?.Text,
            With = step.With.Source,
            Foreach = step.Foreach?.Text,
            step.Max,
            step.OnError,
            step.Retry,
            step.Timeout,
            step.Compensate,
        }),
    }).Replace("-0.5e1", "-5");
}
