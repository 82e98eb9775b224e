using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>
/// The run store of one machine: a SQLite file that one process writes. An entry posted for a run that does not exist yet waits for it. What is
/// left of a purged run is its row, with the status <c>purged</c> and version 0: <see cref="Find"/> and a search for that status show it, nothing else does.
/// Flow, asset, start and parent of a run are those of its first commit.
/// </summary>
public sealed class SqliteRunStore : IRunStore, IAsyncDisposable
{
    /// <summary>Opens the database, creating or upgrading it, and keeps other hosts away until disposed.</summary>
    /// <exception cref="StoreFault">It is locked, damaged, newer than this program, another program's, or on a disk that cannot keep promises.</exception>
    public SqliteRunStore(string databasePath) : this(SqliteDatabase.Host(databasePath)) { }

    private SqliteRunStore(SqliteDatabase database) => Database = database;

    internal SqliteDatabase Database { get; }

    /// <summary>Opens the database to look only, also while a host has it open.</summary>
    public static SqliteRunStore OpenForReading(string databasePath) => new(SqliteDatabase.Reader(databasePath));

    public Task<bool> Commit(RunCommit commit, CancellationToken cancellation)
    {
        if (commit.Row.Version != commit.ExpectedVersion + commit.Events.Count || commit.Row.Version == 0)
            throw new ArgumentException($"The row says version {commit.Row.Version}, the events make it {commit.ExpectedVersion} + {commit.Events.Count}.", nameof(commit));
        var events = RunJson.Write(commit.Events);
        var opened = commit.Opened.Select(RunJson.Write).ToArray();
        return Database.Write(session => RunWriting.Commit(session, commit, events, opened), cancellation);
    }

    public Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation)
    {
        var happened = RunJson.Write(entry.Event);
        return Database.Write(session => RunWriting.Post(session, entry, happened), cancellation);
    }

    public Task Close(string runId, string commandId, CancellationToken cancellation) =>
        Database.Write(session => RunWriting.Close(session, runId, commandId), cancellation);

    public Task<bool> Purge(string runId, CancellationToken cancellation) =>
        Database.Write(session => RunWriting.Purge(session, runId), cancellation);

    public Task<StoredRun?> Load(string runId, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Load(session, runId), cancellation);

    public Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Events(session, runId, after), cancellation);

    public Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation) =>
        Database.Read(session => RunReading.FindInbox(session, runId, key), cancellation);

    public Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation) =>
        Database.Read(session => RunReading.UnreadOf(session, runId), cancellation);

    public Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Unread(session, max), cancellation);

    public Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Open(session, runId), cancellation);

    public Task<RunRow?> Find(string runId, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Find(session, runId), cancellation);

    public Task<RunPage> Search(RunQuery query, CancellationToken cancellation) =>
        Database.Read(session => RunSearch.Page(session, query), cancellation);

    public Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation) =>
        Database.Read(RunSearch.CountByStatus, cancellation);

    public Task<RunAudit> Audit(string runId, CancellationToken cancellation) =>
        Database.Read(session => RunReading.Audit(session, runId), cancellation);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
