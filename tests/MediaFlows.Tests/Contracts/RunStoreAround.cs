using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>A real store, to each call of which something happens on the way.</summary>
internal abstract class RunStoreAround(IRunStore store) : IRunStore
{
    public Task<bool> Commit(RunCommit commit, CancellationToken cancellation) => Call(() => store.Commit(commit, cancellation), nameof(Commit));

    public Task<StoredRun?> Load(string runId, CancellationToken cancellation) => Call(() => store.Load(runId, cancellation), nameof(Load));

    public Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation) => Call(() => store.Events(runId, after, cancellation), nameof(Events));

    public Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation) => Call(() => store.Post(entry, cancellation), nameof(Post));

    public Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation) => Call(() => store.FindInbox(runId, key, cancellation), nameof(FindInbox));

    public Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation) => Call(() => store.UnreadOf(runId, cancellation), nameof(UnreadOf));

    public Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation) => Call(() => store.Unread(max, cancellation), nameof(Unread));

    public Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation) => Call(() => store.Open(runId, cancellation), nameof(Open));

    public Task Close(string runId, string commandId, CancellationToken cancellation) => Call(async () => { await store.Close(runId, commandId, cancellation); return 0; }, nameof(Close));

    public Task<RunRow?> Find(string runId, CancellationToken cancellation) => Call(() => store.Find(runId, cancellation), nameof(Find));

    public Task<RunPage> Search(RunQuery query, CancellationToken cancellation) => Call(() => store.Search(query, cancellation), nameof(Search));

    public Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation) => Call(() => store.CountByStatus(cancellation), nameof(CountByStatus));

    public Task<RunAudit> Audit(string runId, CancellationToken cancellation) => Call(() => store.Audit(runId, cancellation), nameof(Audit));

    public Task<bool> Purge(string runId, CancellationToken cancellation) => Call(() => store.Purge(runId, cancellation), nameof(Purge));

    protected abstract Task<T> Call<T>(Func<Task<T>> call, string name);
}
