using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunSkip
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var step = new Argument<string>("step") { Description = "Id of the step." };
        var item = RunActions.Item();
        var output = new Option<string?>("--output", "-o") { Description = "What later steps read instead of the step's own output: JSON, @FILE, or - for stdin.", HelpName = "JSON" };
        var reason = RunActions.Reason();
        var yes = Confirmation.Yes();
        return new Command("skip", "Lets a run go on without a step that waits for a person.") { run, step, item, output, reason, yes }.Asks(async call =>
        {
            var given = await GivenText.Json(call.Get(output), "--output", call.Cancellation);
            call.Confirm(yes, $"Step {Screen.Plain(call.Get(step))} of run {Screen.Plain(call.Get(run))} is left out for good.");
            return await RunActions.Tell(call, call.Get(run), RunActions.OfStep(call.Get(step), "skip", call.Get(item)), new { output = given, reason = call.Get(reason) });
        });
    }
}
