using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>Captions as they came, and from where.</summary>
/// <param name="Name">A role of the run, or the sidecar's name.</param>
/// <param name="Sha256">Digest of the file: what is made from it names this as its origin.</param>
/// <param name="Learned">The sidecar, which the run is to know as a file of its own; empty for a file it has.</param>
/// <param name="Format">Null for a transcript.</param>
internal sealed record CaptionSource(string Name, CaptionTrack Track, string Sha256, IReadOnlyList<CaptionFinding> Findings, IReadOnlyList<MediaFile> Learned, CaptionFormat? Format)
{
    private const string Sidecar = "sidecar";

    /// <summary>Bytes; ten hours of speech with a time for every word have about 10 MB.</summary>
    private const int LongestTranscript = 64 * 1024 * 1024;

    /// <summary>Endings a sidecar may have, the richest format first; <c>xml</c> last, since other things are XML too.</summary>
    private static readonly string[] Endings = ["ttml", "dfxp", "vtt", "srt", "xml"];

    /// <param name="from">A role, <c>sidecar</c>, or null for what there is.</param>
    /// <returns>Null when nothing was asked for by name and there is nothing.</returns>
    /// <exception cref="StepFailedException">What was asked for is not there, or cannot be read as captions.</exception>
    public static async Task<CaptionSource?> Find(string? from, string? language, StepContext context, CancellationToken cancellation)
    {
        try
        {
            if (from is null or Sidecar && await Beside(language, context, cancellation) is { } sidecar)
                return sidecar;
            string[] roles = from switch { null => ["captions", "transcript"], Sidecar => [], _ => [from] };
            if (roles.Select(role => Made(role, context)).FirstOrDefault(file => file is not null) is { } made)
                return made.Role == "transcript" ? await Transcribed(made, context, cancellation) : await Captions(made, context, cancellation);
        }
        catch (CaptionFault fault)
        {
            throw new StepFailedException(new Failure(FailureClass.Media, fault.Code, fault.Message, fault.Remedy), fault);
        }
        return from is null ? null : throw new StepFailedException(from == Sidecar
            ? new Failure(FailureClass.Media, "captions-missing", $"No captions came with '{context.Asset.Name}'.",
                $"Put them beside it under the same name with the ending {string.Join(", ", Endings)}, then retry the step.")
            : new Failure(FailureClass.Configuration, "captions-missing", $"The run has no file with the role '{from}'.", "Name a role that an earlier step makes, such as captions or transcript, or `sidecar`."));
    }

    /// <summary>The newest file of a role that is not of this step's own making: an item must not take what another item wrote.</summary>
    private static MediaFile? Made(string role, StepContext context) =>
        context.Files.LastOrDefault(file => file.Role == role && !file.Uri.StartsWith($"runs/{context.RunId}/{context.Key.Step}/", StringComparison.Ordinal));

    private static async Task<CaptionSource?> Beside(string? language, StepContext context, CancellationToken cancellation)
    {
        foreach (var uri in Places(context.Asset, language))
            if (await context.Store.Find(uri, cancellation) is { } stored && await Delivered(stored, context, cancellation) is { } delivered)
                return delivered;
        return null;
    }

    private static IEnumerable<string> Places(Asset asset, string? language)
    {
        var stem = asset.Uri[..^Path.GetExtension(asset.Name).Length];
        string[] stems = language is null ? [stem] : [$"{stem}.{language}", stem];
        return stems.SelectMany(stem => Endings.SelectMany(ending => new[] { $"{stem}.{ending}", $"{stem}.{ending.ToUpperInvariant()}" }));
    }

    private static async Task<CaptionSource?> Delivered(StoredFile stored, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var bytes = await Bytes(stored, CaptionLimits.File, context, cancellation);
            var reading = Read(bytes, stored.Uri);
            var file = new MediaFile("captions-delivered", stored.Uri, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), CaptionFile.ContentType(reading.Format));
            return new CaptionSource(FileName(stored.Uri), reading.Track, file.Sha256, reading.Findings, [file], reading.Format);
        }
        catch (CaptionFault fault) when (fault.Code == "not-captions" && stored.Uri.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
    }

    private static async Task<CaptionSource> Captions(MediaFile file, StepContext context, CancellationToken cancellation)
    {
        var reading = Read(await Bytes(await Stored(file, context, cancellation), CaptionLimits.File, context, cancellation), file.Uri);
        return new CaptionSource(file.Role, reading.Track, file.Sha256, reading.Findings, [], reading.Format);
    }

    /// <summary>Which file it is has to be said: the run's own file is the media.</summary>
    private static CaptionReading Read(byte[] bytes, string uri)
    {
        try
        {
            return CaptionFile.Read(bytes);
        }
        catch (CaptionFault fault)
        {
            throw new CaptionFault(fault.Code, $"{FileName(uri)}: {fault.Message}", fault.Remedy, fault);
        }
    }

    private static string FileName(string uri) => uri[(uri.LastIndexOf('/') + 1)..];

    private static async Task<CaptionSource> Transcribed(MediaFile file, StepContext context, CancellationToken cancellation)
    {
        var bytes = await Bytes(await Stored(file, context, cancellation), LongestTranscript, context, cancellation);
        var transcript = JsonSerializer.Deserialize<Transcript>(bytes, StepTypes.Json)
            ?? throw new CaptionFault("captions-broken", "The transcript is empty.", "Have it made again: retry the step that transcribes.");
        return new CaptionSource(file.Role, TranscriptCaptions.Of(transcript), file.Sha256, [], [], null);
    }

    private static async Task<StoredFile> Stored(MediaFile file, StepContext context, CancellationToken cancellation) => await context.Store.Find(file.Uri, cancellation)
        ?? throw new CaptionFault("captions-missing", $"The {file.Role} of this run are no longer in the store.", "Retry the step that makes them.");

    private static async Task<byte[]> Bytes(StoredFile stored, int most, StepContext context, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(stored.Size, most) + 1];
        await using var content = await context.Store.OpenRead(stored.Uri, cancellation);
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length < buffer.Length ? buffer[..length]
            : throw new CaptionFault("captions-too-big", $"The file is larger than {most / 1024 / 1024} MB, or grew while it was read.", "Ask the sender for the captions of this programme; if they were still being written, retry the step.");
    }
}
