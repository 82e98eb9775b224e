using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>A store at the other end of a line: what it answers was so when it was asked, and is late by some milliseconds.</summary>
internal sealed class FarRunStore(IRunStore store) : IRunStore
{
    public Task<bool> Commit(RunCommit commit, CancellationToken cancellation) => Late(store.Commit(commit, cancellation));

    public Task<StoredRun?> Load(string runId, CancellationToken cancellation) => Late(store.Load(runId, cancellation));

    public Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation) => Late(store.Events(runId, after, cancellation));

    public Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation) => Late(store.Post(entry, cancellation));

    public Task<InboxEntry?> FindInbox(string runId, string key, CancellationToken cancellation) => Late(store.FindInbox(runId, key, cancellation));

    public Task<IReadOnlyList<InboxEntry>> UnreadOf(string runId, CancellationToken cancellation) => Late(store.UnreadOf(runId, cancellation));

    public Task<IReadOnlyList<string>> Unread(int max, CancellationToken cancellation) => Late(store.Unread(max, cancellation));

    public Task<IReadOnlyList<OpenCommand>> Open(string? runId, CancellationToken cancellation) => Late(store.Open(runId, cancellation));

    public Task Close(string runId, string commandId, CancellationToken cancellation) => store.Close(runId, commandId, cancellation);

    public Task<RunRow?> Find(string runId, CancellationToken cancellation) => Late(store.Find(runId, cancellation));

    public Task<RunPage> Search(RunQuery query, CancellationToken cancellation) => Late(store.Search(query, cancellation));

    public Task<IReadOnlyDictionary<string, int>> CountByStatus(CancellationToken cancellation) => Late(store.CountByStatus(cancellation));

    public Task<RunAudit> Audit(string runId, CancellationToken cancellation) => Late(store.Audit(runId, cancellation));

    public Task<bool> Purge(string runId, CancellationToken cancellation) => Late(store.Purge(runId, cancellation));

    private static async Task<T> Late<T>(Task<T> answer)
    {
        var known = await answer;
        await Task.Delay(Random.Shared.Next(8));
        return known;
    }
}
