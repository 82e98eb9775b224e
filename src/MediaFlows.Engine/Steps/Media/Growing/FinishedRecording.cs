using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>A recording that is over, read once more from its beginning.</summary>
/// <param name="Stretches">Digests, to compare with those of what was read while it grew.</param>
/// <param name="Frames">Packets of its picture; null without an even pace.</param>
internal sealed record FinishedRecording(FfmpegInput Input, StoredFile Stored, string Sha256, IReadOnlyList<string> Stretches, TechnicalMetadata Technical, double Lead, long? Frames)
{
    /// <summary>Seconds by which proxy and recording may differ: what decoders leave out at the ends of streams that were cut in.</summary>
    private const double Slack = 0.5;

    public static async Task<FinishedRecording> Read(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        var stored = await SourceMedia.FindGrowing(context, cancellation);
        var path = await context.Store.Bring(stored.Uri, context.WorkFolder, cancellation);
        await using var file = File.OpenRead(path);
        var input = new FfmpegInput(path, await SourceMedia.Sniff(file, context.Asset.Name, cancellation));
        file.Position = 0;
        var (sha256, stretches) = await Digests(file, cancellation);
        using var probe = await ffmpeg.Probe(input, cancellation);
        var technical = ProbeReading.Steadied(await new SourceMedia(input, stored.Size, sha256, []).Probe(context, ffmpeg, cancellation), probe.RootElement);
        var frames = technical.Video is { VariableFrameRate: false, Rate: not null } video ? await ffmpeg.Count(input, video.Index, technical.Duration, cancellation) : (long?)null;
        return new FinishedRecording(input, stored, sha256, stretches, technical, ProbeReading.Lead(probe.RootElement), frames);
    }

    /// <summary>Whether a proxy of so many seconds has it all. Some codecs store a frame as two fields, each a packet.</summary>
    public bool IsAllIn(Followed state)
    {
        if (Frames is not { } frames || Technical.Video?.Rate is not { } rate)
            return Math.Abs((Technical.Duration ?? 0) - Lead - state.Made) <= Slack;
        return Math.Min(Math.Abs(frames / rate.Value - state.Made), Math.Abs(frames / rate.Value / 2 - state.Made)) <= Slack;
    }

    private static async Task<(string, IReadOnlyList<string>)> Digests(FileStream file, CancellationToken cancellation)
    {
        using var digests = new StretchDigests();
        var buffer = new byte[1 << 20];
        while (await file.ReadAsync(buffer, cancellation) is > 0 and var read)
            digests.Append(buffer.AsSpan(0, read));
        return digests.Finish();
    }
}
