using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunResume
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var reason = RunActions.Reason();
        return new Command("resume", "Lets a paused run go on.") { run, reason }
            .Asks(call => RunActions.Tell(call, call.Get(run), "resume", new { reason = call.Get(reason) }));
    }
}
