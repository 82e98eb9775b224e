using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// The run store on Azure Table Storage, for any number of processes at once. A run is a partition; its head row is changed by every commit on the
/// condition that nobody else did, together with what the commit writes. Lists are made from an index that is written right after the commit.
/// Flow, asset, start and parent of a run are those of its first commit. An entry posted for a run that does not exist yet waits for it. What is left of a
/// purged run is its row, with the status <c>purged</c> and version 0, and its audit.
/// </summary>
public sealed class TableRunStore : IRunStore
{
    private readonly RunPartitions runs;
    private readonly RunInbox inbox;
    private readonly RunReading reading;
    private readonly RunCommits commits;
    private readonly RunRepair repair;
    private readonly RunSearch search;
    private readonly StatusCounts counts;

    /// <param name="prefix">How the names of its tables begin: letters and digits.</param>
    public TableRunStore(StorageAccount storage, string prefix = "mediaflows", TimeProvider? clock = null)
    {
        var index = new OwnTable(storage.Tables, $"{prefix}index");
        var (markers, stamps) = (new Markers(index), new Stamps(clock ?? TimeProvider.System));
        runs = new RunPartitions(new OwnTable(storage.Tables, $"{prefix}runs"));
        (counts, search, inbox) = (new StatusCounts(index), new RunSearch(index), new RunInbox(runs, index, markers, stamps));
        var (live, filing) = (new LiveRuns(index, markers), new RunIndex(index, counts));
        (reading, commits, repair) = (new RunReading(runs, inbox, live), new RunCommits(runs, inbox, live, filing, stamps), new RunRepair(runs, live, filing));
    }

    public Task<bool> Commit(RunCommit commit, CancellationToken cancellation)
    {
        if (commit.Row.Version != commit.ExpectedVersion + commit.Events.Count || commit.Row.Version == 0)
            throw new ArgumentException($"The row says version {commit.Row.Version}, the events make it {commit.ExpectedVersion} + {commit.Events.Count}.", nameof(commit));
        return commits.Commit(commit, cancellation);
    }

    public Task<StoredRun?> Load(string runId, CancellationToken cancellation) => reading.Load(runId, cancellation);

    public Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation) => reading.Events(runId, after, cancellation);

    public Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation) => inbox.Post(entry, cancellation);

    public Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation) => inbox.Find(runId, key, cancellation);

    public async Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation) =>
        [.. (await inbox.Unread(runId, cancellation)).Unread.Select(kept => kept.Entry)];

    public Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation) => inbox.Runs(max, cancellation);

    public Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation) =>
        runId is null ? reading.OpenOfAll(cancellation) : reading.Open(runId, cancellation);

    public Task Close(string runId, string commandId, CancellationToken cancellation) => commits.Close(runId, commandId, cancellation);

    public async Task<RunRow?> Find(string runId, CancellationToken cancellation) => (await runs.Find(runId, cancellation))?.Row;

    public Task<RunPage> Search(RunQuery query, CancellationToken cancellation) => search.Page(query, cancellation);

    public Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation) => counts.All(cancellation);

    public Task<RunAudit> Audit(string runId, CancellationToken cancellation) => reading.Audit(runId, cancellation);

    public Task<bool> Purge(string runId, CancellationToken cancellation) => repair.Purge(runId, cancellation);

    /// <summary>
    /// Makes good what a crash between two writes left undone, in the runs in which something is to do: two reads for each. For the start of a process, and
    /// now and then.
    /// </summary>
    public Task Reindex(CancellationToken cancellation) => repair.Sweep(cancellation);

    /// <summary>Files every run anew. Reads the whole table: for a doctor, not for every day.</summary>
    public Task RebuildIndex(CancellationToken cancellation) => repair.Rebuild(cancellation);
}
