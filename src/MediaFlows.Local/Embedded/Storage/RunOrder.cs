using System.Globalization;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>Where a run stands among all runs: by its start to the millisecond, then by arrival.</summary>
internal static class RunOrder
{
    private const int ArrivalBits = 20;

    /// <summary>The last millisecond that leaves room for the arrivals: in the year 2248.</summary>
    private const long LastMillisecond = (1L << (62 - ArrivalBits)) - 1;

    /// <summary>The first place of a millisecond.</summary>
    public static long From(DateTimeOffset started) => Math.Clamp(started.ToUnixTimeMilliseconds(), 0, LastMillisecond) << ArrivalBits;

    /// <summary>The next free place for a run that starts now.</summary>
    public static long Next(SqliteSession session, DateTimeOffset started)
    {
        var first = From(started);
        return session.First("SELECT max(seq) FROM run WHERE seq BETWEEN ? AND ?",
            row => row.IsNull(0) ? first : row.Long(0) + 1, first, first + (1L << ArrivalBits) - 1);
    }

    public static string Continuation(long seq) => seq.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>The place before which the next page begins; past everything for the first page.</summary>
    public static long Before(string? continuation)
    {
        if (continuation is null)
            return long.MaxValue;
        return long.TryParse(continuation, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : throw new StoreFault("bad-continuation", "This continuation was not made by a list of runs. Start again with the first page.");
    }
}
