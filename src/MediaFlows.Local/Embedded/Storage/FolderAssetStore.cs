using System.Security.Cryptography;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>
/// Media files in folders: the containers are the folders below the root. A folder has no tiers: <see cref="SetTier"/> only leaves a marker in
/// <c>.mediaflows/tiers</c> of the container. Content types are not kept either. Conditions hold against everyone who writes through this store.
/// </summary>
public sealed class FolderAssetStore : IAssetStore
{
    private readonly FolderPlaces places;
    private readonly Lock[] locks = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    /// <summary>Opens or creates the root and sweeps what interrupted writes left behind.</summary>
    public FolderAssetStore(string root)
    {
        try
        {
            places = new FolderPlaces(root);
            foreach (var container in Directory.EnumerateDirectories(places.Root))
                PartialFile.Sweep(Path.Combine(container, StoreNames.Ours));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DiskFaults.InWords(root, fault);
        }
    }

    public Task<StoredFile?> Find(string uri, CancellationToken cancellation) =>
        DiskFaults.InWords(uri, () => Task.FromResult(UnixFiles.Find(uri, places.Locate(uri))));

    public Task<Stream> OpenRead(string uri, CancellationToken cancellation) =>
        DiskFaults.InWords(uri, () => Task.FromResult<Stream>(Read(Present(uri))));

    public Task<string> Bring(string uri, string workFolder, CancellationToken cancellation) => DiskFaults.InWords(uri, () =>
    {
        var place = Present(uri);
        return Task.FromResult(StoreNames.Local(uri).Select(name => Path.Combine(workFolder, name)).First(local => !Path.Exists(local) && BringTo(local, place)));
    });

    public Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation) =>
        Store(uri, expected, file => content.CopyToAsync(file, cancellation));

    /// <summary>Copies, reads the copy again and compares before it takes its name.</summary>
    public Task<StoredFile> Copy(string from, string to, CancellationToken cancellation) => DiskFaults.InWords(from, async () =>
    {
        var place = Present(from);
        var before = UnixFiles.Find(from, place)?.Version;
        await using var source = Read(place);
        return await Store(to, null, async copy =>
        {
            await source.CopyToAsync(copy, cancellation);
            await Compare(source, copy, to, cancellation);
            if (UnixFiles.Find(from, place)?.Version != before)
                throw new StoreConflict($"{StoreNames.Quoted(from)} changed while it was copied.");
        });
    });

    public Task SetTier(string uri, StorageTier tier, CancellationToken cancellation) => DiskFaults.InWords(uri, async () =>
    {
        Present(uri);
        var marker = TierMarker(uri);
        Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
        await File.WriteAllTextAsync(marker, $"{tier.ToString().ToLowerInvariant()}\n", cancellation);
        return marker;
    });

    public IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken cancellation) =>
        FolderListing.Below(prefix.TrimEnd('/'), places.LocateFolder(prefix), cancellation).ToAsyncEnumerable();

    public Task Delete(string uri, string version, CancellationToken cancellation) => DiskFaults.InWords(uri, () =>
    {
        var place = places.Locate(uri);
        lock (LockOf(place))
        {
            if (UnixFiles.Find(uri, place) is not { } found)
                return Task.FromResult(false);
            Require(uri, found, version);
            File.Delete(place);
            ForgetTier(uri);
        }
        UnixFiles.SyncFolder(Path.GetDirectoryName(place)!);
        return Task.FromResult(true);
    });

    /// <summary>None: the API serves the files itself.</summary>
    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation) => Task.FromResult<Uri?>(null);

    private Task<StoredFile> Store(string uri, string? expected, Func<FileStream, Task> fill) => DiskFaults.InWords(uri, async () =>
    {
        var place = places.Locate(uri);
        Require(uri, UnixFiles.Find(uri, place), expected);
        await using var partial = new PartialFile(places.OursFor(uri));
        await fill(partial.Content);
        partial.Content.Flush(flushToDisk: true);
        PartialFile.CreateFolder(Path.GetDirectoryName(place)!);
        lock (LockOf(place))
        {
            Require(uri, UnixFiles.Find(uri, place), expected);
            if (!partial.Publish(place, mayReplace: expected is not ""))
                throw Conflict(uri);
            ForgetTier(uri);
        }
        UnixFiles.SyncFolder(Path.GetDirectoryName(place)!);
        return UnixFiles.Find(uri, place) ?? throw Conflict(uri);
    });

    private static void Require(string uri, StoredFile? found, string? expected)
    {
        if (expected is not null && expected != (found?.Version ?? ""))
            throw Conflict(uri);
    }

    private static StoreConflict Conflict(string uri) => new($"{StoreNames.Quoted(uri)} is another version than expected.");

    private string Present(string uri)
    {
        var place = places.Locate(uri);
        return UnixFiles.Find(uri, place) is null ? throw DiskFaults.NotFound(uri) : place;
    }

    private static FileStream Read(string place) =>
        new(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);

    /// <summary>A hard link where both are on one disk; else a symbolic one. False when the name was taken meanwhile.</summary>
    private static bool BringTo(string local, string place)
    {
        try
        {
            return UnixFiles.TryLink(place, local);
        }
        catch (IOException)
        {
            return TryLinkAcross(local, place);
        }
    }

    /// <summary>To another file system. False when the name was taken meanwhile: several may be brought at once.</summary>
    private static bool TryLinkAcross(string local, string place)
    {
        try
        {
            File.CreateSymbolicLink(local, place);
            return true;
        }
        catch (IOException) when (Path.Exists(local))
        {
            return false;
        }
    }

    private static async Task Compare(FileStream source, FileStream copy, string to, CancellationToken cancellation)
    {
        (source.Position, copy.Position) = (0, 0);
        var wanted = await SHA256.HashDataAsync(source, cancellation);
        var kept = await SHA256.HashDataAsync(copy, cancellation);
        if (!wanted.AsSpan().SequenceEqual(kept))
            throw new StoreFault("copy-differs", $"The copy {StoreNames.Quoted(to)} read back differs from its source; it was thrown away. Check the disk.");
    }

    private void ForgetTier(string uri)
    {
        var marker = TierMarker(uri);
        if (File.Exists(marker))
            File.Delete(marker);
    }

    private string TierMarker(string uri) => Path.Combine(places.OursFor(uri), "tiers", uri[(uri.IndexOf('/') + 1)..]);

    private Lock LockOf(string place) => locks[(uint)string.GetHashCode(place, StringComparison.Ordinal) % locks.Length];
}
