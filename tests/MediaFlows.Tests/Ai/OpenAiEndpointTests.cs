using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Steps;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Tests.Ai;

public sealed class OpenAiEndpointTests : IAsyncLifetime
{
    private AiPartner partner = null!;

    public async ValueTask InitializeAsync() => partner = await AiPartner.Start();

    public ValueTask DisposeAsync() => partner.DisposeAsync();

    [Fact]
    public async Task AnObject_IsGivenBack_AndTheKeyWasSent()
    {
        partner.Answers(200, new { hello = "world" });
        Assert.Equal("world", (await Post()).GetProperty("hello").GetString());
        var asked = Assert.Single(partner.Requests);
        Assert.Equal(("/v1/chat/completions", $"Bearer {AiPartner.Key}"), (asked.Path, asked.Authorization));
    }

    [Fact]
    public async Task NoKeySet_NoneIsSent()
    {
        partner.Settings.Remove("MEDIAFLOWS_AI_KEY");
        await Post();
        Assert.Equal("", Assert.Single(partner.Requests).Authorization);
    }

    [Theory]
    [InlineData(400, FailureClass.Refused, "ai-refused")]
    [InlineData(401, FailureClass.Configuration, "ai-not-allowed")]
    [InlineData(403, FailureClass.Configuration, "ai-not-allowed")]
    [InlineData(404, FailureClass.Configuration, "ai-not-found")]
    [InlineData(413, FailureClass.Refused, "ai-refused")]
    [InlineData(429, FailureClass.Transient, "ai-429")]
    [InlineData(500, FailureClass.Transient, "ai-500")]
    [InlineData(503, FailureClass.Transient, "ai-503")]
    public async Task ARefusal_SaysWhoseTurnItIs_AndKeepsTheAnswer(int status, FailureClass @class, string code)
    {
        partner.Answers(status, $"no, not with {AiPartner.Key}");
        var failure = await Failure();
        Assert.Equal((@class, code), (failure.Class, failure.Code));
        Assert.Equal("no, not with ***", failure.Detail);
        Assert.NotNull(failure.Remedy);
    }

    [Fact]
    public async Task ASpentQuota_IsNotTriedAgain()
    {
        partner.Answers(429, new { error = new { code = "insufficient_quota" } });
        Assert.Equal((FailureClass.Refused, "ai-quota-used-up"), ((await Failure()).Class, (await Failure()).Code));
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Wed, 01 Jan 2020 00:00:00 GMT", null)]
    [InlineData("soon", null)]
    public async Task RetryAfter_IsHonoured(string header, int? seconds)
    {
        partner.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = header;
            return AiPartner.Json(response, "later", 429);
        };
        Assert.Equal(seconds, (await Failure()).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task RetryAfterAsADate_CountsFromNow()
    {
        partner.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddMinutes(10).ToString("R");
            return AiPartner.Json(response, "later", 503);
        };
        Assert.InRange((await Failure()).RetryAfter!.Value.TotalMinutes, 8, 10);
    }

    [Fact]
    public async Task ARedirect_IsNotFollowed()
    {
        partner.Answer = (_, response) =>
        {
            response.Headers.Location = partner.Settings["MEDIAFLOWS_AI_ENDPOINT"] + "elsewhere";
            return AiPartner.Json(response, "", 307);
        };
        Assert.Equal(FailureClass.Configuration, (await Failure()).Class);
        Assert.Single(partner.Requests);
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task NoJsonObject_IsNoAnswer(string body)
    {
        partner.Answers(200, body);
        Assert.Equal((FailureClass.Refused, "ai-answer-unusable", body), ((await Failure()).Class, (await Failure()).Code, (await Failure()).Detail));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task AnEndlessAnswer_IsNotReadToItsEnd(int status)
    {
        partner.Answer = async (_, response) =>
        {
            response.StatusCode = status;
            await response.Body.WriteAsync(new byte[9 << 20]);
            await new TaskCompletionSource().Task.WaitAsync(response.HttpContext.RequestAborted);
        };
        Assert.Equal("ai-answer-too-large", (await Failure()).Code);
    }

    [Fact]
    public async Task AnAnswerThatBreaksOff_IsTriedAgain()
    {
        partner.Answer = async (_, response) =>
        {
            response.ContentLength = 1000;
            await response.WriteAsync("{");
            response.HttpContext.Abort();
        };
        Assert.Equal(FailureClass.Transient, (await Failure()).Class);
    }

    [Fact]
    public async Task NobodyThere_IsTriedAgain()
    {
        partner.Settings["MEDIAFLOWS_AI_ENDPOINT"] = "http://127.0.0.1:1/v1";
        Assert.Equal((FailureClass.Transient, "ai-unreachable"), ((await Failure()).Class, (await Failure()).Code));
    }

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("file:///etc")]
    [InlineData("ftp://example.com")]
    public async Task NoWebAddress_IsAFaultOfTheSettings(string endpoint)
    {
        partner.Settings["MEDIAFLOWS_AI_ENDPOINT"] = endpoint;
        Assert.Equal((FailureClass.Configuration, "ai-endpoint-invalid"), ((await Failure()).Class, (await Failure()).Code));
    }

    [Fact]
    public async Task AKeyWithALineBreak_IsAFaultOfTheSettings_AndIsNotShown()
    {
        partner.Settings["MEDIAFLOWS_AI_KEY"] = "secret\r\nX-Evil: 1";
        var failure = await Failure();
        Assert.Equal("ai-key-invalid", failure.Code);
        Assert.DoesNotContain("secret", failure.ToString());
    }

    [Fact]
    public void NoEndpointSet_SaysWhatToSet() =>
        Assert.Contains("MEDIAFLOWS_AI_ENDPOINT", new OpenAiEndpoint(OpenAiEndpoint.Client(), _ => " ", TimeProvider.System).Unavailable);

    private Task<JsonElement> Post() => partner.Endpoint.Complete(new StringContent("{}"), CancellationToken.None);

    private async Task<Failure> Failure() => (await Assert.ThrowsAsync<StepFailedException>(Post)).Failure;
}
