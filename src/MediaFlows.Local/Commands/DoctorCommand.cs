using System.CommandLine;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

internal static class DoctorCommand
{
    public static Command Make()
    {
        var data = ServeCommand.DataOption();
        var port = ServeCommand.PortOption();
        var storage = StorageOption.Make();
        return new Command("doctor", "Looks whether this machine has what MediaFlows needs, and says what to do where it has not.") { data, storage, port }.Does(async call =>
        {
            var checks = await new Checkup(ServeCommand.Folder(call, data), ServeCommand.Port(call, port), call.Settings, StorageOption.Of(call, storage)).All(call.Cancellation);
            var missing = checks.Where(check => check.State == CheckState.Missing).ToList();
            if (call.Screen.Json)
                call.Screen.Document(new { ok = missing.Count == 0, checks = checks.Select(check => new { check.Name, state = Word(check.State), check.Text, check.Remedy }) });
            else
                call.Screen.Table(["Check", "State", "What", "Remedy"], checks.Select(check => (IReadOnlyList<string?>)[check.Name, Word(check.State), check.Text, check.Remedy]));
            call.Screen.Note(missing.Count == 0 ? "All that is needed is there." : $"{missing.Count} of {checks.Count} things that are needed are missing: {string.Join(", ", missing.Select(check => check.Name))}.");
            return missing.Count == 0 ? ExitCode.Done : ExitCode.Error;
        });
    }

    private static string Word(CheckState state) => state.ToString().ToLowerInvariant();
}
