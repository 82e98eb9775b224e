using System.CommandLine;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Local.Commands;

internal static class KeyList
{
    public static Command Make()
    {
        var data = ServeCommand.DataOption();
        return new Command("list", "Lists the keys of the API: names and roles, never a key.") { data }.Does(call =>
        {
            var keys = Open(call, data).All.Select(entry => (entry.Key.Name, Role: entry.Key.Role.ToString().ToLowerInvariant(), entry.CreatedAt)).ToList();
            if (call.Screen.Json)
                call.Screen.Document(new { value = keys.Select(key => new { key.Name, key.Role, key.CreatedAt }) });
            else
                call.Screen.Table(["Name", "Role", "Made"], keys.Select(key => (IReadOnlyList<string?>)[key.Name, key.Role, Times.Short(key.CreatedAt.ToString("O"))]));
            return Task.FromResult(ExitCode.Done);
        });
    }

    public static Argument<string> Name() => new("NAME") { Description = "The key's name: it stands in the audit for whoever uses the key." };

    /// <summary>The keys of the server whose data folder it is, whether that runs or not.</summary>
    public static ApiKeyFile Open(Call call, Option<string?> data)
    {
        var folder = ServeCommand.Folder(call, data);
        return File.Exists(folder.Keys) ? new ApiKeyFile(folder.Keys, TimeProvider.System)
            : throw new CommandFailed(ExitCode.NotFound, $"There are no keys in {Screen.Plain(folder.Root)}.",
                $"Name the server's folder with --data or {ServeOptions.DataSetting}; a new server makes its first key when it starts: mediaflows serve");
    }
}
