namespace MediaFlows.Local.Embedded;

/// <summary>Counts what is under way, so that stopping can wait for it.</summary>
internal sealed class UnderWay
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private int count;
    private bool closing;

    public async Task Do(Func<Task> work)
    {
        lock (gate) count++;
        try
        {
            await work();
        }
        finally
        {
            lock (gate)
                if (--count == 0 && closing) ended.TrySetResult();
        }
    }

    /// <summary>Completes when nothing is under way any more.</summary>
    public Task Ended()
    {
        lock (gate)
        {
            closing = true;
            if (count == 0) ended.TrySetResult();
        }
        return ended.Task;
    }
}
