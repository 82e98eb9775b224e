using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps.Media.OnePass;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/qc", "Quality check", "Looks for black, frozen and silent passages, flashes and bars, measures loudness and holds the file to its delivery; ends with a verdict and a report.",
    Icon = "activity", Resource = StepResource.Cpu, SharesPass = true)]
public sealed class CheckQuality(Ffmpeg ffmpeg, SharedPasses passes) : Step<CheckQuality.Input, QcReport>, IStep
{
    /// <summary>Findings in the JSON file: a hostile file may flicker as it likes.</summary>
    private const int MostInFile = 10_000;

    private static readonly TimeSpan LongestForPictures = TimeSpan.FromMinutes(2);

    public sealed record Input(
        [property: JsonConverter(typeof(QcProfileJson)), Description("What the media is held to: ebu-r128 (when left out), web or speech, or a profile of your own as an object, in which all that is not said is its base's; see qc-profiles.md.")] QcProfile? Profile = null,
        [property: Description("When a person must look before the run goes on: never, at a fail, or already at a warning.")] ParkOn ParkOn = ParkOn.Never);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var profile = input.Profile ?? QcProfile.EbuR128;
        await using var pass = await passes.Read(context, technical => QcPlan.For(technical, profile), cancellation);
        var (source, technical, progress) = (pass.Source, pass.Technical, pass.Progress);
        var measured = Measured(context.WorkFolder, profile, technical, technical.Duration ?? progress.Position);
        var report = QcRules.Judge(profile, measured, technical, progress.Position, captions: context.File("captions") is not null);
        var pictures = await Moments(source, technical, report, context, cancellation);
        var page = QcReportHtml.Write(report, profile, technical, measured, pictures, context.Asset.Name, source.Sha256);
        MediaFile[] files = [.. source.Learned, .. await Keep(context, report, measured, page, source.Sha256, cancellation)];
        var output = report.Shortened(QcReport.MostInOutput);
        return input.ParkOn.Parks(report.Verdict)
            ? NeedsAttention($"The quality check {QcWords.Ended(report.Verdict, report.Findings[0].Message, report.Findings.Count)}", output, files)
            : Completed(output, files);
    }

    private static QcMeasurement Measured(string folder, QcProfile profile, TechnicalMetadata technical, double duration)
    {
        var measured = QcMeasurement.Read(name => Lines(Path.Combine(folder, name)), technical, duration);
        return technical.Video is { Hdr: null } video ? measured.With(Screened(Path.Combine(folder, QcPlan.Coarse), profile.Flashes, video)) : measured;
    }

    private static FlashScreen Screened(string path, FlashRule rule, VideoTrack video)
    {
        var screen = new FlashScreen(rule, QcFilters.CoarseRate(video));
        if (!File.Exists(path))
            return screen;
        using var pictures = File.OpenRead(path);
        Span<byte> picture = stackalloc byte[FlashScreen.PictureBytes];
        while (pictures.ReadAtLeast(picture, picture.Length, throwOnEndOfStream: false) == picture.Length)
            screen.Take(picture);
        return screen;
    }

    /// <summary>Pictures are a courtesy: where one cannot be had, or all of them take too long, the report goes without.</summary>
    private async Task<IReadOnlyDictionary<int, byte[]>> Moments(SourceMedia source, TechnicalMetadata technical, QcReport report, StepContext context, CancellationToken cancellation)
    {
        var pictures = new Dictionary<int, byte[]>();
        using var enough = new CancellationTokenSource(LongestForPictures, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        foreach (var (finding, at) in QcThumbnails.Of(report, technical))
            try
            {
                if (await Moment(QcThumbnails.Call(source.Input, technical.Video!, at), context.WorkFolder, either.Token) is { } picture)
                    pictures[finding] = picture;
            }
            catch (StepFailedException)
            {
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                break;
            }
        return pictures;
    }

    private async Task<byte[]?> Moment(FfmpegCall call, string folder, CancellationToken cancellation)
    {
        var made = new FileInfo(Path.Combine(folder, QcThumbnails.Name));
        made.Delete();
        await ffmpeg.Run(call, folder, report: null, cancellation);
        made.Refresh();
        return made is { Exists: true, Length: > 0 and <= QcThumbnails.MostBytes } ? await File.ReadAllBytesAsync(made.FullName, cancellation) : null;
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];

    private static async Task<MediaFile[]> Keep(StepContext context, QcReport report, QcMeasurement measured, string page, string sha256, CancellationToken cancellation)
    {
        var timeline = new QcTimelineData(report.Duration, measured.Scenes, measured.Loudness);
        return
        [
            await Keep("qc-report", "qc-report.json", "application/json", JsonSerializer.SerializeToUtf8Bytes(report.Shortened(MostInFile), StepTypes.Json)),
            await Keep("qc-report-html", "qc-report.html", "text/html", Encoding.UTF8.GetBytes(page)),
            await Keep("qc-timeline", "qc-timeline.json", "application/json", JsonSerializer.SerializeToUtf8Bytes(timeline, StepTypes.Json)),
        ];

        Task<MediaFile> Keep(string role, string name, string contentType, byte[] content) => context.Keep(content, role, name, contentType, sha256, cancellation);
    }
}
