using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class KeyRevoke
{
    public static Command Make()
    {
        var name = KeyList.Name();
        var data = ServeCommand.DataOption();
        var storage = StorageOption.Make();
        return new Command("revoke", "Makes a key useless, at once and for good.") { name, data, storage }.Does(async call =>
        {
            if (!await KeyList.Open(call, data, storage).Revoke(call.Get(name), call.Cancellation))
                throw new CommandFailed(ExitCode.NotFound, $"There is no key '{Screen.Plain(call.Get(name))}'.", "See: mediaflows key list");
            await KeyRecord.Note(call, data, storage, KeyRecord.Revoked(KeyRecord.Who, call.Get(name)));
            call.Screen.Note($"The key '{Screen.Plain(call.Get(name))}' opens nothing any more.");
            return ExitCode.Done;
        });
    }
}
