using System.CommandLine;
using MediaFlows.Azure;
using MediaFlows.Azure.Access;
using MediaFlows.Engine.Api;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Local.Commands;

internal static class KeyList
{
    public static Command Make()
    {
        var data = ServeCommand.DataOption();
        var storage = StorageOption.Make();
        return new Command("list", "Lists the keys of the API: names and roles, never a key.") { data, storage }.Does(async call =>
        {
            var keys = (await Open(call, data, storage).All(call.Cancellation)).Select(entry => (entry.Name, Role: entry.Role.ToString().ToLowerInvariant(), entry.CreatedAt)).ToList();
            if (call.Screen.Json)
                call.Screen.Document(new { value = keys.Select(key => new { key.Name, key.Role, key.CreatedAt }) });
            else
                call.Screen.Table(["Name", "Role", "Made"], keys.Select(key => (IReadOnlyList<string?>)[key.Name, key.Role, Times.Short(key.CreatedAt.ToString("O"))]));
            return ExitCode.Done;
        });
    }

    public static Argument<string> Name() => new("NAME") { Description = "The key's name: it stands in the audit for whoever uses the key." };

    /// <summary>Null for the data folder. A folder that is named comes before an account that is set for everything.</summary>
    public static StorageAccount? Account(Call call, Option<string?> data, Option<string?> storage) =>
        call.Get(data) is null || call.Get(storage) is not null ? StorageOption.Of(call, storage) : null;

    /// <summary>The keys of the server whose data folder or storage account it is, whether that runs or not.</summary>
    public static IApiKeyStore Open(Call call, Option<string?> data, Option<string?> storage)
    {
        if (Account(call, data, storage) is { } account)
            return new BlobApiKeys(account, TimeProvider.System);
        var folder = ServeCommand.Folder(call, data);
        return File.Exists(folder.Keys) ? new ApiKeyFile(folder.Keys, TimeProvider.System)
            : throw new CommandFailed(ExitCode.NotFound, $"There are no keys in {Screen.Plain(folder.Root)}.",
                $"Name the server's folder with --data or {ServeOptions.DataSetting}; a new server makes its first key when it starts: mediaflows serve");
    }
}
