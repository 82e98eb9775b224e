using Azure;
using Azure.Identity;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Tables;

/// <summary>What Table Storage's answers mean to people.</summary>
internal static class TableFaults
{
    /// <summary>Null for a fault that is not the storage's.</summary>
    public static StoreFault? InWords(Exception fault, string account, CancellationToken cancellation) => fault switch
    {
        RequestFailedException answer => InWords(answer, account),
        // What the client throws once its own tries are used up.
        AggregateException { InnerExceptions: [.., var last] } => InWords(last, account, cancellation),
        AuthenticationFailedException => new StoreFault("storage-no-identity",
            $"MediaFlows has no identity that storage account {account} knows; nothing was written. Give the host a managed identity with the role Storage Table Data Contributor, or sign in.", fault),
        OperationCanceledException when !cancellation.IsCancellationRequested => Unreachable(account, "no answer in time", fault),
        _ => null,
    };

    private static StoreFault InWords(RequestFailedException fault, string account) => fault.Status switch
    {
        401 or 403 => new StoreFault("storage-refused",
            $"Storage account {account} does not let us in; nothing was written. Check the role Storage Table Data Contributor of MediaFlows' identity (a new one takes up to ten minutes to count), the account's firewall, and the clock. ({Said(fault)})", fault),
        404 => new StoreFault("table-missing", $"A table of storage account {account} was deleted while MediaFlows ran. Bring it back from a backup, or start MediaFlows again with an empty one. ({Said(fault)})", fault),
        413 => TooLarge(fault),
        400 when fault.ErrorCode is "RequestBodyTooLarge" or "EntityTooLarge" or "PropertyValueTooLarge" => TooLarge(fault),
        429 or 503 => new StoreFault("storage-busy", $"Storage account {account} has too much to do; what was asked for does not count as recorded. It is tried again by itself. ({Said(fault)})", fault),
        0 or 408 or >= 500 => Unreachable(account, Said(fault), fault),
        _ => new StoreFault("storage-fault", $"Storage account {account} refused the request. ({Said(fault)})", fault),
    };

    private static StoreFault TooLarge(Exception fault) =>
        new("too-large", $"This is more than a row can hold ({Packed.Most / 1024} KB when packed); nothing was written. Keep large content in a file and refer to it.", fault);

    private static StoreFault Unreachable(string account, string said, Exception fault) => new("storage-unreachable",
        $"Storage account {account} does not answer; what was asked for does not count as recorded. Check the network and the account's health: it goes on by itself. ({said})", fault);

    /// <summary>The first line only: below are headers.</summary>
    private static string Said(RequestFailedException fault) => $"HTTP {fault.Status} {fault.ErrorCode}: {fault.Message.Split('\n')[0].Trim()}";
}
