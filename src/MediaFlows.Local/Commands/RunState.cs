using System.Text.Json;

namespace MediaFlows.Local.Commands;

/// <summary>What a run's document means to whoever waits for it.</summary>
internal static class RunState
{
    private static readonly string[] Ends = ["succeeded", "rejected", "failed", "cancelled"];

    public static bool HasEnded(JsonElement run) => Ends.Contains(run.Text("status"));

    /// <summary>Whether nothing goes on before a person decides or helps.</summary>
    public static bool WaitsForAPerson(JsonElement run) => run.Text("status") == "paused" || HasOnly(run, "review", "attention");

    /// <summary>Whether nothing goes on before an operator helps: no reviewer can move it.</summary>
    public static bool IsStuck(JsonElement run) => run.Text("status") == "paused" || HasOnly(run, "attention");

    public static int ExitCode(JsonElement run) => run.Text("status") switch
    {
        "succeeded" => Commands.ExitCode.Done,
        "rejected" or "failed" or "cancelled" => Commands.ExitCode.RunFailed,
        _ => Commands.ExitCode.RunWaitsForAPerson,
    };

    private static bool HasOnly(JsonElement run, params string[] kinds)
    {
        var open = run.Items("open").Select(matter => matter.Text("kind")).ToList();
        return open.Count > 0 && open.All(kind => kinds.Contains(kind));
    }
}
