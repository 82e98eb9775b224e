using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/split", "Split", "Plans the chunks in which a long file is transcoded: stretches of the picture between key frames, and the whole sound.",
    Icon = "scissors", Resource = StepResource.Light)]
public sealed class SplitMedia(Ffmpeg ffmpeg) : Step<SplitMedia.Input, SplitMedia.Output>, IStep
{
    private const double Usual = 120;

    public sealed record Input(
        [property: Description("How long a chunk shall be, at least 4s; 2m when left out. Longer where there would be too many.")] TimeSpan? Length = null,
        [property: Description("The most chunks of picture, 1 to 300.")] int Most = 100,
        [property: Description("Seconds at which to cut instead; each is moved to the nearest key frame of what is made, which has one every two seconds.")] IReadOnlyList<double>? At = null);

    public sealed record Output(
        [property: Description("For the foreach of media/transcode and for media/join.")] IReadOnlyList<Chunk> Chunks);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var length = input.Length?.TotalSeconds ?? Usual;
        if (length < 4 || input.Most is < 1 or > Chunking.Most || input.At?.Count > Chunking.Most - 1)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-input", "With this length, number or place of cuts it cannot be split.", $"`length` is at least 4s, `most` 1 to {Chunking.Most}, and `at` has fewer than {Chunking.Most} places."));
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        if (technical.Video is not { } video || await Seconds(source, technical, cancellation) is not (> 0 and < Chunking.Longest and var duration))
            throw new StepFailedException(new Failure(FailureClass.Media, "no-picture", $"'{context.Asset.Name}' has no picture of a known length that could be split.", "Transcode it as a whole."));
        var rate = RenditionPlan.RateOf(video, RenditionPreset.Of(PresetName.H264Lines1080), null);
        var chunks = input.At is { } at ? Chunking.At(duration, rate, at) : Chunking.Even(duration, rate, length, input.Most);
        // The sound goes first: last, it would run alone while the other cores have nothing left to do.
        var all = technical.Heard.Count > 0 ? chunks.Prepend(Chunk.Heard) : chunks;
        return Completed(new Output([.. all.Select(chunk => chunk.IsSound ? chunk : chunk with { Of = chunks.Count })]), source.Learned);
    }

    /// <summary>Seconds of the picture, which the sound may outlast; those of the file where it does not say.</summary>
    private async Task<double?> Seconds(SourceMedia source, TechnicalMetadata technical, CancellationToken cancellation)
    {
        using var probe = await ffmpeg.Probe(source.Input, cancellation);
        var stream = probe.RootElement.GetProperty("streams").EnumerateArray().First(stream => stream.GetProperty("index").GetInt32() == technical.Video!.Index);
        return stream.TryGetProperty("duration", out var text) && double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : technical.Duration;
    }
}
