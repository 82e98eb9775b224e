using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/inspect", "Inspect", "Finds out what the file technically is: container, picture, sound, subtitles, closed captions and timecode.",
    Icon = "file-search", Resource = StepResource.Light)]
public sealed class InspectMedia(Ffmpeg ffmpeg) : Step<InspectMedia.Input, TechnicalMetadata>, IStep
{
    public sealed record Input;

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Probe(context, ffmpeg, cancellation);
        var content = JsonSerializer.SerializeToUtf8Bytes(technical, StepTypes.Json);
        return Completed(technical, [.. source.Learned, await context.Keep(content, "technical-metadata", "technical-metadata.json", "application/json", source.Sha256, cancellation)]);
    }
}
