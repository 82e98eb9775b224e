using System.CommandLine;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Local.Commands;

internal static class RunWatch
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        var timeout = new Option<string?>("--timeout") { Description = "Stop watching after so long (exit code 124), for example 30m.", HelpName = "DURATION" };
        var people = new Option<bool>("--wait-for-people") { Description = "Go on watching while the run waits for a person; without it that ends the watch with exit code 8." };
        return new Command("watch", "Shows a run as it happens, until it ends or waits for a person.") { run, timeout, people }.Asks(call =>
            Watch(call, call.Get(run), Duration(call.Get(timeout)), call.Get(people)));
    }

    public static async Task<int> Watch(Call call, string runId, TimeSpan? most, bool waitForPeople = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        if (most is { } timeout)
            limit.CancelAfter(timeout);
        var board = new RunBoard(call.Screen);
        try
        {
            var run = await board.Show(() => RunFollowing.Follow(
                call.Server, runId, board.Saw, now => !waitForPeople && RunState.WaitsForAPerson(now), limit.Token));
            if (call.Screen.Json)
                call.Screen.Document(run);
            call.Screen.Line($"{run.Text("status")}: {Screen.Plain(run.Text("answers", "next", "text"))}");
            return RunState.ExitCode(run);
        }
        catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
        {
            throw new CommandFailed(ExitCode.TimedOut, $"Run {Screen.Plain(runId)} has not ended within {Durations.Format(most!.Value)}. It goes on.", $"See: mediaflows run show {Screen.Plain(runId)}");
        }
    }

    private static TimeSpan? Duration(string? text) => text is null ? null
        : Durations.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration
        : throw new CommandFailed(ExitCode.Usage, $"--timeout {Screen.Plain(text)} is no duration.", Durations.Remedy);
}
