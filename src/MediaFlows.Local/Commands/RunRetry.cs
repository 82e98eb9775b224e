using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunRetry
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var step = new Argument<string>("step") { Description = "Id of the step." };
        var item = RunActions.Item();
        var input = new Option<string?>("--input", "-i") { Description = "The input to try with instead: JSON, @FILE, or - for stdin.", HelpName = "JSON" };
        var reason = RunActions.Reason();
        return new Command("retry", "Tries a step again that waits for a person.") { run, step, item, input, reason }.Asks(async call =>
        {
            var edited = await GivenText.Json(call.Get(input), "--input", call.Cancellation);
            return await RunActions.Tell(call, call.Get(run), RunActions.OfStep(call.Get(step), "retry", call.Get(item)), new { input = edited, reason = call.Get(reason) });
        });
    }
}
