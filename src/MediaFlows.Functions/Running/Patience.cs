using Microsoft.DurableTask;

namespace MediaFlows.Functions.Running;

internal static class Patience
{
    /// <summary>The run store may be away for a while: what only talks to it is tried for most of a day.</summary>
    public static TaskOptions UntilDone { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(1_000, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1)));
}
