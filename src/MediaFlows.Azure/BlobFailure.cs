using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;

namespace MediaFlows.Azure;

/// <summary>Whose turn it is after Blob Storage said no, or said nothing.</summary>
internal static class BlobFailure
{
    /// <summary>Null for a fault that is not the storage's.</summary>
    public static Failure? Of(Exception fault, BlobContainerClient container, Secrets secrets, bool effect) => fault switch
    {
        RequestFailedException answer => Of(answer, container, secrets, effect),
        // What the client throws once its own quick tries are used up.
        AggregateException { InnerException: RequestFailedException last } => Of(last, container, secrets, effect),
        AuthenticationFailedException => new Failure(FailureClass.Configuration, "no-identity",
            $"MediaFlows has no identity that storage account {container.AccountName} knows.",
            "Give the host a managed identity with the role Storage Blob Data Contributor, or use a SAS or connection string, then retry.", secrets.Mask(fault.Message)),
        _ => null,
    };

    private static Failure Of(RequestFailedException fault, BlobContainerClient container, Secrets secrets, bool effect)
    {
        var (turn, code, happened, remedy) = Kind(fault, container.AccountName, container.Name);
        return new Failure(turn, code, happened, remedy, secrets.Mask($"HTTP {fault.Status} {fault.ErrorCode}: {fault.Message.Split('\n')[0]}"),
            Unclear: effect && turn == FailureClass.Transient);
    }

    private static (FailureClass, string, string, string) Kind(RequestFailedException fault, string account, string container) => fault.Status switch
    {
        404 when fault.ErrorCode == BlobErrorCode.ContainerNotFound => (FailureClass.Configuration, "container-missing",
            $"Storage account {account} has no container {container}.", "Create it or correct the destination, then retry."),
        401 or 403 => (FailureClass.Refused, $"blob-{fault.Status}",
            $"Container {container} of storage account {account} does not let us in.", "Check the secret, or the role of MediaFlows' identity there, then retry."),
        0 or 408 or 429 or >= 500 => (FailureClass.Transient, fault.Status == 0 ? "blob-unreachable" : $"blob-{fault.Status}",
            $"Storage account {account} did not answer well now.", "It is tried again by itself; if it goes on, check the account's health and firewall."),
        _ => (FailureClass.Refused, $"blob-{fault.Status}",
            $"Container {container} of storage account {account} refused the request.", "Read its answer, correct the destination, then retry."),
    };
}
