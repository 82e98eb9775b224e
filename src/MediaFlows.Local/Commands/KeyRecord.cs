using System.CommandLine;
using MediaFlows.Azure;
using MediaFlows.Azure.Access;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Local.Commands;

/// <summary>Puts on record who made or revoked a key: what is done with it later stands in the audit under the key's name only.</summary>
internal static class KeyRecord
{
    /// <summary>Of a key that was made.</summary>
    public static AccessNote Added(string who, string key, ApiRole role) => Of(who, "key.added", new { key, role });

    public static AccessNote Revoked(string who, string key) => Of(who, "key.revoked", new { key });

    /// <summary>Who sits at this machine, as the system has it.</summary>
    public static string Who => $"shell:{Environment.UserName}@{Environment.MachineName}";

    /// <summary>In the access log of the server whose keys they are; in an account, of each host that uses them.</summary>
    public static async Task Note(Call call, Option<string?> data, Option<string?> storage, AccessNote note)
    {
        if (KeyList.Account(call, data, storage) is not { } account)
        {
            await new AccessLogFile(ServeCommand.Folder(call, data).AccessLog).Append(note, call.Cancellation);
            return;
        }
        var logs = await AzureStorage.AccessLogs(account, call.Cancellation);
        foreach (var log in logs.Count > 0 ? logs : [new TableAccessLog(account)])
            await log.Append(note, call.Cancellation);
    }

    private static AccessNote Of(string who, string what, object detail) => new(TimeProvider.System.GetUtcNow(), who, what, null, Json.Of(detail));
}
