using System.Net;
using System.Text;

namespace MediaFlows.Engine.Outbound;

/// <summary>What a partner answered.</summary>
/// <param name="Headers">By lower-case name.</param>
/// <param name="Body">The first part of it, at most as many bytes as were asked for.</param>
/// <param name="Cut">Whether there was more.</param>
/// <param name="Effect">Whether the request was one that may change something there.</param>
public sealed record PartnerAnswer(
    string Host, HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, bool Cut, bool Effect, DateTimeOffset At)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body as text, without control characters.</summary>
    public string Text => string.Concat(Encoding.UTF8.GetString(Body).Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    /// <summary>How long it asked us to wait: at most a day, whatever it says.</summary>
    public TimeSpan? RetryAfter => Header("retry-after") is not { } text ? null
        : int.TryParse(text, out var seconds) ? Capped(TimeSpan.FromSeconds(seconds))
        : DateTimeOffset.TryParse(text, out var due) ? Capped(due - At)
        : null;

    private static TimeSpan Capped(TimeSpan wait) => TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 0, 86_400));
}
