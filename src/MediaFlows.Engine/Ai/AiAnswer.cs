using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Ai;

/// <summary>What to do about an endpoint's refusals, in words for whoever set it up.</summary>
/// <param name="Check">What to look at when it answers something else than it should.</param>
/// <param name="NotAllowed">After 401 and 403.</param>
/// <param name="NotFound">After 404 and redirects.</param>
public sealed record AiRemedies(string Check, string NotAllowed, string NotFound);

/// <summary>What a model's endpoint answered, whatever it was.</summary>
/// <param name="From">Its host, in words.</param>
/// <param name="RetryAfter">How long it asked us to wait.</param>
public sealed record AiAnswer(string From, int Status, TimeSpan? RetryAfter, byte[] Body)
{
    private const int Largest = 8 * 1024 * 1024;
    private const int LongestDetail = 4000;

    private bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether it may well do better when asked again.</summary>
    public bool IsBusy => Status is 408 or 429 or >= 500 && !IsOutOfQuota;

    private bool IsOutOfQuota => Status == 429 && Body.AsSpan().IndexOf("insufficient_quota"u8) >= 0;

    /// <summary>Reads an answer to its end, within bounds.</summary>
    /// <exception cref="StepFailedException">It has none.</exception>
    public static async Task<AiAnswer> Read(string from, int status, TimeSpan? retryAfter, Stream content, AiRemedies remedies, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > Largest)
                throw new StepFailedException(new Failure(FailureClass.Refused, "ai-answer-too-large",
                    $"{from} answered with more than {Largest / 1024 / 1024} MB.", $"Check {remedies.Check}, then retry the step."));
        }
        return new AiAnswer(from, status, retryAfter, body.ToArray());
    }

    /// <summary>How long that is from now; null when it is over or was not said.</summary>
    public static TimeSpan? Wait(RetryConditionHeaderValue? asked, TimeProvider clock) =>
        (asked?.Delta ?? (asked?.Date - clock.GetUtcNow())) is { } wait && wait > TimeSpan.Zero ? wait : null;

    /// <param name="secret">Must not appear in what is kept of it; null when nothing secret was sent.</param>
    /// <returns>The JSON object that came back.</returns>
    /// <exception cref="StepFailedException">It is a refusal, or no JSON object.</exception>
    public JsonElement OrFail(AiRemedies remedies, string? secret = null)
    {
        if (!IsSuccess)
            throw new StepFailedException(Refusal(remedies, Detail(secret)));
        try
        {
            using var document = JsonDocument.Parse(Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
        }
        throw new StepFailedException(Unusable(From, "no JSON object", Detail(secret)));
    }

    /// <summary>What came back is not what such an endpoint answers.</summary>
    public static Failure Unusable(string from, string what, string? detail = null) => new(FailureClass.Refused, "ai-answer-unusable",
        $"{from} answered, but not usably: {what}.", "Check that the AI endpoint and the model fit this kind of request, then retry the step.", detail);

    private Failure Refusal(AiRemedies remedies, string detail) => Status switch
    {
        401 or 403 => new Failure(FailureClass.Configuration, "ai-not-allowed", $"{From} did not let us in ({Status}).", remedies.NotAllowed, detail),
        404 or (>= 300 and < 400) => new Failure(FailureClass.Configuration, "ai-not-found", $"{From} has no such address or model ({Status}).", remedies.NotFound, detail),
        400 when detail.Contains("content_filter", StringComparison.Ordinal) => new Failure(FailureClass.Refused, "ai-content-filtered",
            $"The content filter of {From} refused what is said in this media.", "Skip the step with a result written by hand, or have the filter of the model's deployment changed.", detail),
        429 when IsOutOfQuota => new Failure(FailureClass.Refused, "ai-quota-used-up",
            $"The account at {From} has used up its quota.", "Raise the quota or wait for the next period, then retry the step.", detail),
        408 or 429 or >= 500 => new Failure(FailureClass.Transient, $"ai-{Status}", $"{From} is busy or out of order ({Status}).",
            "It is tried again; if it stays so, ask whoever runs the endpoint.", detail, RetryAfter),
        _ => new Failure(FailureClass.Refused, "ai-refused", $"{From} refused the request ({Status}).",
            "Its answer is beside this; correct what it names, then retry the step.", detail),
    };

    /// <summary>No connection, or one that broke.</summary>
    public static Failure Unreachable(string from, Exception fault, AiRemedies remedies) =>
        fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? new Failure(FailureClass.Configuration, "ai-not-trusted", $"The certificate of {from} is not trusted.",
                "Put it right, or install its authority on this machine, then retry the step.", fault.Message)
            : new Failure(FailureClass.Transient, "ai-unreachable", $"{from} could not be reached.",
                $"It is tried again; if it stays so, check the network and {remedies.Check}.", fault.Message);

    private string Detail(string? secret)
    {
        var text = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 64 * 1024)));
        if (secret is not null)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text.Length > LongestDetail ? text[..LongestDetail] : text;
    }
}
