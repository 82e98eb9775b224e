using System.CommandLine;
using MediaFlows.Azure;

namespace MediaFlows.Local.Commands;

/// <summary>The storage account that a command works on instead of the data folder.</summary>
internal static class StorageOption
{
    private static readonly string[] Secret = ["AccountKey=", "SharedAccessSignature=", "sig="];

    public static Option<string?> Make() => new("--storage")
    {
        Description = "Azure storage account that holds runs, media, flows and keys: https://NAME.blob.core.windows.net, reached with this machine's identity (MEDIAFLOWS_STORAGE, which also takes a connection string).",
        HelpName = "ACCOUNT",
    };

    /// <summary>Null for the data folder.</summary>
    public static StorageAccount? Of(Call call, Option<string?> storage)
    {
        if (call.Get(storage) is { } typed && Secret.Any(part => typed.Contains(part, StringComparison.OrdinalIgnoreCase)))
            throw new CommandFailed(ExitCode.Usage, "A storage account's key is no flag: other users of a machine can read command lines.",
                $"Set {StorageAccount.Setting} to the connection string, and make a new key if others were about.");
        return (call.Get(storage) ?? call.Settings.Find(StorageAccount.Setting)) is { } set ? StorageAccount.From(set) : null;
    }
}
