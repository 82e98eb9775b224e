using System.ComponentModel;
using System.Text.Json;

namespace MediaFlows.Core.Definitions;

/// <summary>What <c>wait/until</c> takes: a moment or a length of time, one of the two.</summary>
public sealed record WaitUntilInput(
    [property: Description("The moment to wait for, with its offset: 2026-03-01T18:00:00Z. One that has passed does not wait.")] DateTimeOffset? At = null,
    [property: Description("How long to wait, from the moment the step starts.")] TimeSpan? For = null)
{
    /// <exception cref="JsonException">The input does not fit, with what is wrong.</exception>
    public static WaitUntilInput From(JsonElement input)
    {
        var wait = StepInput.Read<WaitUntilInput>(input);
        StepInput.Must(wait.At is null != wait.For is null, "Exactly one of `at` and `for` must be given.");
        StepInput.Must(wait.At is null || HasOffset(input.GetProperty("at").GetString()!), "`at` lacks its offset from UTC: end it with Z or, for example, +01:00.");
        return wait;
    }

    /// <summary>Whether a timestamp says which moment it is wherever it is read.</summary>
    internal static bool HasOffset(string timestamp) => timestamp.Contains('T') && (timestamp[^1] is 'Z' || timestamp[^6] is '+' or '-');
}

/// <summary>What <c>wait/event</c> takes; the step's own <c>timeout</c> bounds the wait, and <c>callbacks.STEP</c> is the address to answer to.</summary>
public sealed record WaitEventInput(
    [property: Description("Who is expected to answer with what, in words for people.")] string? Description = null)
{
    /// <exception cref="JsonException">The input does not fit, with what is wrong.</exception>
    public static WaitEventInput From(JsonElement input) => StepInput.Read<WaitEventInput>(input);
}
