using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Assets;

/// <summary>What one reading of the whole source gave.</summary>
/// <param name="Asked">Digest by the sidecar's algorithm; null when there is no sidecar.</param>
/// <param name="Count">Ranges with a digest of their own.</param>
/// <param name="Fixity">The range digests, kept in the store.</param>
internal sealed record SourceReading(string Sha256, string? Asked, int Count, MediaFile Fixity)
{
    private const string Name = "fixity.json";
    private const int BufferSize = 1 << 20;

    /// <summary>Digests are kept every so many ranges (1 GiB), so that a reading that breaks off leaves something to compare with.</summary>
    private const int RangesBetweenKeeps = 16;

    /// <summary>Reads the source once, range by range, comparing with what an earlier reading of the same version left.</summary>
    /// <exception cref="StepFailedException">A range reads differently than before, or the file changed meanwhile.</exception>
    public static async Task<SourceReading> Read(StepContext context, StoredFile stored, ExpectedDigest? expected, CancellationToken cancellation)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var asked = expected is null or { Algorithm: "sha256" } ? null : IncrementalHash.CreateHash(new HashAlgorithmName(expected.Algorithm.ToUpperInvariant()));
        var earlier = await Earlier(context, cancellation);
        var digests = new RangeDigests(stored.Uri, RangeDigests.DefaultRangeSize, stored.Size, stored.Version, [], null);
        await using var content = await context.Store.OpenRead(stored.Uri, cancellation);
        var (started, length) = (Stopwatch.GetTimestamp(), 0L);
        await foreach (var (range, bytes) in Ranges(content, [whole, .. asked is null ? (IncrementalHash[])[] : [asked]], cancellation))
        {
            digests = digests with { Ranges = [.. digests.Ranges, range] };
            RefuseChange(context.Asset, digests, earlier);
            length += bytes;
            context.Report(StepProgress.Reading(length, stored.Size, Stopwatch.GetElapsedTime(started)));
            if (digests.Ranges.Count % RangesBetweenKeeps == 0)
                await Keep(context, digests, cancellation);
        }
        if (length != stored.Size || (await SourceMedia.Find(context, cancellation)).Size != length)
            throw SourceMedia.Changed(context.Asset);
        digests = digests with { Sha256 = Convert.ToHexStringLower(whole.GetHashAndReset()) };
        var given = asked is null ? expected is null ? null : digests.Sha256 : Convert.ToHexStringLower(asked.GetHashAndReset());
        return new SourceReading(digests.Sha256, given, digests.Ranges.Count, await Keep(context, digests, cancellation));
    }

    private static async IAsyncEnumerable<(string Digest, long Bytes)> Ranges(
        Stream content, IReadOnlyList<IncrementalHash> wholes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var range = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, inRange) = (new byte[BufferSize], 0L);
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation) is > 0 and var read)
        {
            range.AppendData(buffer, 0, read);
            foreach (var whole in wholes)
                whole.AppendData(buffer, 0, read);
            inRange += read;
            if (inRange < RangeDigests.DefaultRangeSize)
                continue;
            yield return (Convert.ToHexStringLower(range.GetHashAndReset()), inRange);
            inRange = 0;
        }
        if (inRange > 0)
            yield return (Convert.ToHexStringLower(range.GetHashAndReset()), inRange);
    }

    private static void RefuseChange(Asset asset, RangeDigests now, RangeDigests? earlier)
    {
        var last = now.Ranges.Count - 1;
        if (earlier is null || !now.Differs(earlier, last))
            return;
        throw new StepFailedException(new Failure(FailureClass.Media, "fixity-changed",
            $"'{asset.Name}' reads differently than before in {now.Name(last)}, though nobody wrote to it.",
            "Check the disk or the transfer it lies on, put in a good copy, then retry the step.",
            $"earlier sha256 of the range: {earlier.Ranges[last]}\nsha256 now: {now.Ranges[last]}"));
    }

    private static async Task<RangeDigests?> Earlier(StepContext context, CancellationToken cancellation)
    {
        var uri = context.Place(Name);
        if (await context.Store.Find(uri, cancellation) is null)
            return null;
        await using var content = await context.Store.OpenRead(uri, cancellation);
        return await JsonSerializer.DeserializeAsync<RangeDigests>(content, StepTypes.Json, cancellation);
    }

    private static async Task<MediaFile> Keep(StepContext context, RangeDigests digests, CancellationToken cancellation)
    {
        return await context.Keep(JsonSerializer.SerializeToUtf8Bytes(digests, StepTypes.Json), "fixity", Name, "application/json", digests.Sha256, cancellation);
    }
}
