using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Hosts;

/// <summary>
/// Keeps other one-machine hosts off a storage account: each thinks that it alone performs the runs there. A lease on a blob, for as long as this lives; when
/// its machine dies, another may have it once it has run out.
/// </summary>
public sealed class SoleHost : IAsyncDisposable
{
    /// <summary>How long the lease lasts, how often it is renewed, and how long that may take.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30), Beat = TimeSpan.FromSeconds(4), Patience = TimeSpan.FromSeconds(4);

    /// <summary>Without an answer for so long it counts as lost: one more beat and its answer later there are seconds left to let go of everything.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    private const string Name = "hosts/one-machine", Holder = "holder";

    private readonly BlobPlace place;
    private readonly BlobLeaseClient lease;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task beating;
    private long held;

    private SoleHost(BlobPlace place, BlobLeaseClient lease, long held, TimeProvider clock)
    {
        (this.place, this.lease, this.held, this.clock) = (place, lease, held, clock);
        beating = KeepUp();
    }

    /// <summary>Ends when the lease can no longer be relied on: whoever performs must stop within seconds.</summary>
    public Task Lost => lost.Task;

    /// <param name="id">The same for the same data folder, so that a host that was killed goes on at once.</param>
    /// <param name="who">The machine's name, told to those who come second.</param>
    /// <exception cref="StoreFault"><c>storage-in-use</c>: another host has the account.</exception>
    public static async Task<SoleHost> Claim(StorageAccount account, Guid id, string who, TimeProvider clock, CancellationToken cancellation, string container = StorageAccount.Inner)
    {
        var place = new BlobPlace($"{container}/{Name}", account.Blobs.GetBlobContainerClient(container), Name, Ours: true);
        await Make(place, cancellation);
        var lease = place.Blob.GetBlobLeaseClient($"{id}");
        var asked = clock.GetTimestamp();
        try
        {
            await lease.AcquireAsync(Lasts, cancellationToken: cancellation);
            await place.Blob.SetMetadataAsync(new Dictionary<string, string> { [Holder] = Uri.EscapeDataString(who) }, new BlobRequestConditions { LeaseId = $"{id}" }, cancellation);
        }
        catch (RequestFailedException taken) when (taken.Is(BlobErrorCode.LeaseAlreadyPresent))
        {
            throw await InUse(place, cancellation);
        }
        catch (RequestFailedException fault) when (BlobFaults.Of(place, fault, cancellation) is { } words)
        {
            throw words;
        }
        return new SoleHost(place, lease, asked, clock);
    }

    /// <summary>Lets the next one in at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await beating;
        stopping.Dispose();
        try
        {
            await lease.ReleaseAsync();
        }
        catch (Exception fault) when (BlobFaults.Of(place, fault, default) is not null)
        {
            // It runs out by itself.
        }
    }

    private async Task KeepUp()
    {
        while (true)
        {
            await Task.Delay(Beat, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            if (await Renew() && clock.GetElapsedTime(held) < Longest) continue;
            lost.TrySetResult();
            return;
        }
    }

    /// <summary>False when another has it by now; what merely did not answer is asked again.</summary>
    private async Task<bool> Renew()
    {
        var asked = clock.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        patience.CancelAfter(Patience);
        try
        {
            await lease.RenewAsync(cancellationToken: patience.Token);
            held = asked;
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status is 404 or 409 or 412)
        {
            return false;
        }
        catch (Exception fault) when (fault is OperationCanceledException || BlobFaults.Of(place, fault, default) is not null)
        {
            return true;
        }
    }

    private static async Task Make(BlobPlace place, CancellationToken cancellation)
    {
        try
        {
            await place.Write(() => place.Blob.UploadAsync(Stream.Null, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellation), cancellation);
        }
        catch (StoreConflict)
        {
            // It is there already.
        }
    }

    private static async Task<StoreFault> InUse(BlobPlace place, CancellationToken cancellation)
    {
        var kept = (await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value.Metadata;
        // Whoever may write to the account may have written it: nothing but what names of machines have.
        var name = string.Concat((kept.TryGetValue(Holder, out var said) ? said : "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_').Take(64));
        var who = name.Length > 0 ? $" on {name}" : "";
        return new("storage-in-use",
            $"Storage account {place.Account} is served by another mediaflows{who}, and by one only. Stop that one; if its machine is gone for good, start this one again in {Lasts.TotalSeconds} s.");
    }
}
