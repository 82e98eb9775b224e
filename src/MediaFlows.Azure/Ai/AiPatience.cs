using System.ClientModel;
using System.Globalization;
using System.Threading.RateLimiting;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Steps;
using Polly;
using Polly.Retry;

namespace MediaFlows.Azure.Ai;

/// <summary>How often a model is asked, and how often again, within one attempt of a step.</summary>
internal static class AiPatience
{
    private const int MostRetries = 5;
    private const int FirstRate = 3;

    /// <summary>Who is asked to wait longer than this lets go of the attempt, and its slot: the run's own timer waits better.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <param name="quota">Lets each request through, tries included; null for no bound.</param>
    public static ResiliencePipeline<AiAnswer> Within(RateLimiter? quota, TimeProvider clock)
    {
        var pipeline = new ResiliencePipelineBuilder<AiAnswer> { TimeProvider = clock }.AddRetry(new RetryStrategyOptions<AiAnswer>
        {
            MaxRetryAttempts = MostRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(2),
            MaxDelay = Longest,
            UseJitter = true,
            ShouldHandle = told => ValueTask.FromResult(told.Outcome.Exception is { } fault
                ? IsBroken(fault)
                : told.Outcome.Result is { IsBusy: true } answer && !(answer.RetryAfter > Longest)),
            DelayGenerator = told => ValueTask.FromResult(told.Outcome.Result?.RetryAfter),
        });
        return (quota is null ? pipeline : pipeline.AddRateLimiter(quota)).Build();
    }

    /// <summary>Whether the exchange broke off, on whichever side.</summary>
    public static bool IsBroken(Exception fault) => fault is HttpRequestException or IOException or ClientResultException { Status: 0 };

    /// <param name="perMinute">Requests a minute; null for what a region gives at first.</param>
    public static RateLimiter Quota(string? perMinute)
    {
        var rate = perMinute is null ? FirstRate : int.TryParse(perMinute, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set is > 0 and <= 6000
            ? set
            : throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-rate", $"{AzureOpenAiEndpoint.RateSetting} is no number of requests a minute.", "Set it to the quota, 1 to 6000, or not at all; then retry the step."));
        return new TokenBucketRateLimiter(new()
        {
            TokenLimit = rate,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / rate,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
