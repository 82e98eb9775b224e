namespace MediaFlows.Engine.Outbound;

/// <summary>How long a partner may keep us waiting without a sign of life; every piece of progress starts it anew.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource source;

    public Patience(TimeSpan limit, CancellationToken caller)
    {
        this.caller = caller;
        Limit = limit;
        source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Renew();
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => source.Token;

    public bool RanOut => source.IsCancellationRequested && !caller.IsCancellationRequested;

    public void Renew() => source.CancelAfter(Limit);

    public void Dispose() => source.Dispose();
}
