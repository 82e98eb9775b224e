using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>How a length of time is written in a flow: <c>30s</c>, <c>10m</c>, <c>1h30m</c>, <c>7d</c>, <c>500ms</c>, or ISO 8601 <c>PT30S</c>.</summary>
public static partial class Durations
{
    /// <summary>What a duration looks like, as JSON Schema and .NET both read it. Months and years are not there: their length varies.</summary>
    public const string Pattern =
        @"^(?:(?=[0-9])(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?(?:([0-9]{1,6})ms)?"
        + @"|P(?=[0-9T])(?:([0-9]{1,6})D)?(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6}(?:\.[0-9]{1,3})?)S)?)?)$(?!\n)";

    /// <summary>The remedy every fault about a duration names.</summary>
    public const string Remedy = "Write a number and a unit, such as 30s, 10m, 24h, 7d or 1h30m, or ISO 8601 such as PT30S; at most 3650d.";

    /// <summary>The longest duration: ten years, in which nobody means to wait.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(3650);

    /// <summary>The duration a text says, or false when it says none or one above <see cref="Longest"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Length > 40 || Form().Match(text) is not { Success: true } match)
            return false;
        var milliseconds = Number(match, 1, 6) * 86_400_000 + Number(match, 2, 7) * 3_600_000 + Number(match, 3, 8) * 60_000
            + Number(match, 4, 9) * 1000 + Number(match, 5, 5);
        duration = TimeSpan.FromMilliseconds((long)milliseconds);
        return duration <= Longest;
    }

    /// <exception cref="FormatException">The text is no duration.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is no duration. {Remedy}");

    /// <summary>The shortest text that <see cref="Parse"/> reads back as this duration, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.FromMilliseconds(1))
            return "0s";
        (int Amount, string Unit)[] parts = [(duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms")];
        return string.Concat(parts.Where(part => part.Amount > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Amount}{part.Unit}")));
    }

    private static decimal Number(Match match, int group, int isoGroup)
    {
        var digits = match.Groups[group].Success ? match.Groups[group] : match.Groups[isoGroup];
        return digits.Success ? decimal.Parse(digits.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>A duration as JSON text, for <see cref="TimeSpan"/> members of inputs.</summary>
public sealed class DurationJson : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Durations.TryParse(reader.GetString()!, out var duration)
            ? duration
            : throw new JsonException($"That is no duration. {Durations.Remedy}");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Durations.Format(value));
}
