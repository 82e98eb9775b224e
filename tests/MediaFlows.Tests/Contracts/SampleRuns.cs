using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>Runs as the contract suites write them.</summary>
internal static class SampleRuns
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunRow Row(string id, int version = 1, string status = "running", string flow = "live-event", string asset = "match.mp4", DateTimeOffset? started = null) => new(
        id, version, new FlowRef(flow, 1, "f10a"), $"asset-{asset}", $"ingest/{asset}", status, "Making the proxy",
        Lane.Interactive, started ?? Noon, (started ?? Noon).AddMinutes(version), null, null);

    public static RunCommit Create(string id, string status = "running", string flow = "live-event", string asset = "match.mp4", DateTimeOffset? started = null) =>
        Commit(Row(id, 1, status, flow, asset, started), 0, Started(id));

    public static RunCommit Commit(RunRow row, int expected, params FlowEvent[] events) =>
        new(row with { Version = expected + events.Length }, expected, events, [], [], [], null, []);

    public static RunCommit Next(string id, int expected, params FlowEvent[] events) => Commit(Row(id), expected, events);

    public static RunCommit Ending(string id, int expected) =>
        Commit(Row(id, status: "succeeded") with { Ended = Noon.AddHours(1) }, expected, new RunEnded(RunOutcome.Succeeded) { At = Noon });

    public static RunStarted Started(string id) => new(
        id, new FlowRef("live-event", 1, "f10a"), new Asset("asset-1", "ingest", "match.mp4", 42, "v1", null), Json("{}"), "test") { At = Noon };

    public static FlowEvent Fired(string timer) => new TimerFired(timer) { At = Noon };

    public static FlowCommand Timer(string id) => new StartTimer(id, Noon);

    public static InboxEntry Entry(string run, string key, string by = "ops") => new(run, key, new RunPaused(by) { At = Noon }, Noon.AddSeconds(1));

    public static AuditEntry Audited(int number, string hash) =>
        new(number, Noon.AddSeconds(number), "ops", "paused", "lunch \"break\"", Json("""{"step":"qc"}"""), hash);

    public static string Text(object value) => JsonSerializer.Serialize(value);

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
