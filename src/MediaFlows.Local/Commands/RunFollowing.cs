using System.Text.Json;

namespace MediaFlows.Local.Commands;

/// <summary>Follows a run as it happens: the server tells of every event, and each time the run is looked at anew.</summary>
internal static class RunFollowing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="seen">Gets the run whenever it has changed.</param>
    /// <param name="enough">Whether to stop although it has not ended.</param>
    /// <returns>The run as it was last seen.</returns>
    public static async Task<JsonElement> Follow(Server server, string runId, Action<JsonElement> seen, Func<JsonElement, bool> enough, CancellationToken cancellation)
    {
        var lost = DateTimeOffset.MaxValue;
        while (true)
        {
            try
            {
                if (await Once(server, runId, seen, enough, cancellation) is { } last)
                    return last;
                lost = DateTimeOffset.MaxValue;
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or CommandFailed { ExitCode: ExitCode.Error } && lost == DateTimeOffset.MaxValue)
            {
                // A server that is being restarted comes back; the run goes on where it was.
                lost = DateTimeOffset.UtcNow;
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or CommandFailed { ExitCode: ExitCode.Error } && DateTimeOffset.UtcNow - lost < Patience)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }

    private static async Task<JsonElement?> Once(Server server, string runId, Action<JsonElement> seen, Func<JsonElement, bool> enough, CancellationToken cancellation)
    {
        var run = await Look();
        if (RunState.HasEnded(run) || enough(run))
            return run;
        await foreach (var happened in server.Events(runId, run.Text("version"), cancellation))
        {
            if (int.TryParse(happened.EventId, out var version) && version <= run.Member("version")?.GetInt32())
                continue;
            run = await Look();
            if (RunState.HasEnded(run) || enough(run))
                return run;
        }
        return null;

        async Task<JsonElement> Look()
        {
            var now = await server.Get($"api/runs/{Uri.EscapeDataString(runId)}", cancellation);
            seen(now);
            return now;
        }
    }
}
