namespace MediaFlows.Engine.Ports;

/// <summary>
/// Where media files live. A URI is <c>container/path</c> with forward slashes; it never leaves its container (<c>..</c>, absolute paths and
/// links that point outside are refused with <see cref="StoreFault"/>). Every write is atomic: a reader sees the old file or the new one, never a part.
/// </summary>
public interface IAssetStore
{
    /// <summary>Size and content version of a file; null when there is none.</summary>
    Task<StoredFile?> Find(string uri, CancellationToken cancellation);

    /// <summary>Content that can be read from anywhere in it, of one version: <see cref="StoreConflict"/> where a long one was replaced meanwhile.</summary>
    /// <exception cref="StoreFault"><c>rehydrating</c>: it lies in the archive tier and was asked for just now; it takes hours.</exception>
    Task<Stream> OpenRead(string uri, CancellationToken cancellation);

    /// <summary>Brings a file to a local path a tool may read, with a generated name that keeps only a safe extension. Never write to it.</summary>
    /// <exception cref="StoreFault">As <see cref="OpenRead"/>.</exception>
    Task<string> Bring(string uri, string workFolder, CancellationToken cancellation);

    /// <summary>Writes a file, replacing what is there.</summary>
    /// <param name="expected">Null: replace whatever is there. Empty: only when nothing is there. Else: only when this version is there.</param>
    /// <exception cref="StoreConflict">The condition did not hold.</exception>
    Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation);

    /// <summary>Copies inside the store; on Azure the bytes stay there.</summary>
    Task<StoredFile> Copy(string from, string to, CancellationToken cancellation);

    Task SetTier(string uri, StorageTier tier, CancellationToken cancellation);

    /// <summary>Files below a container or a folder in it (<c>runs/r1</c> does not list <c>runs/r10</c>), in the order of their URIs.</summary>
    IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken cancellation);

    /// <summary>Deletes a file if it still is that version; a missing one is fine.</summary>
    /// <exception cref="StoreConflict">It is another version now.</exception>
    Task Delete(string uri, string version, CancellationToken cancellation);

    /// <summary>A short-lived read-only link that needs no key; null where the store cannot give one.</summary>
    Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation);
}

/// <param name="Version">Changes whenever the content does: an ETag, or a hash of size, mtime and inode.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredFile(string Uri, long Size, string Version, DateTimeOffset Modified)
{
    /// <summary>Stays the same while a file grows where it lies, and is another when a new file takes its place. The version, where the store knows no better.</summary>
    public string Recording { get; init; } = Version;
}

/// <summary>Hot to read at once, cool and cold at a price, archive only after rehydration.</summary>
public enum StorageTier { Hot, Cool, Cold, Archive }

/// <summary>The file is another version than expected.</summary>
public sealed class StoreConflict(string message) : Exception(message);

/// <summary>The store cannot do this: a name that is not allowed, no such container, disk full. <paramref name="code"/> is stable, kebab-case.</summary>
public sealed class StoreFault(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;

    /// <summary>When it may have passed by itself; null when somebody must do something first.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the store lets nobody in, whatever is asked: whoever asked did nothing wrong and may come again.</summary>
    public bool IsShut { get; init; }
}
