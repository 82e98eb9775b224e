using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Ports;

/// <summary>
/// The only truth about runs. When a method returns, what it wrote survives a power cut. A run's version is the number of its events;
/// <see cref="Commit"/> writes everything that follows from one decision in one transaction, or nothing.
/// </summary>
public interface IRunStore
{
    /// <summary>Writes one decision. False when the run is at another version by now (or, for version 0, exists already, ended and purged runs included).</summary>
    Task<bool> Commit(RunCommit commit, CancellationToken cancellation);

    /// <summary>What is needed to decide: the snapshot and the events after it, what lies unread in the inbox. Null for an unknown run.</summary>
    Task<StoredRun?> Load(string runId, CancellationToken cancellation);

    /// <summary>All events, oldest first, from <paramref name="after"/> (a version) on.</summary>
    Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation);

    /// <summary>Keeps what came from outside. The same key a second time changes nothing and returns the first entry.</summary>
    Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation);

    /// <summary>An inbox entry with its verdict, once it has one.</summary>
    Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation);

    /// <summary>What lies unread in one run's inbox, in the order it was received.</summary>
    Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation);

    /// <summary>Runs with unread inbox entries, oldest first, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation);

    /// <summary>Commands not yet closed, of one run or (null) of all, in the order they were given.</summary>
    Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation);

    /// <summary>Closes a command that no event closes (a notification that was sent).</summary>
    Task Close(string runId, string commandId, CancellationToken cancellation);

    Task<RunRow?> Find(string runId, CancellationToken cancellation);

    /// <summary>A page of runs, newest first.</summary>
    Task<RunPage> Search(RunQuery query, CancellationToken cancellation);

    /// <summary>How many runs there are of each status.</summary>
    Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation);

    /// <summary>Who did what, when and why, oldest first; each entry's hash covers the one before. Of an unknown run: nothing.</summary>
    Task<RunAudit> Audit(string runId, CancellationToken cancellation);

    /// <summary>Forgets events, inbox and commands of an ended run. Its audit and its id (the start key) stay.</summary>
    Task<bool> Purge(string runId, CancellationToken cancellation);
}

/// <summary>Everything that follows from one decision.</summary>
/// <param name="ExpectedVersion">Number of events before this commit; 0 creates the run and reserves its id for good.</param>
/// <param name="Handled">Inbox entries that were decided on, each with its verdict.</param>
/// <param name="Opened">New commands, in order.</param>
/// <param name="Closed">Ids of commands that are done or no longer wanted; closed before the new ones are opened.</param>
/// <param name="Snapshot">The folded state as JSON when one is due, else null.</param>
public sealed record RunCommit(
    RunRow Row,
    int ExpectedVersion,
    IReadOnlyList<FlowEvent> Events,
    IReadOnlyList<HandledEntry> Handled,
    IReadOnlyList<FlowCommand> Opened,
    IReadOnlyList<string> Closed,
    byte[]? Snapshot,
    IReadOnlyList<AuditEntry> Audit);

public sealed record HandledEntry(string Key, InboxVerdict Verdict);

/// <summary>Something that came from outside, kept before anything else happens to it.</summary>
/// <param name="Key">Idempotency key, unique within the run.</param>
public sealed record InboxEntry(string RunId, string Key, FlowEvent Event, DateTimeOffset Received, InboxVerdict? Verdict = null);

/// <param name="Snapshot">Folded state as JSON, as of <paramref name="SnapshotVersion"/> events; null when none was made yet.</param>
/// <param name="AuditCount">Number of audit entries.</param>
/// <param name="AuditHash">Hash of the newest audit entry; empty when there is none.</param>
public sealed record StoredRun(
    RunRow Row,
    byte[]? Snapshot,
    int SnapshotVersion,
    IReadOnlyList<FlowEvent> Events,
    IReadOnlyList<InboxEntry> Unread,
    int AuditCount,
    string AuditHash);

/// <summary>The current picture of a run in columns: what lists are made of. Derived from the events; can be rebuilt.</summary>
/// <param name="Version">Number of events.</param>
/// <param name="Status">queued, running, waiting, needs-attention, paused, succeeded, rejected, failed or cancelled.</param>
/// <param name="Where">In words: where it is now.</param>
public sealed record RunRow(
    string RunId,
    int Version,
    FlowRef Flow,
    string AssetId,
    string AssetUri,
    string Status,
    string Where,
    Lane Lane,
    DateTimeOffset Started,
    DateTimeOffset Updated,
    DateTimeOffset? Ended,
    string? ParentRunId);

/// <param name="Sequence">Grows within the run in the order commands were given.</param>
public sealed record OpenCommand(string RunId, long Sequence, FlowCommand Command);

/// <param name="Status">One or more statuses, comma-separated; null for all.</param>
/// <param name="Version">Number of the flow's version.</param>
/// <param name="Text">Words to be found in asset, flow or run id.</param>
/// <param name="After">Continuation from the previous page.</param>
/// <param name="Top">Rows a page, 1 to 1000.</param>
public sealed record RunQuery(
    string? Status = null,
    string? Flow = null,
    string? Asset = null,
    string? Text = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? After = null,
    int Top = 50,
    int? Version = null)
{
    /// <summary>Every status of a run that has not ended.</summary>
    public const string NotEnded = "queued,waiting,running,needs-attention,paused";
}

public sealed record RunPage(IReadOnlyList<RunRow> Rows, string? Next);

/// <summary>A run's audit as of one moment, and where the store says, apart from the entries, that it ends: so a tail that was cut off shows.</summary>
public sealed record RunAudit(IReadOnlyList<AuditEntry> Entries, AuditHead Head)
{
    public static RunAudit None { get; } = new([], new(0, ""));
}

/// <summary>The end of a chain.</summary>
/// <param name="Count">Number of its newest entry.</param>
/// <param name="Hash">Of that entry; empty when there is none.</param>
public sealed record AuditHead(int Count, string Hash);

/// <param name="Hash">SHA-256, lower-case hex, over the previous entry's hash and this entry's other members.</param>
public sealed record AuditEntry(int Number, DateTimeOffset At, string Who, string What, string? Why, JsonElement Detail, string Hash);
