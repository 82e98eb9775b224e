using System.Net.Sockets;
using Azure;
using Azure.Identity;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Tables;

/// <summary>What Table Storage's answers mean to people. Its own texts are not repeated: they may hold signatures.</summary>
internal static class TableFaults
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>Null for a fault that is not the storage's.</summary>
    public static StoreFault? InWords(Exception fault, string account, CancellationToken cancellation) => fault switch
    {
        RequestFailedException answer => InWords(answer, account),
        // What the client throws once its own tries are used up.
        AggregateException { InnerExceptions: [.., var last] } => InWords(last, account, cancellation),
        CredentialUnavailableException => new StoreFault("no-identity",
            $"MediaFlows has no identity that storage account {account} knows; nothing was written. Give the host a managed identity with the role Storage Table Data Contributor, or sign in.") { IsShut = true },
        AuthenticationFailedException => new StoreFault("no-identity",
            $"MediaFlows was not given what it needs to enter storage account {account}; nothing was written: Entra ID did not answer well.") { RetryAfter = Soon },
        OperationCanceledException when !cancellation.IsCancellationRequested => Unreachable(account, "no answer in time"),
        IOException or HttpRequestException or SocketException => Unreachable(account, "the connection broke off"),
        _ => null,
    };

    private static StoreFault InWords(RequestFailedException fault, string account) => fault.Status switch
    {
        401 or 403 => new StoreFault("storage-refused",
            $"Storage account {account} does not let us in; nothing was written. Check the role Storage Table Data Contributor of MediaFlows' identity (a new one takes up to ten minutes to count), the account's firewall, and the clock. ({What(fault)})") { IsShut = true },
        404 => new StoreFault("table-missing", $"A table of storage account {account} was deleted while MediaFlows ran. Bring it back from a backup, or start MediaFlows again with an empty one. ({What(fault)})") { IsShut = true },
        413 => TooLarge(),
        400 when fault.ErrorCode is "RequestBodyTooLarge" or "EntityTooLarge" or "PropertyValueTooLarge" => TooLarge(),
        429 or 503 => new StoreFault("storage-busy", $"Storage account {account} has too much to do; what was asked for does not count as recorded. It is tried again by itself. ({What(fault)})") { RetryAfter = Soon },
        0 => Unreachable(account, "it cannot be reached"),
        408 or >= 500 => Unreachable(account, What(fault)),
        _ => new StoreFault("storage-fault", $"Storage account {account} refused the request. ({What(fault)})") { IsShut = true },
    };

    private static StoreFault TooLarge() =>
        new("too-large", $"This is more than a row can hold ({Packed.Most / 1024} KB when packed); nothing was written. Keep large content in a file and refer to it.");

    private static StoreFault Unreachable(string account, string said) => new("storage-unreachable",
        $"Storage account {account} does not answer; what was asked for does not count as recorded. Check the network and the account's health: it goes on by itself. ({said})") { RetryAfter = Soon };

    private static string What(RequestFailedException fault) => $"HTTP {fault.Status} {fault.ErrorCode}".TrimEnd();
}
