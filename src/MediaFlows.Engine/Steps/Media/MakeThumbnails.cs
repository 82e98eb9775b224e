using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Media.Thumbnails;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/thumbnails", "Thumbnails", "Takes still pictures out of the clip, and the one most like all of them as poster; only key frames are decoded.",
    Icon = "images", Resource = StepResource.Cpu)]
public sealed class MakeThumbnails(Ffmpeg ffmpeg) : Step<MakeThumbnails.Input, MakeThumbnails.Output>, IStep
{
    private const int MostPictures = 100, MostWidths = 4;

    /// <summary>Seconds that rounding in a container may make of a frame: Matroska counts milliseconds, MXF and AVI frames.</summary>
    private const double Tolerance = 0.021;

    public sealed record Input(
        [property: Description("How many, shared out over the clip, 1 to 100; when `at` is given, only those are taken.")] int Count = 10,
        [property: Description("Where to take them: timecodes (10:00:05:00), seconds (12.5) or frame numbers (250f). The key frame at or before is taken."), JsonConverter(typeof(MomentsJson))] IReadOnlyList<string>? At = null,
        [property: Description("Widths in pixels, 64 to 3840, at most four; 640 when left out. A smaller picture stays as it is.")] IReadOnlyList<int>? Widths = null);

    public sealed record Output(
        [property: Description("Each picture: its `role` among the run's files, and the `time` (seconds) and `timecode` of the key frame it shows.")] IReadOnlyList<Thumbnail> Pictures,
        [property: Description("Role of the picture that became the poster.")] string Poster,
        [property: Description("Width and height of each size, the largest first.")] IReadOnlyList<Size> Sizes);

    public sealed record Thumbnail(string Role, double Time, string Timecode);

    public sealed record Size(int Width, int Height);

    private sealed record Taken(int Number, double Time, PictureLook Look);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var widths = input.Widths ?? [640];
        if (input.Count is < 1 or > MostPictures || input.At?.Count is 0 or > MostPictures || widths.Count is 0 or > MostWidths || widths.Any(width => width is < 64 or > 3840))
            throw Wrong($"{MostPictures} pictures at most, in one to {MostWidths} widths of 64 to 3840 pixels, are possible.", "Correct `count`, `at` or `widths`.");
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        using var probe = await ffmpeg.Probe(source.Input, cancellation);
        if (technical.Video is not { } video || SourceFrames.Of(probe.RootElement, technical) is not { } frames)
            throw new StepFailedException(new Failure(FailureClass.Media, "no-picture", $"'{context.Asset.Name}' has no picture to take stills of.", "Take it out of this flow, or skip the step."));
        var plan = ThumbnailPlan.For(source.Input, video, widths);
        var taken = new List<Taken>();
        var moments = input.At is null ? ThumbnailPlan.Spread(input.Count, frames.Seconds(frames.Count)) : At(input.At, frames);
        foreach (var moment in moments)
        {
            taken.Add(await Take(plan, taken.Count + 1, frames.At((long)(moment * frames.Rate.Value)), context, cancellation));
            context.Report(new StepProgress(100.0 * taken.Count / moments.Count));
        }
        return await Keep(plan, taken, frames, source, context, cancellation);
    }

    private async Task<Taken> Take(ThumbnailPlan plan, int number, double at, StepContext context, CancellationToken cancellation)
    {
        var look = Path.Combine(context.WorkFolder, ThumbnailPlan.Look(number));
        foreach (var from in ThumbnailPlan.Approaches(at))
        {
            try
            {
                await ffmpeg.Run(plan.Call(number, from), context.WorkFolder, null, cancellation);
            }
            catch (StepFailedException failed) when (failed.Failure.Code == "nothing-decodable" && from > 0)
            {
                continue;
            }
            if (File.Exists(Path.Combine(context.WorkFolder, ThumbnailPlan.Name(number, plan.Sizes[0]))) && File.Exists(look) && PictureLook.Read(File.ReadLines(look)) is { } seen
                && (from == 0 || from + seen.Time <= at + Tolerance))
                return new Taken(number, Math.Max(0, from + seen.Time), seen);
        }
        throw new StepFailedException(new Failure(FailureClass.Media, "nothing-decodable", $"No key frame of '{context.Asset.Name}' could be decoded.", "Ask the sender for a complete copy and put it in again."));
    }

    private static async Task<StepResult> Keep(
        ThumbnailPlan plan, List<Taken> taken, SourceFrames frames, SourceMedia source, StepContext context, CancellationToken cancellation)
    {
        var files = source.Learned.ToList();
        foreach (var picture in taken)
            foreach (var (size, place) in plan.Sizes.Select((size, place) => (size, place)))
                await Put(ThumbnailPlan.Name(picture.Number, size), $"{Role(picture)}{(place == 0 ? "" : $"-{size.Width}")}", ThumbnailPlan.Name(picture.Number, size));
        var poster = taken[PictureLook.MostRepresentative([.. taken.Select(picture => picture.Look)])];
        await Put(ThumbnailPlan.Name(poster.Number, plan.Sizes[0]), "poster", "poster.jpg");
        return Completed(new Output([.. taken.Select(picture => new Thumbnail(Role(picture), Math.Round(picture.Time - frames.Offset, 3), frames.Name(frames.Nearest(picture.Time))))], Role(poster),
            [.. plan.Sizes.Select(size => new Size(size.Width, size.Height))]), files);

        async Task Put(string name, string role, string kept) =>
            files.Add(await context.Keep(Path.Combine(context.WorkFolder, name), role, kept, "image/jpeg", source.Sha256, cancellation));
    }

    private static string Role(Taken picture) => $"thumbnail-{picture.Number:000}";

    private static IReadOnlyList<double> At(IReadOnlyList<string> places, SourceFrames frames)
    {
        var faults = new List<string>();
        var found = places.Select(place =>
        {
            var frame = ClipPosition.Read(place.Trim(), frames, out var fault);
            if (fault is not null || frame < 0 || frame >= frames.Count)
                faults.Add(fault ?? $"{place} is not inside the media, which go from {frames.Extent}");
            return frames.Seconds(frame ?? 0);
        }).ToList();
        return faults.Count == 0 ? found : throw Wrong($"{string.Join("; ", faults.Take(5))}.", "Correct `at`.");
    }

    private static StepFailedException Wrong(string message, string remedy) => new(new Failure(FailureClass.Configuration, "bad-input", message, remedy));
}
