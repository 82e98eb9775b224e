using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunCancel
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var reason = RunActions.Reason();
        var yes = Confirmation.Yes();
        return new Command("cancel", "Ends a run: stops what runs and undoes what was done.") { run, reason, yes }.Asks(call =>
        {
            call.Confirm(yes, $"Run {Screen.Plain(call.Get(run))} is stopped, and what it published is taken back where its flow says how.");
            return RunActions.Tell(call, call.Get(run), "cancel", new { reason = call.Get(reason) });
        });
    }
}
