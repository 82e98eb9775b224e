using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunPause
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var reason = RunActions.Reason();
        return new Command("pause", "Starts nothing new in a run; what runs ends and is recorded.") { run, reason }
            .Asks(call => RunActions.Tell(call, call.Get(run), "pause", new { reason = call.Get(reason) }));
    }
}
