using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

/// <summary>What can become of a request to Table Storage.</summary>
public enum Mishap
{
    TooMany,
    Busy,

    /// <summary>The transaction is answered, and the answer to it says that nothing was done.</summary>
    BusyInside,

    /// <summary>It never got there.</summary>
    Reset,

    /// <summary>It was carried out, but nobody says so.</summary>
    AnswerLost,

    AnswerBrokenOff,

    /// <summary>Nothing is let in from now on, until the credentials are renewed.</summary>
    Expired,
}

/// <summary>A mishap that waits for one request.</summary>
internal sealed class Meeting(UnrulyTransport way)
{
    public bool IsMet { get; set; }

    /// <summary>All is well from now on.</summary>
    public void End() => way.Does = UnrulyTransport.Calm;
}

internal static class Mishaps
{
    /// <summary>A signature as the service repeats it.</summary>
    private const string Signature = "c2VjcmV0LXNpZ25hdHVyZQ==";

    /// <summary>Lets a request fail, the first being 1.</summary>
    public static Meeting Meets(this UnrulyTransport way, Mishap mishap, int number)
    {
        var (asked, meeting) = (0, new Meeting(way));
        way.Does = (message, send) =>
        {
            var now = Interlocked.Increment(ref asked);
            if (now != number && !(mishap == Mishap.Expired && now > number)) return send();
            meeting.IsMet = true;
            return Happens(mishap, message, send);
        };
        return meeting;
    }

    public static void AssertIsSaid(this Mishap mishap, Exception met)
    {
        var fault = Assert.IsType<StoreFault>(met);
        Assert.Equal(mishap switch
        {
            Mishap.TooMany or Mishap.Busy or Mishap.BusyInside => "storage-busy",
            Mishap.Expired => "storage-refused",
            _ => "storage-unreachable",
        }, fault.Code);
        Assert.Equal(mishap == Mishap.Expired, fault.RetryAfter is null);
        Assert.DoesNotContain(Signature, fault.ToString());
    }

    private static async ValueTask Happens(Mishap mishap, global::Azure.Core.HttpMessage message, Func<ValueTask> send)
    {
        switch (mishap)
        {
            case Mishap.TooMany:
                await message.Answers(429, "TooManyRequests", ("x-ms-retry-after-ms", "1"));
                break;
            case Mishap.Busy:
                await message.AnswersInTheBody(503, "ServerBusy", "The server is busy.");
                break;
            case Mishap.BusyInside when message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal):
                message.AnswersInTheTransaction("503 Service Unavailable", "ServerBusy");
                break;
            case Mishap.BusyInside:
                await message.AnswersInTheBody(503, "ServerBusy", "The server is busy.");
                break;
            case Mishap.Reset:
                throw UnrulyTransport.Reset;
            case Mishap.AnswerLost:
                await send();
                throw UnrulyTransport.Reset;
            case Mishap.AnswerBrokenOff:
                await send();
                message.BreaksOff(after: 10);
                break;
            case Mishap.Expired:
                await message.AnswersInTheBody(403, "AuthenticationFailed", $"Server failed to authenticate the request. The MAC signature found in the HTTP request '{Signature}' is not the same as any computed.");
                break;
        }
    }
}
