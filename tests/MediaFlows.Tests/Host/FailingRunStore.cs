using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Host;

/// <summary>A store whose Nth call fails, before it took effect or after.</summary>
internal sealed class FailingRunStore(IRunStore inner, int failing, bool afterTakingEffect) : IRunStore
{
    private int calls;

    /// <summary>Whether the call that fails was reached.</summary>
    public bool Failed => Volatile.Read(ref calls) >= failing;

    public Task<bool> Commit(RunCommit commit, CancellationToken cancellation) => Call(() => inner.Commit(commit, cancellation));

    public Task<StoredRun?> Load(string runId, CancellationToken cancellation) => Call(() => inner.Load(runId, cancellation));

    public Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation) => Call(() => inner.Events(runId, after, cancellation));

    public Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation) => Call(() => inner.Post(entry, cancellation));

    public Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation) => Call(() => inner.FindInbox(runId, key, cancellation));

    public Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation) => Call(() => inner.UnreadOf(runId, cancellation));

    public Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation) => Call(() => inner.Unread(max, cancellation));

    public Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation) => Call(() => inner.Open(runId, cancellation));

    public Task Close(string runId, string commandId, CancellationToken cancellation) => Call(async () =>
    {
        await inner.Close(runId, commandId, cancellation);
        return true;
    });

    public Task<RunRow?> Find(string runId, CancellationToken cancellation) => Call(() => inner.Find(runId, cancellation));

    public Task<RunPage> Search(RunQuery query, CancellationToken cancellation) => Call(() => inner.Search(query, cancellation));

    public Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation) => Call(() => inner.CountByStatus(cancellation));

    public Task<IReadOnlyList<AuditEntry>> Audit(string runId, CancellationToken cancellation) => Call(() => inner.Audit(runId, cancellation));

    public Task<bool> Purge(string runId, CancellationToken cancellation) => Call(() => inner.Purge(runId, cancellation));

    private async Task<T> Call<T>(Func<Task<T>> call)
    {
        var fails = Interlocked.Increment(ref calls) == failing;
        if (fails && !afterTakingEffect) throw new IOException("injected before");
        var result = await call();
        return fails ? throw new IOException("injected after") : result;
    }
}
