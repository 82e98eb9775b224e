using System.Globalization;

namespace MediaFlows.HostTests.Contract;

/// <summary>Looks until something is so, for as long as MEDIAFLOWS_TEST_PATIENCE says (seconds; 180 when not set).</summary>
internal static class Patiently
{
    public static TimeSpan Most { get; } = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("MEDIAFLOWS_TEST_PATIENCE") is { Length: > 0 } set ? set : "180", CultureInfo.InvariantCulture));

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    /// <summary>What there was to see as soon as it fitted. A host that does not answer just now is asked again.</summary>
    public static async Task<T> Look<T>(Func<CancellationToken, Task<T>> at, Predicate<T> fits)
    {
        using var patience = new CancellationTokenSource(Most);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        object? seen = null;
        try
        {
            while (true)
            {
                var (there, found) = await Try(at, patience.Token);
                if (there && fits(found!)) return found!;
                seen = there ? found : seen ?? "no answer";
                await pause.WaitForNextTickAsync(patience.Token);
                pause.Period = pause.Period * 1.3 < Longest ? pause.Period * 1.3 : Longest;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"It was not so within {Most.TotalSeconds} s. The last that was seen: {seen}");
        }
    }

    public static Task Until(Func<bool> isSo) => Look(_ => Task.FromResult(isSo()), so => so);

    private static async Task<(bool, T?)> Try<T>(Func<CancellationToken, Task<T>> at, CancellationToken cancellation)
    {
        try
        {
            return (true, await at(cancellation));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (false, default);
        }
    }
}
