using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Embedded;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/extract-captions", "Extract captions", "Takes out the captions that are embedded in the file: text and closed captions become WebVTT, pictures of text are kept as they are.",
    Icon = "captions", Resource = StepResource.Light, MaySkip = true)]
public sealed class ExtractCaptions(Ffmpeg ffmpeg) : Step<ExtractCaptions.Input, ExtractCaptions.Output>, IStep
{
    public sealed record Input;

    public sealed record Output(
        [property: Description("One for each WebVTT file.")] IReadOnlyList<Caption> Captions,
        [property: Description("Stream indexes of tracks that hold pictures of text (DVB, DVD, Blu-ray); they are in the file `caption-pictures`, a Matroska file without picture and sound.")] IReadOnlyList<int> Pictures);

    public sealed record Caption(
        [property: Description("Role of its file: `captions` for the first, then `captions-2` and so on.")] string Role,
        [property: Description("Stream index in the source.")] int Track,
        [property: Description("Codec of a track of its own; cea-608-field-1, cea-608-field-2 or, where those say nothing, cea-708-service-1 and so on for what was embedded in the picture.")] string Codec,
        [property: Description("Number of cues.")] int Cues,
        [property: Description("As the source says.")] string? Language = null);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        TextOutput[] texts = [.. await OwnTracks(source, technical, context, cancellation), .. await InPicture(source, technical, context, cancellation)];
        var (captions, files) = (new List<Caption>(), source.Learned.ToList());
        foreach (var text in texts)
            if (EmbeddedCaptions.Cues(File.ReadLines(Path.Combine(context.WorkFolder, text.Name))) is > 0 and var cues)
            {
                var role = captions.Count == 0 ? "captions" : $"captions-{captions.Count + 1}";
                captions.Add(new Caption(role, text.Track, text.Codec, cues, text.Language));
                files.Add(await context.Keep(Path.Combine(context.WorkFolder, text.Name), role, $"{role}.vtt", "text/vtt", source.Sha256, cancellation));
            }
        List<int> pictures = [.. technical.Subtitles.Where(track => track.Kind == SubtitleKind.Pictures).Select(track => track.Index)];
        if (pictures.Count > 0)
            files.Add(await context.Keep(Path.Combine(context.WorkFolder, EmbeddedCaptions.PicturesName), "caption-pictures", "caption-pictures.mkv", "video/x-matroska", source.Sha256, cancellation));
        return captions.Count + pictures.Count > 0 ? Completed(new Output(captions, pictures), files) : Skipped(Nothing(technical));
    }

    private static string Nothing(TechnicalMetadata technical) => technical switch
    {
        { Video.ClosedCaptions: not null } => "The closed captions in its picture say nothing.",
        { Subtitles.Count: > 0 } => $"Its subtitle tracks ({string.Join(", ", technical.Subtitles.Select(track => track.Codec).Distinct())}) are empty or of no kind that can be taken out.",
        _ => "It has no captions embedded.",
    };

    private async Task<IReadOnlyList<TextOutput>> OwnTracks(SourceMedia source, TechnicalMetadata technical, StepContext context, CancellationToken cancellation)
    {
        if (EmbeddedCaptions.Tracks(source.Input, technical, out var texts) is { } call)
            await ffmpeg.Run(call, context.WorkFolder, context.Report, cancellation);
        return texts;
    }

    private async Task<IReadOnlyList<TextOutput>> InPicture(SourceMedia source, TechnicalMetadata technical, StepContext context, CancellationToken cancellation)
    {
        if (technical.Video is not { } video || ClosedCaptionCall.For(source.Input, video, technical.Duration) is not { } call)
            return [];
        Line21[] fields = [new(), new()];
        var digital = new DigitalCaptions();
        foreach (var (time, pair) in await CaptionUnits.Read(call, ffmpeg, context.WorkFolder, cancellation))
            if (pair.Kind < fields.Length)
                fields[pair.Kind].Add(time, pair);
            else
                digital.Add(time, pair);
        if (fields.All(field => field.Empty))
            return [.. digital.Tracks(technical.Duration).Select(service => Text(service.Track, service.Service, video.Index, context.WorkFolder))];
        var texts = new List<TextOutput>();
        foreach (var (field, number) in fields.Select((field, index) => (field, index + 1)).Where(field => !field.field.Empty))
            texts.Add(await Text(field, number, video.Index, context.WorkFolder, cancellation));
        return texts;
    }

    private static TextOutput Text(CaptionTrack captions, int service, int track, string workFolder)
    {
        var name = $"made-service-{service}.vtt";
        File.WriteAllText(Path.Combine(workFolder, name), WebVtt.Write(captions));
        return new TextOutput(track, $"cea-708-service-{service}", null, name);
    }

    private async Task<TextOutput> Text(Line21 field, int number, int track, string workFolder, CancellationToken cancellation)
    {
        var (scenarist, name) = (Path.Combine(workFolder, $"made-field-{number}.scc"), $"made-field-{number}.vtt");
        await File.WriteAllTextAsync(scenarist, field.Scenarist(), cancellation);
        await ffmpeg.Run(EmbeddedCaptions.Line21(scenarist, name), workFolder, report: null, cancellation);
        return new TextOutput(track, $"cea-608-field-{number}", null, name);
    }
}
