using System.Globalization;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

/// <summary>How a running step gets on, in words.</summary>
internal static class Pace
{
    /// <summary>What it does, how fast it goes through the media, and how long it still takes; empty when nothing is known.</summary>
    public static string Of(JsonElement item) => item.Member("progress") is { } progress
        ? string.Join(", ", ((string?[])[progress.Text("text"), Speed(progress), Left(progress)]).Where(part => part is { Length: > 0 }))
        : "";

    /// <summary>0 to 100; null when unknown.</summary>
    public static double? Percent(JsonElement item) => Number(item.Member("progress"), "percent");

    public static string? Left(JsonElement? progress) => Number(progress, "remainingSeconds") is { } seconds ? Times.Left(TimeSpan.FromSeconds(seconds)) : null;

    private static string? Speed(JsonElement progress) =>
        Number(progress, "speed") is { } speed and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{speed:0.0} times real time") : null;

    private static double? Number(JsonElement? progress, string name) =>
        progress?.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
