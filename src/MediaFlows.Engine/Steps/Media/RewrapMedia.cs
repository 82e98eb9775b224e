using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/rewrap", "Rewrap", "Puts picture and sound into another kind of file as they are, without decoding or encoding anything.",
    Icon = "package", Resource = StepResource.Cpu)]
public sealed class RewrapMedia(Ffmpeg ffmpeg) : Step<RewrapMedia.Input, RewrapMedia.Output>, IStep
{
    /// <summary>What headers may differ in: seconds, or this part of the whole.</summary>
    private const double Slack = 0.5, SlackPart = 0.01;

    public enum Target { Mp4, Mov }

    public sealed record Input([property: Description("The kind of file to make.")] Target To = Target.Mp4);

    public sealed record Output(
        [property: Description("mp4 or mov.")] string Container,
        [property: Description("URI of the file, whose role is `rewrapped`.")] string Uri,
        [property: Description("Seconds.")] double Duration,
        [property: Description("Codecs of picture and sound, as they were.")] IReadOnlyList<string> Codecs,
        [property: Description("Tracks that could not come along, in words.")] IReadOnlyList<string> LeftOut);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        var target = input.To == Target.Mov ? Wrapping.Mov : Wrapping.Mp4;
        if (target.Misfits(technical) is { Count: > 0 } misfits)
            throw DoesNotFit(context.Asset.Name, target, misfits, Wrapping.Mov.Misfits(technical).Count == 0);
        var plan = RewrapPlan.For(source.Input, technical, target);
        await ffmpeg.Run(plan.Call, context.WorkFolder, context.Report, cancellation);
        var path = Path.Combine(context.WorkFolder, plan.Name);
        var made = await Check(path, target, technical, context.Asset.Name, cancellation);
        var file = await context.Keep(path, "rewrapped", plan.Name, target.Container.ContentType, source.Sha256, cancellation);
        return Completed(new Output(target.Container.Name, file.Uri, made.Duration ?? 0, Codecs(made), plan.LeftOut), [.. source.Learned, file]);
    }

    /// <summary>ffmpeg ends well also when half of the media could not be read.</summary>
    private async Task<TechnicalMetadata> Check(string path, Wrapping target, TechnicalMetadata source, string name, CancellationToken cancellation)
    {
        using var probe = await ffmpeg.Probe(new FfmpegInput(path, target.Container), cancellation);
        var made = ProbeReading.Read(probe.RootElement, target.Container, new FileInfo(path).Length);
        var whole = source.Duration ?? 0;
        if (Codecs(made).SequenceEqual(Codecs(source)) && (made.Duration ?? 0) >= whole - Math.Max(Slack, SlackPart * whole))
            return made;
        throw new StepFailedException(new Failure(FailureClass.Media, "breaks-off",
            $"'{name}' says it lasts {whole:0.0} s and has {string.Join(", ", Codecs(source))}, but only {made.Duration ?? 0:0.0} s with {string.Join(", ", Codecs(made))} could be taken out of it.",
            "The file is damaged or cut short: ask the sender for a complete copy and put it in again."));
    }

    private static IReadOnlyList<string> Codecs(TechnicalMetadata media) => [.. media.Video is { } video ? (string[])[video.Codec] : [], .. media.Audio.Select(track => track.Codec)];

    private static StepFailedException DoesNotFit(string name, Wrapping target, IReadOnlyList<string> misfits, bool fitsMov) => new(new Failure(FailureClass.Media, "does-not-fit",
        $"'{name}' cannot be rewrapped: {target.Container.Title} does not hold {string.Join(" or ", misfits)}.",
        $"{(fitsMov ? "Set `to: mov`, which holds it, or encode" : "Encode")} it anew with media/transcode."));
}
