using System.CommandLine;
using MediaFlows.Azure;

namespace MediaFlows.Local.Commands;

/// <summary>The storage account that a command works on instead of the data folder.</summary>
internal static class StorageOption
{
    public static Option<string?> Make() => new("--storage")
    {
        Description = "Azure storage account that holds media, flows and keys (MEDIAFLOWS_STORAGE): https://NAME.blob.core.windows.net, reached with this machine's identity. A connection string is better set than typed, where others could read it.",
        HelpName = "ACCOUNT",
    };

    /// <summary>Null for the data folder.</summary>
    public static StorageAccount? Of(Call call, Option<string?> storage) =>
        (call.Get(storage) ?? call.Settings.Find(StorageAccount.Setting)) is { } set ? StorageAccount.From(set) : null;
}
