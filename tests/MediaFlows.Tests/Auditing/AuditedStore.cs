using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Auditing;

/// <summary>A store with runs of five entries each and an access log of three.</summary>
internal sealed class AuditedStore : IAsyncDisposable
{
    private readonly TestFolder folder = new();

    public AuditedStore() => Store = new SqliteRunStore(folder["mediaflows.db"]);

    public SqliteRunStore Store { get; }

    public AccessLogFile Log => new(LogPath);

    public string LogPath => folder["access-log.jsonl"];

    public AuditTrail Trail => new(Store, Log);

    public AuditExport Export => new(Trail, Log, TimeProvider.System);

    public static async Task<AuditedStore> Make(params string[] runs)
    {
        var made = new AuditedStore();
        foreach (var who in new[] { "ann", "bob", "cleo" })
            await made.Look(who);
        foreach (var run in runs.DefaultIfEmpty("r1"))
            await made.Run(run);
        return made;
    }

    public Task Look(string who) => Log.Append(new(SampleRuns.Noon, who, "review.viewed", null, Json.EmptyObject), default);

    public async Task Run(string run)
    {
        var (first, tail) = new AuditTail().Continue([SampleRuns.Started(run)]);
        await Store.Commit(SampleRuns.Create(run) with { Audit = first }, default);
        FlowEvent[] events = [Paused("lunch"), Resumed(), Paused("tea"), Resumed()];
        var (more, _) = tail.Continue(events);
        await Store.Commit(SampleRuns.Next(run, 1, events) with { Audit = more }, default);
    }

    /// <summary>What somebody with access to the file can do.</summary>
    public Task Tamper(string sql) => Store.Database.Write(session => { session.Script(sql); return true; }, default);

    public async Task<string[]> Found() => [.. (await Trail.Check(null, default)).Breaks.Select(broken => broken.ToString())];

    /// <summary>The lines of an export, the manifest last.</summary>
    public async Task<List<string>> Exported(AuditFilter? filter = null)
    {
        var lines = new List<string>();
        await foreach (var line in Export.Lines(filter ?? new(), "key:admin", default))
            lines.Add(System.Text.Encoding.UTF8.GetString(line.Write()));
        return lines;
    }

    public static async Task<string[]> Found(IEnumerable<string> export, AuditTrail? store = null)
    {
        using var file = new StringReader(string.Join('\n', export));
        return [.. (await new AuditFile(store).Check(file, null, default)).Breaks.Select(broken => broken.ToString())];
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private static RunPaused Paused(string why) => new("key:ops", why) { At = SampleRuns.Noon };

    private static RunResumed Resumed() => new("key:ops") { At = SampleRuns.Noon };
}
