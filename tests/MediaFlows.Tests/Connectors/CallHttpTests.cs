using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps.Http;

namespace MediaFlows.Tests.Connectors;

public sealed class CallHttpTests
{
    private static readonly CallHttp Step = new(Bench.Http());

    [Fact]
    public async Task Post_SendsJsonWithTheEffectKey_AndKeepsTheAnswer()
    {
        await using var partner = await Partner.Answering(201, """{"id":7}""", "application/json", ("ETag", "\"a\""), ("X-Other", "no"));
        var output = await new Bench { Item = "Büro 1" }.Perform(Step, new { url = partner.Url + "/items?x=1", method = "post", body = new { a = 1 }, headers = new Dictionary<string, string> { ["X-Key"] = "k" } });
        Assert.Equal(201, output.GetProperty("status").GetInt32());
        Assert.Equal(7, output.GetProperty("body").GetProperty("id").GetInt32());
        Assert.Equal(["content-type", "etag"], output.GetProperty("headers").EnumerateObject().Select(h => h.Name));
        var asked = Assert.Single(partner.Requests);
        Assert.Equal(("POST", "/items?x=1", """{"a":1}""", "k"), (asked.Method, asked.Path, asked.Text, asked.Headers["x-key"]));
        Assert.Matches("^run-1/publish/B-ro-1-[0-9a-f]{8}$", asked.Headers["idempotency-key"]);
        Assert.StartsWith("application/json", asked.Headers["content-type"]);
    }

    [Fact]
    public async Task Get_CarriesNoIdempotencyKey_AndTextStaysText()
    {
        await using var partner = await Partner.Answering(200, "hello");
        var output = await new Bench().Perform(Step, new { url = partner.Url });
        Assert.Equal("hello", output.GetProperty("body").GetString());
        Assert.False(partner.Requests.Single().Headers.ContainsKey("idempotency-key"));
    }

    [Fact]
    public async Task LongAnswer_IsCutToWhatAnOutputMayHold()
    {
        await using var partner = await Partner.Answering(200, new string('"', 100_000));
        var output = await new Bench().Perform(Step, new { url = partner.Url });
        Assert.True(output.GetProperty("truncated").GetBoolean());
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(output).Length, 1000, 32 * 1024);
    }

    [Theory]
    [InlineData(503, FailureClass.Transient, true)]
    [InlineData(500, FailureClass.Transient, true)]
    [InlineData(429, FailureClass.Transient, false)]
    [InlineData(400, FailureClass.Refused, false)]
    [InlineData(401, FailureClass.Refused, false)]
    [InlineData(404, FailureClass.Refused, false)]
    [InlineData(409, FailureClass.Refused, false)]
    [InlineData(410, FailureClass.Refused, false)]
    public async Task Refusal_SaysWhoseTurnItIs(int status, FailureClass turn, bool unclear)
    {
        await using var partner = await Partner.Answering(status, "no, because", headers: ("Retry-After", "120"));
        var failure = await new Bench().Failing(Step, new { url = partner.Url, method = "POST" });
        Assert.Equal((turn, $"partner-{status}", unclear), (failure.Class, failure.Code, failure.Unclear));
        Assert.Equal(turn == FailureClass.Transient ? TimeSpan.FromMinutes(2) : null, failure.RetryAfter);
        Assert.Contains("no, because", failure.Detail);
        Assert.NotNull(failure.Remedy);
    }

    [Theory]
    [InlineData("Tue, 06 May 2031 07:09:09 GMT", 60)]
    [InlineData("Tue, 06 May 2031 07:00:00 GMT", 0)]
    [InlineData("99999999", 86_400)]
    [InlineData("-5", 0)]
    public async Task RetryAfter_IsReadAsTheStandardHasIt_AndCapped(string value, int seconds)
    {
        await using var partner = await Partner.Answering(503, headers: ("Retry-After", value));
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await new Bench().Failing(Step, new { url = partner.Url })).RetryAfter);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var inside = await Partner.Answering(200, "inside");
        await using var partner = await Partner.Answering(302, headers: ("Location", inside.Url));
        var failure = await new Bench().Failing(Step, new { url = partner.Url });
        Assert.Equal((FailureClass.Refused, "partner-302"), (failure.Class, failure.Code));
        Assert.Contains(inside.Url, failure.Detail);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Silence_IsTransientAndUnclear()
    {
        await using var partner = await Partner.Start(Partner.Hang);
        using var http = Bench.Http(patienceSeconds: 1);
        var failure = await new Bench().Failing(new CallHttp(http), new { url = partner.Url, method = "POST" });
        Assert.Equal((FailureClass.Transient, "partner-timeout", true), (failure.Class, failure.Code, failure.Unclear));
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("GET", false)]
    public async Task LineCutInTheMiddleOfTheAnswer_IsTransient_AndUnclearIfItCouldHaveHadAnEffect(string method, bool unclear)
    {
        await using var partner = await Partner.Start(Partner.Cut);
        var failure = await new Bench().Failing(Step, new { url = partner.Url, method });
        Assert.Equal((FailureClass.Transient, "partner-cut", unclear), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task NobodyListening_IsTransientAndClear()
    {
        var partner = await Partner.Answering(200);
        var url = partner.Url;
        await partner.DisposeAsync();
        var failure = await new Bench().Failing(Step, new { url, method = "POST" });
        Assert.Equal((FailureClass.Transient, "partner-unreachable", false), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task Expect_DecidesWhatIsSuccess()
    {
        await using var partner = await Partner.Answering(404);
        Assert.Equal(404, (await new Bench().Perform(Step, new { url = partner.Url, expect = new[] { 200, 404 } })).GetProperty("status").GetInt32());
        await using var other = await Partner.Answering(200);
        var failure = await new Bench().Failing(Step, new { url = other.Url, method = "PUT", expect = new[] { 202 } });
        Assert.Equal((FailureClass.Refused, "partner-200", true), (failure.Class, failure.Code, failure.Unclear));
    }

    [Fact]
    public async Task PartnerThatEchoesSecrets_FindsThemMaskedInFailureAndOutput()
    {
        var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t0p-secret-value" };
        await using var partner = await Partner.Answering(403, "t0p-secret-value may not; asked for /hook/s3cret-path?sig=abc");
        var failure = await new Bench().Failing(Step, new { url = partner.Url + "/hook/s3cret-path?sig=abc", headers });
        Assert.Contains("***", failure.Detail);
        Assert.DoesNotContain("s3cret", $"{failure}");
        Assert.DoesNotContain("t0p-secret", $"{failure}");
        await using var echo = await Partner.Answering(200, """{"you sent":"Bearer t0p-secret-value"}""", "application/json");
        Assert.DoesNotContain("t0p-secret", (await new Bench().Perform(Step, new { url = echo.Url, headers })).GetRawText());
    }

    [Fact]
    public async Task LongDetail_IsCutTo4KBOnAWholeCharacter()
    {
        await using var partner = await Partner.Answering(400, new string('é', 50_000), "text/plain; charset=utf-8");
        var detail = (await new Bench().Failing(Step, new { url = partner.Url })).Detail!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(detail), 4000, 4096);
        Assert.DoesNotContain('\uFFFD', detail);
    }

    [Fact]
    public async Task UnknownMethod_IsRefused() =>
        Assert.Equal("bad-method", (await new Bench().Failing(Step, new { url = "http://127.0.0.1:1", method = "TRACE" })).Code);

    [Fact]
    public void Type_AllowsSecretsInAddressAndHeadersOnly()
    {
        Assert.Equal(["headers", "url"], Step.Type.SecretInputs.Order());
        Assert.Contains("as JSON", Step.Type.InputSchema["properties"]!["body"]!["description"]!.GetValue<string>());
    }
}
