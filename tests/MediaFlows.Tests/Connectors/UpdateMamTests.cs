using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Mam;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Tests.Connectors;

public sealed class UpdateMamTests
{
    private static readonly UpdateMam Step = new(Bench.Http());

    private readonly Bench bench = new();

    [Fact]
    public async Task NoAddress_WritesASidecar_TheSameEveryTime()
    {
        var output = await bench.Perform(Step, new { metadata = new { title = "Büro", tags = new[] { "a" } } });
        const string uri = "mam/ingest/live/Evening News (final).MP4.mam.json";
        var first = bench.House[uri];
        bench.Attempt = 2;
        await bench.Perform(Step, new { metadata = new { title = "Büro", tags = new[] { "a" } } });
        Assert.Equal(first, bench.House[uri]);
        Assert.Equal(("sidecar", uri), (output.GetProperty("system").GetString(), output.GetProperty("id").GetString()));
        Assert.Equal(["title", "tags"], output.GetProperty("updatedFields").EnumerateArray().Select(field => field.GetString()));
        var sidecar = JsonSerializer.Deserialize<JsonElement>(first);
        Assert.Equal("Büro", sidecar.GetProperty("metadata").GetProperty("title").GetString());
        Assert.Equal(bench.Source.Sha256, sidecar.GetProperty("asset").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Sidecar_IsAFileOfTheRun()
    {
        var file = Assert.Single(((StepResult.Completed)await bench.Result(Step, new { })).Files);
        Assert.Equal(("mam-sidecar", Bench.Sha256(bench.House[file.Uri])), (file.Role, file.Sha256));
    }

    [Theory]
    [InlineData("-rf \"quoted\"\nsecond line 東京", 1)]
    [InlineData("ü", 122)]
    public async Task NameAsItComesFromOutside_StillGetsASidecar(string part, int times)
    {
        bench.Path = string.Concat(Enumerable.Repeat(part, times)) + ".mp4";
        var output = await bench.Perform(Step, new { metadata = new { title = "T" } });
        var sidecar = JsonSerializer.Deserialize<JsonElement>(bench.House[output.GetProperty("id").GetString()!]);
        Assert.Equal(bench.Path, sidecar.GetProperty("asset").GetProperty("path").GetString());
    }

    [Fact]
    public async Task NoMetadataGiven_TakesWhatWasDescribed()
    {
        bench.Add("description", "runs/run-1/describe/description.json", Encoding.UTF8.GetBytes("""{"title":"From the machine"}"""), "application/json");
        await using var mam = await Partner.Answering(200);
        await bench.Perform(Step, new { url = mam.Url + "/assets/7", metadata = (object?)null });
        Assert.Equal("""{"title":"From the machine"}""", mam.Requests.Single().Text);
    }

    [Fact]
    public async Task NothingToWrite_IsSkipped()
    {
        await using var mam = await Partner.Answering(200);
        Assert.IsType<StepResult.Skipped>(await bench.Result(Step, new { url = mam.Url }));
        Assert.Empty(mam.Requests);
    }

    [Fact]
    public async Task Fields_AreSentUnderTheMamsNames_WithTheEffectKey()
    {
        await using var mam = await Partner.Answering(200, """{"id":4711}""", "application/json");
        var output = await bench.Perform(Step, new
        {
            url = mam.Url + "/assets/7", method = "PATCH", headers = new { Authorization = "Bearer x" }, metadata = new { title = "T" }, fields = new Dictionary<string, string> { ["ASSET_TITLE"] = "T" },
        });
        var asked = mam.Requests.Single();
        Assert.Equal(("PATCH", """{"ASSET_TITLE":"T"}""", "run-1/publish", "Bearer x"), (asked.Method, asked.Text, asked.Headers["idempotency-key"], asked.Headers["authorization"]));
        Assert.Equal(("127.0.0.1", "4711", false), (output.GetProperty("system").GetString(), output.GetProperty("id").GetString(), output.GetProperty("verified").GetBoolean()));
        Assert.Equal("ASSET_TITLE", output.GetProperty("updatedFields")[0].GetString());
    }

    [Fact]
    public async Task ReadBack_FindsWhatWasWritten_WhateverElseTheMamKeeps()
    {
        await using var mam = await Keeping(stored => $$"""{ "id": 1, "by": "mam", "title": {{stored ?? "null"}} }""");
        var output = await bench.Perform(Step, new { url = mam.Url, fields = new { title = new { en = "T" } }, readBack = mam.Url });
        Assert.True(output.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task LyingMam_IsFoundOut()
    {
        await using var mam = await Partner.Answering(200, """{"title":"old"}""", "application/json");
        var failure = await bench.Failing(Step, new { url = mam.Url, fields = new { title = "new" }, readBack = mam.Url });
        Assert.Equal((FailureClass.Transient, "read-back-differs", true), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task RetryAfterAnUnclearWrite_LooksFirst()
    {
        await using var mam = await Partner.Answering(200, """{"id":"m1","title":"new"}""", "application/json");
        bench.Attempt = 2;
        var output = await bench.Perform(Step, new { url = mam.Url, fields = new { title = "new" }, readBack = mam.Url });
        Assert.Equal("m1", output.GetProperty("id").GetString());
        Assert.DoesNotContain(mam.Requests, request => request.Method == "PUT");
    }

    [Fact]
    public async Task Refusal_KeepsTheMamsWords_WithoutSecrets()
    {
        await using var mam = await Partner.Answering(422, """{"error":"title too long","token":"t0p-secret-value"}""", "application/json");
        var failure = await bench.Failing(Step, new { url = mam.Url, headers = new { Authorization = "Bearer t0p-secret-value" }, metadata = new { title = "T" } });
        Assert.Equal((FailureClass.Refused, "partner-422"), (failure.Class, failure.Code));
        Assert.Contains("title too long", failure.Detail);
        Assert.DoesNotContain("t0p-secret", $"{failure}");
    }

    [Fact]
    public async Task MetadataThatIsNoObject_IsAConfigurationFailure() =>
        Assert.Equal("no-fields", (await bench.Failing(Step, new { url = "http://127.0.0.1:1/", metadata = "text" })).Code);

    private static async Task<Partner> Keeping(Func<string?, string> answer)
    {
        string? title = null;
        return await Partner.Start(async context =>
        {
            if (context.Request.Method == "PUT")
                title = (await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)).GetProperty("title").GetRawText();
            await context.Response.WriteAsync(answer(title));
        });
    }
}
