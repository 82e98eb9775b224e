using System.Text.Json;
using System.Threading.RateLimiting;
using Azure.Core;
using Azure.Identity;
using MediaFlows.Azure.Ai;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Ai;

public sealed class AzureOpenAiTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-test-").FullName;
    private readonly ImpatientClock clock = new();
    private readonly Identity identity = new();
    private readonly Dictionary<string, string> settings = new() { ["MEDIAFLOWS_TRANSCRIBE_MODEL"] = "heard", ["MEDIAFLOWS_DESCRIBE_MODEL"] = "told" };
    private RateLimiter? quota;
    private AiPartner partner = null!;

    public async ValueTask InitializeAsync()
    {
        partner = await AiPartner.Start();
        settings["MEDIAFLOWS_AZURE_OPENAI"] = partner.Address + "/";
        partner.Says(new { title = "Evening news" });
    }

    public async ValueTask DisposeAsync()
    {
        await partner.DisposeAsync();
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task ADescription_IsAskedOfTheDeployment_WithATokenOfTheIdentity()
    {
        var description = await Describe();
        Assert.Equal(("Evening news", "told", 812), (description.Fields.GetProperty("title").GetString(), description.Engine, description.InputTokens));
        var asked = Assert.Single(partner.Requests);
        Assert.Matches("^/openai/deployments/told/chat/completions\\?api-version=[0-9-]+$", asked.Path);
        Assert.Equal("Bearer token-1", asked.Authorization);
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes);
    }

    [Fact]
    public async Task LongAudio_GoesInParts_AndComesBackInOneTime()
    {
        partner.Answers(200, new { language = "english", segments = new[] { new { start = 3, end = 5, text = "hello" } } });
        var transcript = await Transcribe(1000);
        Assert.Equal(2, partner.Requests.Count);
        Assert.All(partner.Requests, asked => Assert.StartsWith("/openai/deployments/heard/audio/transcriptions?api-version=", asked.Path));
        Assert.All(partner.Requests, asked => Assert.Equal("verbose_json", asked.Fields["response_format"]));
        Assert.Equal((3, "en", "heard"), (transcript.Cues[0].Start, transcript.Language, transcript.Engine));
        Assert.InRange(transcript.Cues[1].Start, 702, 703);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task WhoIsBusy_IsAskedAgain_WhenItSaid_WithTheSameAudio(int status)
    {
        partner.Answer = (_, response) =>
        {
            if (partner.Requests.Count > 2) return AiPartner.Json(response, new { segments = Array.Empty<object>() });
            response.Headers.RetryAfter = "17";
            return AiPartner.Json(response, "later", status);
        };
        await Transcribe(5);
        Assert.Equal(3, partner.Requests.Count);
        Assert.All(partner.Requests, asked => Assert.Equal(44 + 5 * 32_000, asked.Audio.Length));
        Assert.Equal([TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(17)], clock.Waited);
    }

    [Fact]
    public async Task WhoStaysBusy_LetsTheStepGo()
    {
        partner.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = "20";
            return AiPartner.Json(response, "later", 429);
        };
        var failure = await Failure(Describe);
        Assert.Equal((FailureClass.Transient, "ai-429", TimeSpan.FromSeconds(20)), (failure.Class, failure.Code, failure.RetryAfter));
        Assert.Equal(6, partner.Requests.Count);
    }

    [Fact]
    public async Task ALongWait_IsLeftToTheRun()
    {
        partner.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = "3600";
            return AiPartner.Json(response, "later", 429);
        };
        Assert.Equal(TimeSpan.FromHours(1), (await Failure(Describe)).RetryAfter);
        Assert.Single(partner.Requests);
    }

    [Fact]
    public async Task ASpentQuota_IsNotAskedAgain()
    {
        partner.Answers(429, new { error = new { code = "insufficient_quota" } });
        Assert.Equal("ai-quota-used-up", (await Failure(Describe)).Code);
        Assert.Single(partner.Requests);
    }

    [Fact]
    public async Task Transcriptions_WaitForTheQuota_DescriptionsDoNot()
    {
        var bucket = new TokenBucketRateLimiter(new() { TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMilliseconds(1), QueueLimit = 10, AutoReplenishment = false });
        quota = bucket;
        partner.Answer = (asked, response) => asked.Audio.Length > 0 ? AiPartner.Json(response, new { segments = Array.Empty<object>() }) : AiPartner.Json(response, AiPartner.Chat("""{ "title": "t" }"""));
        var endpoint = Endpoint();
        var first = Transcribe(5, endpoint);
        await first;
        var second = Transcribe(5, endpoint);
        while (bucket.GetStatistics()!.CurrentQueuedCount == 0 && !second.IsCompleted) await Task.Yield();
        await Describe(endpoint);

        Assert.False(second.IsCompleted);
        Assert.Single(partner.Requests, asked => asked.Audio.Length > 0);
        // A bucket fills by time gone, of which there was some: the description's exchange.
        while (!second.IsCompleted) bucket.TryReplenish();
        await second;
    }

    [Fact]
    public async Task AnExpiredToken_IsReplaced()
    {
        identity.Lasts = TimeSpan.FromSeconds(-1);
        var endpoint = Endpoint();
        await Describe(endpoint);
        identity.Lasts = TimeSpan.FromHours(1);
        await Describe(endpoint);
        await Describe(endpoint);
        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"], partner.Requests.Select(asked => asked.Authorization));
    }

    [Fact]
    public async Task NoIdentity_IsAFaultOfTheInstallation()
    {
        identity.Fault = new CredentialUnavailableException("no managed identity endpoint found");
        var failure = await Failure(Describe);
        Assert.Equal((FailureClass.Configuration, "no-identity"), (failure.Class, failure.Code));
        Assert.Empty(partner.Requests);
    }

    [Theory]
    [InlineData(401, FailureClass.Configuration, "ai-not-allowed", "Cognitive Services OpenAI User")]
    [InlineData(403, FailureClass.Configuration, "ai-not-allowed", "Cognitive Services OpenAI User")]
    [InlineData(404, FailureClass.Configuration, "ai-not-found", "MEDIAFLOWS_TRANSCRIBE_MODEL")]
    [InlineData(413, FailureClass.Refused, "ai-refused", "correct what it names")]
    public async Task ARefusal_SaysWhoseTurnItIs_AndShowsNoToken(int status, FailureClass @class, string code, string remedy)
    {
        partner.Answers(status, "no");
        var failure = await Failure(Describe);
        Assert.Equal((@class, code, "no"), (failure.Class, failure.Code, failure.Detail));
        Assert.Contains(remedy, failure.Remedy);
        Assert.DoesNotContain("token-", failure.ToString());
    }

    [Fact]
    public async Task WhatTheContentFilterStops_IsSaidInWords_AndNotAskedAgainInAnotherForm()
    {
        partner.Answers(400, """{ "error": { "code": "content_filter", "message": "The response was filtered", "innererror": { "code": "ResponsibleAIPolicyViolation" } } }""");
        var failure = await Failure(Describe);
        Assert.Equal((FailureClass.Refused, "ai-content-filtered"), (failure.Class, failure.Code));
        Assert.Contains("content filter", failure.Message);
        Assert.Single(partner.Requests);
    }

    [Fact]
    public async Task NobodyThere_IsTriedAgain_HereAndByTheRun()
    {
        settings["MEDIAFLOWS_AZURE_OPENAI"] = "http://127.0.0.1:1";
        Assert.Equal((FailureClass.Transient, "ai-unreachable"), ((await Failure(Describe)).Class, (await Failure(Describe)).Code));
        Assert.Equal(10, clock.Waited.Count);
    }

    [Fact]
    public async Task AnEndlessAnswer_IsNotReadToItsEnd()
    {
        partner.Answer = async (_, response) =>
        {
            await response.Body.WriteAsync(new byte[9 << 20]);
            await new TaskCompletionSource().Task.WaitAsync(response.HttpContext.RequestAborted);
        };
        Assert.Equal("ai-answer-too-large", (await Failure(Describe)).Code);
    }

    [Fact]
    public async Task Cancelling_EndsTheWaitForTheQuota()
    {
        quota = new TokenBucketRateLimiter(new() { TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromHours(1), QueueLimit = 10, AutoReplenishment = false });
        quota.AttemptAcquire();
        using var cancel = new CancellationTokenSource();
        var waiting = new OpenAiTranscriber(Endpoint()).Transcribe(SpeechWav.Write(folder, 5, _ => 0.5), null, _ => { }, cancel.Token);
        while (quota.GetStatistics()!.CurrentQueuedCount == 0 && !waiting.IsCompleted) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(partner.Requests);
    }

    [Theory]
    [InlineData("http://ai.example.com/")]
    [InlineData("ai.example.com")]
    public async Task NoHttpsAddress_IsAFaultOfTheSettings(string address)
    {
        settings["MEDIAFLOWS_AZURE_OPENAI"] = address;
        Assert.Equal((FailureClass.Configuration, "ai-endpoint-invalid"), ((await Failure(Describe)).Class, (await Failure(Describe)).Code));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task NoRate_IsAFaultOfTheSettings(string rate)
    {
        settings["MEDIAFLOWS_TRANSCRIBE_RATE"] = rate;
        Assert.Equal("bad-rate", (await Failure(() => Transcribe(5))).Code);
    }

    [Fact]
    public void WhatIsNotDeployed_IsNotThere()
    {
        settings.Remove("MEDIAFLOWS_TRANSCRIBE_MODEL");
        Assert.Contains("MEDIAFLOWS_TRANSCRIBE_MODEL", Endpoint().CannotTranscribe);
        Assert.Null(Endpoint().CannotDescribe);
        settings.Remove("MEDIAFLOWS_AZURE_OPENAI");
        Assert.Contains("MEDIAFLOWS_AZURE_OPENAI", Endpoint().CannotDescribe);
    }

    private AzureOpenAiEndpoint Endpoint() => new(settings.GetValueOrDefault, clock, identity, quota);

    private Task<Description> Describe() => Describe(Endpoint());

    private static Task<Description> Describe(IAiEndpoint endpoint) => new OpenAiDescriber(endpoint).Describe("Good evening.", Json.EmptyObject,
        Json.Of(new { type = "object", additionalProperties = false, required = new[] { "title" }, properties = new { title = new { type = "string" } } }), default);

    private Task<Transcript> Transcribe(int seconds, IAiEndpoint? endpoint = null) =>
        new OpenAiTranscriber(endpoint ?? Endpoint()).Transcribe(SpeechWav.Write(folder, seconds, second => second == 700 ? 0.01 : 0.5), null, _ => { }, default);

    private static async Task<Failure> Failure(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;

    private sealed class Identity : TokenCredential
    {
        private int given;

        public TimeSpan Lasts { get; set; } = TimeSpan.FromHours(1);
        public Exception? Fault { get; set; }
        public HashSet<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.UnionWith(requestContext.Scopes);
            return Fault is null ? new($"token-{++given}", DateTimeOffset.UtcNow + Lasts) : throw Fault;
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}

/// <summary>A clock whose timers are due at once; it remembers how long was to be waited.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    public List<TimeSpan> Waited { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero) return base.CreateTimer(callback, state, dueTime, period);
        Waited.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
