using System.Text.Json;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>An inbox entry as it lies in its rows: one under its key for good, one while it is unread.</summary>
/// <param name="Order">Where it stands among all entries.</param>
internal sealed record KeptEntry(InboxEntry Entry, string Order)
{
    private sealed record Line(string Run, string Key, byte[] Event, DateTimeOffset Received, InboxVerdict? Verdict, string Order);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(
        new Line(Entry.RunId, Entry.Key, RunJson.Write(Entry.Event), Entry.Received, Entry.Verdict, Order));

    public static KeptEntry Read(TableEntity row)
    {
        var line = JsonSerializer.Deserialize<Line>(Packed.Content(row))!;
        return new KeptEntry(new InboxEntry(line.Run, line.Key, RunJson.ReadEvent(line.Event), line.Received, line.Verdict), line.Order);
    }
}
