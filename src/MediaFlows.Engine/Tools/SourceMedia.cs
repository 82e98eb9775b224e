using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Tools;

/// <summary>The run's source as a media tool may have it: a local copy or link under a name of our own, known to be media.</summary>
/// <param name="Sha256">Lower-case hex: what is made from it names this as its origin.</param>
/// <param name="Learned">What the run is to be told of the source; empty when it knew its digest.</param>
public sealed record SourceMedia(FfmpegInput Input, long Size, string Sha256, IReadOnlyList<MediaFile> Learned)
{
    /// <summary>64 MiB: a few reports a second from a disk.</summary>
    private const long BetweenReports = 64 << 20;

    /// <summary>The source file, still the version the run started with.</summary>
    /// <exception cref="StepFailedException">It is gone, or another version now.</exception>
    public static async Task<StoredFile> Find(StepContext context, CancellationToken cancellation)
    {
        if (context.Asset.Recording is not null)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "still-recorded",
                $"'{context.Asset.Name}' is still being recorded, for all this run knows; only media/follow can read it.",
                "Do this in a second flow for the same files, without `growing`: it starts from the complete file."));
        var stored = await Present(context, cancellation);
        return stored.Version == context.Asset.Version ? stored : throw Changed(context.Asset);
    }

    /// <summary>The source file, which may have grown since the run started.</summary>
    /// <exception cref="StepFailedException">It is gone, or another file lies in its place.</exception>
    public static async Task<StoredFile> FindGrowing(StepContext context, CancellationToken cancellation)
    {
        if (context.Asset.Recording is not { } recording)
            return await Find(context, cancellation);
        var stored = await Present(context, cancellation);
        return stored.Recording == recording ? stored : throw Changed(context.Asset);
    }

    private static async Task<StoredFile> Present(StepContext context, CancellationToken cancellation) =>
        await context.Store.Find(context.Asset.Uri, cancellation)
            ?? throw Failed("asset-missing", $"'{context.Asset.Name}' is no longer in {context.Asset.Container}.", "Put it back, then retry the step; or abort the run.");

    public static StepFailedException Changed(Asset asset) =>
        Failed("asset-changed", $"'{asset.Name}' changed since this run started.", "The new version gets a run of its own; abort this one.");

    /// <summary>Brings the source to the work folder and makes sure that it is what a media tool may be given.</summary>
    public static Task<SourceMedia> Bring(StepContext context, CancellationToken cancellation) => Bring(context, context.WorkFolder, cancellation);

    /// <param name="folder">Local folder it is brought to.</param>
    public static async Task<SourceMedia> Bring(StepContext context, string folder, CancellationToken cancellation)
    {
        var stored = await Find(context, cancellation);
        context.Report(new StepProgress(null, "bringing the file"));
        var path = await context.Store.Bring(context.Asset.Uri, folder, cancellation);
        await Find(context, cancellation);
        await using var file = File.OpenRead(path);
        var container = await Sniff(file, context.Asset.Name, cancellation);
        if (container.Still)
            throw Failed("still-picture", $"'{context.Asset.Name}' is a {container.Title}, which has no time to play.", "Take it out of this flow.");
        var input = new FfmpegInput(path, container);
        if (context.File("source") is { Sha256.Length: > 0 } known)
            return new SourceMedia(input, stored.Size, known.Sha256, []);
        file.Position = 0;
        var source = Source(context, stored, await Digest(file, stored.Size, context.Report, cancellation), container.ContentType);
        return new SourceMedia(input, stored.Size, source.Sha256, [source]);
    }

    /// <summary>Reads the source to its end when no step has yet, and makes its digest known to this attempt.</summary>
    /// <returns>What the run is to be told; empty when it knew.</returns>
    /// <exception cref="StepFailedException">It is gone, or another version now.</exception>
    public static async Task<IReadOnlyList<MediaFile>> Learn(StepContext context, CancellationToken cancellation)
    {
        if (context.File("source") is { Sha256.Length: > 0 })
            return [];
        var stored = await Find(context, cancellation);
        await using var content = await context.Store.OpenRead(stored.Uri, cancellation);
        var source = Source(context, stored, await Digest(content, stored.Size, context.Report, cancellation), context.File("source")?.ContentType ?? "application/octet-stream");
        await Find(context, cancellation);
        context.Learn(source);
        return [source];
    }

    /// <summary>What a file is by its first bytes.</summary>
    /// <exception cref="StepFailedException">It is nothing we accept, or something other than its name says.</exception>
    public static async Task<MediaContainer> Sniff(Stream file, string name, CancellationToken cancellation)
    {
        var head = new byte[ContentSniff.HeadLength];
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        var sniffed = ContentSniff.Of(head.AsSpan(0, length));
        var said = MediaContainer.Of(name);
        if (sniffed.Container is { } container)
            return !container.Still || said is null or { Still: true }
                ? container
                : throw Failed("not-what-it-says", $"'{name}' is a {container.Title}, not {said.Title}.", "Ask the sender for the file that was meant.");
        throw Failed(sniffed.Code!, sniffed.Code == "empty-file" ? $"'{name}' is empty." : $"'{name}' is {sniffed.Words}, not media.", sniffed.Code switch
        {
            "empty-file" => "The upload was probably broken off: put the file in again.",
            "playlist" => "Lists that point to other files are never opened: deliver the media itself.",
            _ => "Ask the sender for the media file that was meant.",
        });
    }

    /// <summary>Technical metadata that an earlier step of the run kept, else what ffprobe says now: for steps that go through the media.</summary>
    public async Task<TechnicalMetadata> Technical(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        var technical = await Known(context, ffmpeg, cancellation);
        context.GoesThrough(technical.Duration);
        return technical;
    }

    private async Task<TechnicalMetadata> Known(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation) =>
        context.File("technical-metadata")?.DerivedFrom == Sha256 && await Facts(context, cancellation) is { } known ? known : await Probe(context, ffmpeg, cancellation);

    /// <summary>Technical metadata that an earlier step of the run kept; null when none did.</summary>
    public static async Task<TechnicalMetadata?> Facts(StepContext context, CancellationToken cancellation)
    {
        if (context.File("technical-metadata") is not { } kept)
            return null;
        await using var content = await context.Store.OpenRead(kept.Uri, cancellation);
        return await JsonSerializer.DeserializeAsync<TechnicalMetadata>(content, StepTypes.Json, cancellation);
    }

    /// <summary>The same for steps that cannot do without, and do not go through the source themselves: when none did, it is brought and looked at.</summary>
    public static async Task<TechnicalMetadata> Facts(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation) =>
        await Facts(context, cancellation) ?? await (await Bring(context, cancellation)).Technical(context, ffmpeg, cancellation);

    /// <summary>Asks ffprobe, looks at the first pictures, and where the file does not say how long it is, or cannot be believed, goes through it once.</summary>
    public async Task<TechnicalMetadata> Probe(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        var name = context.Asset.Name;
        if (Input.Container.Demuxer == MediaContainer.Mp4.Demuxer && Cut() is { } missing)
            throw Failed("broken-media", $"'{name}' is cut short: {missing}.", "The upload was probably broken off: ask the sender for a complete copy and put it in again.");
        using var probe = await ffmpeg.Probe(Input, cancellation);
        var technical = ProbeReading.Read(probe.RootElement, Input.Container, Size);
        if (technical.Video is null && technical.Audio.Count == 0)
            throw Failed("no-tracks", $"'{name}' has no picture or sound that can be read.", "Ask the sender for the media file that was meant. A picture may have 8192 × 8192 pixels at most.");
        var timed = await Timed(technical, context, ffmpeg, cancellation);
        return timed.Video is { } video ? timed with { Video = await new FirstLook(Input, ffmpeg, context.WorkFolder).Correct(video, cancellation) } : timed;
    }

    private async Task<TechnicalMetadata> Timed(TechnicalMetadata technical, StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        if (technical.Duration is not null && !technical.Endless)
            return technical;
        var measured = technical with { Duration = await ffmpeg.Measure(Input, context.Report, cancellation) };
        return !measured.Endless ? measured
            : throw Failed("endless", $"'{context.Asset.Name}' says it lasts {measured.Duration / 3600:0} hours, which its {Size} bytes cannot hold.", "Ask the sender for a proper copy; cut a recording of more than 100 hours into several files.");
    }

    private static async Task<byte[]> Digest(Stream content, long size, Action<StepProgress> report, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, done, started) = (new byte[1 << 20], 0L, Stopwatch.GetTimestamp());
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            if ((done += read) % BetweenReports == 0)
                report(StepProgress.Reading(done, size, Stopwatch.GetElapsedTime(started)));
        }
        return hash.GetHashAndReset();
    }

    private static MediaFile Source(StepContext context, StoredFile stored, byte[] sha256, string contentType) =>
        new("source", context.Asset.Uri, stored.Size, Convert.ToHexStringLower(sha256), contentType);

    private string? Cut()
    {
        using var file = File.OpenRead(Input.Path);
        return Mp4Boxes.Missing(file);
    }

    private static StepFailedException Failed(string code, string message, string remedy) =>
        new(new Failure(FailureClass.Media, code, message, remedy));
}
