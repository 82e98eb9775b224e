using System.Globalization;

namespace MediaFlows.Local.Commands;

/// <summary>How moments and sizes are written for people.</summary>
internal static class Times
{
    /// <summary>Local time to the second; empty for nothing.</summary>
    public static string Short(string? iso) =>
        DateTimeOffset.TryParse(iso, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>Time left, as exact as an estimate is.</summary>
    public static string Left(TimeSpan left) => left.TotalSeconds switch
    {
        < 10 => "a few seconds left",
        < 55 => $"about {Math.Ceiling(left.TotalSeconds / 10) * 10:0} s left",
        < 90 * 60 => $"about {Math.Max(1, Math.Round(left.TotalMinutes)):0} min left",
        _ => $"about {Math.Round(left.TotalHours):0} h left",
    };

    /// <summary>Bytes in the unit that reads best: 1 kB is 1000 bytes, as disks are sold.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
