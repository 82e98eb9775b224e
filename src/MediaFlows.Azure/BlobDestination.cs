using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Azure;

/// <summary>A container of Blob Storage.</summary>
public sealed class BlobDestination(BlobContainerClient container, Secrets secrets) : IDestination
{
    /// <summary>Reached by connection string and container, by an address with a SAS, or by an address and the host's own identity.</summary>
    public static BlobDestination Make(string name, DestinationSettings settings)
    {
        var keys = (settings.Connection ?? "").Split(';').Select(part => part.Split('=', 2)[^1]).Where(value => value.Length >= 10);
        return new BlobDestination(Container(name, settings), new Secrets([settings.Connection, .. keys, .. Secrets.In(settings.Url)]));
    }

    public Task<TargetState> Verify(string target, string sha256, long size, CancellationToken cancellation) => Asking(async () =>
    {
        try
        {
            var blob = container.GetBlobClient(target);
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value;
            var same = properties.ContentLength == size && await Sha256(blob, properties.ETag, cancellation) == sha256;
            return new TargetState(same ? TargetContent.Same : TargetContent.Different, properties.ETag.ToString());
        }
        catch (RequestFailedException fault) when (fault.Status == 404 && fault.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return new TargetState(TargetContent.Missing);
        }
        catch (RequestFailedException fault) when (fault.Status == 403)
        {
            return new TargetState(TargetContent.Unreadable);
        }
    }, effect: false);

    public Task<bool?> Deliver(Delivery delivery, TargetState seen, CancellationToken cancellation) => Asking<bool?>(async () =>
    {
        await using var content = await delivery.Open(() => { }, cancellation);
        await container.GetBlobClient(delivery.Target).UploadAsync(content, new BlobUploadOptions
        {
            Conditions = Condition(seen),
            HttpHeaders = new BlobHttpHeaders { ContentType = delivery.File.ContentType },
            Metadata = new Dictionary<string, string> { ["effect"] = delivery.EffectKey, ["sha256"] = delivery.File.Sha256 },
            // The service computes the digest of each block it receives and refuses one that differs.
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        }, cancellation);
        return true;
    }, effect: true);

    public Task Retract(string target, CancellationToken cancellation) => Asking(
        () => container.GetBlobClient(target).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation), effect: true);

    public string Address(string target) => container.GetBlobClient(target).Uri.GetLeftPart(UriPartial.Path);

    public string? StoreUri(string target) => null;

    private static BlobContainerClient Container(string name, DestinationSettings settings)
    {
        try
        {
            return settings switch
            {
                { Connection: { } connection, Container: { } container } => new BlobContainerClient(connection, container, Options()),
                { Url: { } url } when url.Contains("sig=", StringComparison.Ordinal) => new BlobContainerClient(new Uri(url), Options()),
                { Url: { } url } => new BlobContainerClient(new Uri(url), new DefaultAzureCredential(), Options()),
                _ => throw new FormatException(),
            };
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw Destinations.Fault("destinations-file", $"Destination {name} needs a whole `connection` and a `container`, or the container's `url`.");
        }
    }

    private static BlobRequestConditions? Condition(TargetState seen) => seen switch
    {
        { Content: TargetContent.Missing } => new BlobRequestConditions { IfNoneMatch = ETag.All },
        { Version: { } version } => new BlobRequestConditions { IfMatch = new ETag(version) },
        _ => null,
    };

    private async Task<T> Asking<T>(Func<Task<T>> ask, bool effect)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException fault) when (fault.Status is 409 or 412 && fault.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
        {
            throw new StoreConflict(secrets.Mask(fault.ErrorCode ?? fault.Message));
        }
        catch (Exception fault) when (BlobFailure.Of(fault, container, secrets, effect) is { } failure)
        {
            throw new StepFailedException(failure, fault);
        }
    }

    private static async Task<string> Sha256(BlobClient blob, ETag version, CancellationToken cancellation)
    {
        var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = version } };
        using var download = (await blob.DownloadStreamingAsync(options, cancellation)).Value;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(download.Content, cancellation));
    }

    // A few quick tries save a long upload from one lost block; longer waits are the step's own retry.
    private static BlobClientOptions Options() => new() { Retry = { MaxRetries = 2, Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromSeconds(100) } };
}
