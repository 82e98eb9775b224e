using System.Globalization;

namespace MediaFlows.Core.Reviews;

/// <summary>When something is due, as people say it: the day by its name, and how long that is.</summary>
public static class DueWords
{
    /// <returns><c>Friday 27 November, 18:40 UTC, in 23 hours</c></returns>
    public static string Of(DateTimeOffset due, DateTimeOffset now) =>
        $"{due.UtcDateTime.ToString("dddd d MMMM, HH:mm", CultureInfo.InvariantCulture)} UTC, {Left(due - now)}";

    private static string Left(TimeSpan left) => left.TotalMinutes switch
    {
        < 1 => "now",
        < 90 => $"in {Count(left.TotalMinutes, "minute")}",
        < 48 * 60 => $"in {Count(left.TotalHours, "hour")}",
        _ => $"in {Count(left.TotalDays, "day")}",
    };

    private static string Count(double much, string unit) => $"{much:0} {unit}{(Math.Round(much) == 1 ? "" : "s")}";
}
