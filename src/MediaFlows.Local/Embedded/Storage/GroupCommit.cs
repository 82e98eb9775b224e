using Microsoft.Data.Sqlite;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>
/// The one thread that writes. It takes everything that waits, runs it in one transaction, syncs once and then answers everyone,
/// so that a hundred waiting writes cost one fsync and nobody is told "written" before it is.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>Bounds how long the first of a batch waits for the last: about 10 ms of SQLite's time.</summary>
    private const int MostInOneTransaction = 512;

    private readonly SqliteSession session;
    private readonly Lock gate = new();
    private readonly Queue<Write> waiting = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool closing;

    public GroupCommit(SqliteSession session)
    {
        this.session = session;
        new Thread(WriteUntilClosed) { IsBackground = true, Name = "mediaflows-writer" }.Start();
    }

    /// <summary>Runs a write together with its neighbours; ends when it is on the disk. It can be cancelled until then only by not being begun.</summary>
    public Task<T> Do<T>(Func<SqliteSession, T> write, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        var queued = new Write<T>(write);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            waiting.Enqueue(queued);
            if (waiting.Count == 1)
                arrived.Release();
        }
        return queued.Done;
    }

    /// <summary>Writes what still waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (!closing && waiting.Count == 0)
                arrived.Release();
            closing = true;
        }
        await ended.Task;
    }

    private void WriteUntilClosed()
    {
        try
        {
            while (Next() is { Count: > 0 } batch)
                Perform(batch);
        }
        finally
        {
            session.Dispose();
            ended.SetResult();
        }
    }

    /// <summary>What waits, as soon as something does; nothing when closing.</summary>
    private List<Write> Next()
    {
        arrived.Wait();
        lock (gate)
        {
            var batch = new List<Write>(Math.Min(waiting.Count, MostInOneTransaction));
            while (batch.Count < MostInOneTransaction && waiting.TryDequeue(out var write))
                batch.Add(write);
            if (waiting.Count > 0 || (closing && batch.Count > 0))
                arrived.Release();
            return batch;
        }
    }

    private void Perform(List<Write> batch)
    {
        try
        {
            Transact(batch);
        }
        catch (Exception fault)
        {
            if (batch.Count > 1 && !DatabaseFaults.ConcernsAll(fault))
                batch.ForEach(write => Perform([write]));
            else
                batch.ForEach(write => write.Fail(DatabaseFaults.InWords(fault)));
            return;
        }
        batch.ForEach(write => write.Succeed());
    }

    private void Transact(List<Write> batch)
    {
        try
        {
            session.Run("BEGIN IMMEDIATE");
            batch.ForEach(write => write.Run(session));
            session.Run("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        try
        {
            if (session.InTransaction)
                session.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The fault that led here is the one to report; a transaction SQLite gave up by itself is over as well.
        }
    }

    private abstract class Write
    {
        public abstract void Run(SqliteSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception fault);
    }

    private sealed class Write<T>(Func<SqliteSession, T> write) : Write
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Done => done.Task;

        public override void Run(SqliteSession session) => result = write(session);

        public override void Succeed() => done.SetResult(result!);

        public override void Fail(Exception fault) => done.SetException(fault);
    }
}
