using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Azure.Storage;

/// <summary>What Blob Storage's answers mean to people. Its own texts are not repeated: they may hold signatures.</summary>
internal static class BlobFaults
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>Standard priority takes up to 15 hours: five attempts with this between them outlast it.</summary>
    private static readonly TimeSpan Rehydration = TimeSpan.FromHours(4);

    public static async Task<T> InWords<T>(BlobPlace place, Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (Of(place, fault, cancellation) is { } words)
        {
            throw words;
        }
    }

    public static bool Is(this RequestFailedException fault, BlobErrorCode code) => fault.ErrorCode == code.ToString();

    /// <summary>Null for a fault that is not the storage's.</summary>
    public static Exception? Of(BlobPlace place, Exception fault, CancellationToken cancellation) => fault switch
    {
        // What the client throws once its own tries are used up: one for each of them.
        AggregateException { InnerExceptions: [.., var last] } => Of(place, last, cancellation),
        RequestFailedException answer => Of(place, answer),
        CredentialUnavailableException => new StoreFault("no-identity",
            $"MediaFlows has no identity that storage account {place.Account} knows. Give the host a managed identity with the role Storage Blob Data Contributor, or set a connection string.") { IsShut = true },
        AuthenticationFailedException => new StoreFault("no-identity", $"MediaFlows was not given what it needs to enter storage account {place.Account}: Entra ID did not answer well.") { RetryAfter = Soon },
        OperationCanceledException when !cancellation.IsCancellationRequested => Unreachable(place, "it did not answer in time", Soon),
        IOException or HttpRequestException or SocketException => Unreachable(place, "the connection broke off", Soon),
        _ => null,
    };

    public static StoreFault NotFound(BlobPlace place) =>
        new("not-found", $"There is no file {place.Name}. It may have been moved or deleted meanwhile.");

    public static StoreConflict Conflict(BlobPlace place) => new($"{place.Name} is another version than expected.");

    public static StoreFault Rehydrating(BlobPlace place) => new("rehydrating",
        $"{place.Name} lies in the archive tier. It was asked for; it takes up to 15 hours until it can be read.") { RetryAfter = Rehydration };

    private static Exception Of(BlobPlace place, RequestFailedException fault) => fault switch
    {
        _ when fault.Is(BlobErrorCode.ContainerNotFound) => new StoreFault("no-such-container",
            $"Storage account {place.Account} has no container {place.Container.Name}, where {place.Name} should be. Create it, or correct the flow."),
        _ when fault.Is(BlobErrorCode.BlobArchived) || fault.Is(BlobErrorCode.BlobBeingRehydrated) => Rehydrating(place),
        _ when fault.Is(BlobErrorCode.ConditionNotMet) || fault.Is(BlobErrorCode.TargetConditionNotMet) || fault.Is(BlobErrorCode.SourceConditionNotMet)
            || fault.Is(BlobErrorCode.BlobAlreadyExists) => Conflict(place),
        // Its blocks were thrown away because someone else's were committed first.
        _ when fault.Is(BlobErrorCode.InvalidBlockList) => Conflict(place),
        { Status: 404 } => NotFound(place),
        { Status: 401 or 403 } => new StoreFault("access-denied",
            $"Storage account {place.Account} does not let MediaFlows at {place.Name} ({What(fault)}). Give its identity the role Storage Blob Data Contributor, or renew the connection string.") { IsShut = true },
        { Status: 409 or 412 } when fault.ErrorCode?.StartsWith("Lease", StringComparison.Ordinal) == true => new StoreFault("leased",
            $"Another system holds a lease on {place.Name}, so that it cannot be changed ({What(fault)}).") { RetryAfter = Soon },
        { Status: 0 } => Unreachable(place, "it cannot be reached", Soon),
        { Status: 408 or 429 or >= 500 and not 501 } => Unreachable(place, What(fault), RetryAfter(fault)),
        _ when fault.Is(BlobErrorCode.ContainerBeingDeleted) => Unreachable(place, What(fault), Soon),
        _ => new StoreFault("storage-refused", $"Storage account {place.Account} refused what was asked about {place.Name} ({What(fault)})."),
    };

    private static StoreFault Unreachable(BlobPlace place, string why, TimeSpan after) =>
        new("storage-unreachable", $"Storage account {place.Account} did not answer well about {place.Name}: {why}.") { RetryAfter = after };

    private static string What(RequestFailedException fault) => $"HTTP {fault.Status} {fault.ErrorCode}".TrimEnd();

    private static TimeSpan RetryAfter(RequestFailedException fault) =>
        fault.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true && int.TryParse(text, out var seconds) && seconds is > 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : Soon;
}
