using System.Net;
using System.Text;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>Whose turn it is after a partner said no, or said nothing.</summary>
public static class PartnerFailure
{
    // Failure.Detail is kept in the history.
    private const int DetailBytes = 4096;

    public static StepFailedException Refusal(this PartnerAnswer answer, Secrets secrets) => new(Of(answer, secrets));

    /// <summary>Returns the answer if it is a success.</summary>
    /// <exception cref="StepFailedException">It is not.</exception>
    public static PartnerAnswer OrFail(this PartnerAnswer answer, Secrets secrets) => answer.IsSuccess ? answer : throw answer.Refusal(secrets);

    public static Failure Of(PartnerAnswer answer, Secrets secrets)
    {
        var status = (int)answer.Status;
        var (turn, remedy) = Turn(status);
        return new Failure(turn, $"partner-{status}", $"{answer.Host} answered {status}{Meaning(answer.Status)}.", remedy, Detail(answer, secrets),
            turn == FailureClass.Transient ? answer.RetryAfter : null, Unclear: answer.Effect && turn == FailureClass.Transient && status != 429);
    }

    /// <summary>What a failed exchange means; null for a fault that is not the partner's or the network's.</summary>
    internal static Failure? Of(Exception fault, string host, bool effect, Patience patience)
    {
        if (Chain(fault).OfType<AddressNotAllowedException>().Any())
            return AddressNotAllowed(host, $"{host} leads to an address inside our own network.");
        if (patience.RanOut && fault is OperationCanceledException or IOException or HttpRequestException)
            return new Failure(FailureClass.Transient, "partner-timeout", $"{host} gave no answer within {patience.Limit.TotalSeconds:0.#} s.",
                TryAgain(host), Unclear: effect);
        return fault switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new Failure(FailureClass.Configuration, "partner-tls",
                $"No secure connection to {host}: its certificate could not be verified.", $"Ask those who run {host} to renew it, or correct the address.", fault.InnerException?.Message),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => new Failure(FailureClass.Transient,
                "partner-unreachable", $"{host} could not be reached.", TryAgain(host), fault.Message),
            HttpRequestException or IOException => new Failure(FailureClass.Transient,
                "partner-cut", $"The connection to {host} broke before its answer was complete.", TryAgain(host), fault.Message, Unclear: effect),
            _ => null,
        };
    }

    public static Failure AddressNotAllowed(string host, string message) => new(FailureClass.Configuration, "address-not-allowed", message,
        $"Correct the address; if it is meant, add {host} to {AllowedHosts.Setting} where MediaFlows runs, then retry.");

    internal static IEnumerable<Exception> Chain(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
            yield return fault;
    }

    private static (FailureClass, string) Turn(int status) => status switch
    {
        408 or 425 or 429 or >= 500 => (FailureClass.Transient, "It is tried again by itself; if it goes on, ask those who run that system."),
        401 or 403 => (FailureClass.Refused, "Check the secret and the rights it gives there, then retry."),
        >= 300 and < 400 => (FailureClass.Refused, "Redirects are not followed: put the final address into the flow, then retry."),
        _ => (FailureClass.Refused, "Read its answer, correct what the step sends or ask those who run that system, then retry."),
    };

    private static string TryAgain(string host) => $"It is tried again by itself; if it goes on, ask those who run {host}.";

    private static string Meaning(HttpStatusCode status) => Enum.IsDefined(status) ? $" ({status})" : "";

    private static string Detail(PartnerAnswer answer, Secrets secrets)
    {
        var location = answer.Header("location") is { } target ? $"location: {target}\n" : "";
        return Shorten(secrets.Mask($"HTTP {(int)answer.Status}\n{location}{answer.Text}"));
    }

    internal static string Shorten(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= DetailBytes)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan(0, DetailBytes - 4);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\uFFFD') + "…";
    }
}
