using System.CommandLine;

namespace MediaFlows.Local.Commands;

/// <summary>What the verbs that tell a run something have in common.</summary>
internal static class RunActions
{
    public static Option<string?> Reason() => new("--reason", "-r") { Description = "Why, for the audit trail." };

    public static Option<string?> Item() => new("--item") { Description = "Key of one element of a foreach step; without it, all that wait.", HelpName = "KEY" };

    /// <summary>Tells the run and says what came of it.</summary>
    public static async Task<int> Tell(Call call, string run, string action, object body)
    {
        var written = await call.Server.Post($"api/runs/{Uri.EscapeDataString(run)}/{action}", body, call.Cancellation);
        return Said(call, written, $"mediaflows run watch {run}");
    }

    public static int Said(Call call, System.Text.Json.JsonElement written, string next)
    {
        if (call.Screen.Json)
            call.Screen.Document(written);
        call.Screen.Line(Screen.Plain(written.Text("message")));
        call.Screen.Next(next);
        return ExitCode.Done;
    }

    public static string OfStep(string step, string action, string? item) =>
        $"steps/{Uri.EscapeDataString(step)}/{action}{(item is null ? "" : $"?item={Uri.EscapeDataString(item)}")}";
}
