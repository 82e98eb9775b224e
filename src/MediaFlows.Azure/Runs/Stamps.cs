namespace MediaFlows.Azure.Runs;

/// <summary>Numbers that grow with the time and never repeat within a process: what is written later stands behind.</summary>
internal sealed class Stamps(TimeProvider clock)
{
    private long last;

    public long Next()
    {
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next = Math.Max(before + 1, clock.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref last, next, before) == before) return next;
        }
    }
}
