using System.CommandLine;
using System.Text.RegularExpressions;
using MediaFlows.Engine.Api;

namespace MediaFlows.Local.Commands;

internal static partial class KeyAdd
{
    public static Command Make()
    {
        var name = KeyList.Name();
        var role = new Option<string>("--role") { Description = "What it may do, each including the ones before: read, review (in their own name, which is then the key's), operate or admin.", Required = true };
        role.AcceptOnlyFromAmong("read", "review", "operate", "admin");
        var data = ServeCommand.DataOption();
        var storage = StorageOption.Make();
        return new Command("add", "Makes a key for the API and shows it this once; a server that is running takes it at once.") { name, role, data, storage }.Does(async call =>
        {
            var keys = KeyList.Open(call, data, storage);
            var called = call.Get(name);
            if (!Sound().IsMatch(called))
                throw new CommandFailed(ExitCode.Usage, $"'{Screen.Plain(called)}' is no name for a key.", "Take up to 64 letters, digits and . _ - + @: it stands in the audit for whoever uses the key.");
            if (call.Get(role) == "review" && !called.Contains('@', StringComparison.Ordinal))
                throw new CommandFailed(ExitCode.Usage, $"'{Screen.Plain(called)}' is no address of a reviewer.", "A key with the role review decides as whom it names: give it the address that stands in the flows, such as ann@example.com.");
            if ((await keys.All(call.Cancellation)).Any(other => other.Name == called))
                throw new CommandFailed(ExitCode.Conflict, $"There is a key '{called}' already.", $"Take another name, or revoke it first: mediaflows key revoke {called}");
            var may = Enum.Parse<ApiRole>(call.Get(role)!, ignoreCase: true);
            // First: a key that nobody knows of is worse than a note of one that was not made after all.
            await KeyRecord.Note(call, data, storage, KeyRecord.Added(KeyRecord.Who, called, may));
            var key = await keys.Add(called, may, call.Cancellation);
            if (call.Screen.Json)
                call.Screen.Document(new { name = called, role = call.Get(role), key });
            call.Screen.Line(key);
            call.Screen.Note("It is shown this once; the server keeps only its hash. Send it as `Authorization: Bearer …`, or set MEDIAFLOWS_KEY.");
            return ExitCode.Done;
        });
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}\z")]
    private static partial Regex Sound();
}
