using System.Text;
using MediaFlows.Core.Runs;

namespace MediaFlows.Functions.Running;

/// <summary>A due timer as the run is told of it.</summary>
internal static class TimerResult
{
    private const string Prefix = "timer:";

    /// <param name="commandId">Id of the command that asked for the timer.</param>
    public static string Of(string commandId, DateTime now) =>
        Encoding.UTF8.GetString(RunJson.Write(new TimerFired(commandId[Prefix.Length..]) { At = new DateTimeOffset(now, TimeSpan.Zero) }));
}
