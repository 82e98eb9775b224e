using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;
using MediaFlows.Tests.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.Tests.Connectors;

public sealed class PublishOverHttpTests : PublishTests, IAsyncLifetime
{
    private readonly SafeHttp http = Bench.Http();
    private FilePartner partner = null!;

    public async ValueTask InitializeAsync() => partner = await FilePartner.Start();

    public ValueTask DisposeAsync() => partner.DisposeAsync();

    private protected override DeliverToDestination Deliver => new(Destinations(http), http);
    private protected override RetractFromDestination Retract => new(Destinations(http));
    private protected override string Trace => $"{partner.Puts.Count}";
    private protected override IReadOnlyDictionary<string, byte[]> There => partner.Files.ToDictionary(file => file.Key["/up/".Length..], file => file.Value);

    private protected override void Tamper(string target, byte[] content) => partner.Files[$"/up/{target}"] = content;

    private Destinations Destinations(SafeHttp over) => Only((_, _) => new HttpPutDestination($"{partner.Url}/up/?sig=s3cret-signature",
        new Dictionary<string, string> { ["Authorization"] = "Bearer t0p-secret-value" }, over));

    [Fact]
    public async Task FirstWrite_IsOnConditionThatNothingIsThere_AndCarriesTheEffectKey()
    {
        await Bench.Perform(Deliver, new { });
        var put = Assert.Single(partner.Puts);
        Assert.Equal(("*", "run-1/publish/website", "Bearer t0p-secret-value", "10", "video/mp4"),
            (put.Headers["if-none-match"], put.Headers["idempotency-key"], put.Headers["authorization"], put.Headers["content-length"], put.Headers["content-type"]));
    }

    [Fact]
    public async Task ASecretInTheAddress_IsInNothingThatIsKept()
    {
        var house = new House();
        house.Write("ingest/live/clip.mp4", "the master"u8.ToArray());
        var run = Scenario.Start("  - { id: verify, uses: asset/verify }\n  - { id: publish, uses: publish/deliver }")
            .Completes("verify", null, null, new MediaFile("source", "ingest/live/clip.mp4", 10, Bench.Sha256("the master"), "video/mp4")).Run;
        var file = Path.Combine(Houses.Folder, "destinations.json");
        await File.WriteAllTextAsync(file, $$$"""{ "website": { "kind": "http", "url": "{{{partner.Url}}}/up/${{ secrets.PLACE }}/in" } }""");
        var secrets = new EnvironmentSecretSource(_ => "s3cret-place", null);
        var kinds = new Dictionary<string, MakeDestination> { ["http"] = (_, settings) => new HttpPutDestination(settings.Url!, settings.Headers, http) };
        var runner = new StepRunner(new StepCatalog([new DeliverToDestination(new Destinations(file, secrets, kinds), http)]), house.Store, secrets,
            (_, _, _) => throw new NotSupportedException(), (_, _) => Task.FromResult<FlowRun?>(run), new(Path.Combine(Houses.Folder, "work")), TimeProvider.System, NullLogger<StepRunner>.Instance);
        var done = await runner.Perform(run, new PerformStep(new AttemptKey("publish", null, 1, 1), "publish/deliver", Json.Of(new { destination = "website" }), null, Lane.Standard, 0), _ => { }, default);
        Assert.StartsWith($"{partner.Url}/up/***/in/clip-", Assert.IsType<StepCompleted>(done).Output.GetProperty("url").GetString());
        Assert.DoesNotContain("s3cret-place", JsonSerializer.Serialize<FlowEvent>(done));
        Assert.StartsWith("/up/s3cret-place/in/", Assert.Single(partner.Files).Key);
    }

    [Fact]
    public async Task TimeOutAfterAccepting_ThenRetry_PublishesOnce()
    {
        partner.On("PUT", async context => { await partner.Serve(context); await Partner.Hang(context); });
        using var impatient = Bench.Http(patienceSeconds: 1.5);
        var failure = await Bench.Failing(new DeliverToDestination(Destinations(impatient), impatient), new { });
        Assert.Equal((FailureClass.Transient, "partner-timeout", true), (failure.Class, failure.Code, failure.Unclear));
        Bench.Attempt = 2;
        await Bench.Perform(Deliver, new { });
        Assert.Single(partner.Puts);
    }

    [Fact]
    public async Task LineCutAfterAccepting_ThenRetry_PublishesOnce()
    {
        partner.On("PUT", async context => { await partner.Serve(context); await Partner.Cut(context); });
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal(("partner-cut", true), (failure.Code, failure.Unclear));
        await Bench.Perform(Deliver, new { });
        Assert.Single(partner.Puts);
    }

    [Fact]
    public async Task LyingSuccess_IsFoundOut()
    {
        partner.On("PUT", FilePartner.Status(201));
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal((FailureClass.Transient, "delivered-differs", true), (failure.Class, failure.Code, failure.Unclear));
        Assert.Contains("it is not there", failure.Message);
    }

    [Fact]
    public async Task TruncatingPartner_IsFoundOut()
    {
        partner.On("PUT", async context => { await partner.Serve(context); Tamper(context.Request.Path.Value![4..], "the"u8.ToArray()); });
        Assert.Contains("something else", (await Bench.Failing(Deliver, new { })).Message);
    }

    [Fact]
    public async Task TwoAtOnce_TheSecondIsToldAndLooksAgain()
    {
        partner.On("PUT", context => { Tamper(context.Request.Path.Value![4..], "the master"u8.ToArray()); return partner.Serve(context); });
        Assert.Equal("changed-meanwhile", (await Bench.Failing(Deliver, new { })).Code);
        partner.Behave();
        await Bench.Perform(Deliver, new { });
        Assert.Single(partner.Puts);
    }

    [Fact]
    public async Task Busy_IsTriedAgainWhenThePartnerSays()
    {
        partner.On("PUT", context => { context.Response.Headers.RetryAfter = "7"; return FilePartner.Status(503)(context); });
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal((FailureClass.Transient, TimeSpan.FromSeconds(7), true), (failure.Class, failure.RetryAfter!.Value, failure.Unclear));
    }

    [Theory]
    [InlineData(409)]
    [InlineData(507)]
    public async Task Refusal_KeepsThePartnersWords_WithoutSecrets(int status)
    {
        partner.On("PUT", context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync($"no room for t0p-secret-value at {context.Request.Path}{context.Request.QueryString}");
        });
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Contains("no room for ***", failure.Detail);
        Assert.DoesNotContain("s3cret", $"{failure}");
        Assert.DoesNotContain("t0p-secret", $"{failure}");
    }

    [Fact]
    public async Task AddressInTheOutput_CarriesNoCredentials()
    {
        var output = await Bench.Perform(Deliver, new { });
        Assert.StartsWith($"{partner.Url}/up/evening", output.GetProperty("url").GetString());
        Assert.DoesNotContain("s3cret", output.GetRawText());
    }

    [Fact]
    public async Task WriteOnlyPartner_IsBelievedOnlyOnAChecksum()
    {
        var answers = new Queue<string>([Md5("the master"), Md5("something else"), "7"]);
        partner.On("GET", FilePartner.Status(403));
        partner.On("PUT", async context => { await partner.Serve(context); context.Response.Headers.ETag = $"\"{answers.Dequeue()}\""; });
        Assert.Equal("checksum", (await Bench.Perform(Deliver, new { })).GetProperty("verified").GetString());
        Assert.Equal("delivered-differs", (await Bench.Failing(Deliver, new { })).Code);
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal((FailureClass.Configuration, "cannot-verify", true), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task SecondFileRefused_LeavesTheOutcomeUnclear()
    {
        Bench.Add("captions", "runs/run-1/captions.vtt", "WEBVTT"u8.ToArray(), "text/vtt");
        partner.On("PUT", context => context.Request.Path.Value!.EndsWith("vtt", StringComparison.Ordinal) ? FilePartner.Status(415)(context) : partner.Serve(context));
        var failure = await Bench.Failing(Deliver, new { roles = new[] { "source", "captions" } });
        Assert.Equal((FailureClass.Refused, "partner-415", true), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task RetractThatLies_IsFoundOut()
    {
        var output = await Bench.Perform(Deliver, new { });
        partner.On("DELETE", FilePartner.Status(204));
        Assert.Equal("still-there", (await Bench.Failing(Retract, new { input = new { }, output, unclear = false })).Code);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task RetractOfAWriteOnlyPartnersFile_TakesGoneForDone(int status)
    {
        partner.On("GET", FilePartner.Status(403));
        partner.On("DELETE", FilePartner.Status(status));
        await Bench.Perform(Retract, new { input = new { }, output = (object?)null, unclear = true });
        Assert.Contains(partner.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task PublicAddress_MustAnswer_AndIsAskedWithoutCredentials()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { website = new
        {
            kind = "http", url = $"{partner.Url}/up", headers = new { Authorization = "Bearer ${{ secrets.CDN }}" }, publicUrl = $"{partner.Url}/v/{{target}}",
        } }));
        var secrets = new EnvironmentSecretSource(name => name == "MEDIAFLOWS_SECRET_CDN" ? "t0ken-\"quoted\"" : null, null);
        var destinations = new Destinations(file, secrets,
            new Dictionary<string, MakeDestination> { ["http"] = (_, settings) => new HttpPutDestination(settings.Url!, settings.Headers, http) });
        var failure = await Bench.Failing(new DeliverToDestination(destinations, http), new { });
        Assert.Equal((FailureClass.Transient, "not-reachable", true), (failure.Class, failure.Code, failure.Unclear));
        Assert.Equal("Bearer t0ken-\"quoted\"", partner.Puts.Single().Headers["authorization"]);
        partner.On("GET", context => context.Request.Path.StartsWithSegments("/v") ? FilePartner.Status(206)(context) : partner.Serve(context));
        var output = await Bench.Perform(new DeliverToDestination(destinations, http), new { });
        Assert.StartsWith($"{partner.Url}/v/evening-news", output.GetProperty("url").GetString());
        Assert.DoesNotContain(partner.Requests, request => request.Path.StartsWith("/v/", StringComparison.Ordinal) && request.Headers.ContainsKey("authorization"));
        Assert.Single(partner.Puts);
        File.Delete(file);
    }

    private static string Md5(string content) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(content)));
}
