using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Media.Thumbnails;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/thumbnails", "Thumbnails", "Takes still pictures out of the clip, and the one most like all of them as poster; little more than key frames is decoded.",
    Icon = "images", Resource = StepResource.Cpu)]
public sealed class MakeThumbnails(Ffmpeg ffmpeg) : Step<MakeThumbnails.Input, MakeThumbnails.Output>, IStep
{
    private const int MostPictures = 100, MostWidths = 4;

    /// <summary>Seconds that rounding in a container may make of a frame: Matroska counts milliseconds, MXF and AVI frames.</summary>
    private const double Tolerance = 0.021;

    /// <summary>Seconds that are decoded at most to get from a key frame to another picture: twice as far as the key frames of x264 and x265 lie apart by themselves.</summary>
    private const double MostDecoded = 20;

    public sealed record Input(
        [property: Description("How many, shared out over the clip, 1 to 100: key frames, as long as there are enough. When `at` is given, only those are taken.")] int Count = 10,
        [property: Description("Where to take them: timecodes (10:00:05:00), seconds (12.5) or frame numbers (250f). To the frame, unless the key frame before lies more than 20 s back."), JsonConverter(typeof(MomentsJson))] IReadOnlyList<string>? At = null,
        [property: Description("Widths in pixels, 64 to 3840, at most four; 640 when left out. A smaller picture stays as it is.")] IReadOnlyList<int>? Widths = null);

    public sealed record Output(
        [property: Description("Each picture: its `role` among the run's files, and the `time` (seconds) and `timecode` of the frame it shows.")] IReadOnlyList<Thumbnail> Pictures,
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
            taken.Add(await Take(plan, taken, frames.At((long)(moment * frames.Rate.Value)), input.At is not null, context, cancellation));
            context.Report(new StepProgress(100.0 * taken.Count / moments.Count));
        }
        return await Keep(plan, taken, frames, source, context, cancellation);
    }

    /// <summary>The key frame before a moment; the very frame where that is asked for, or the key frame was taken already.</summary>
    private async Task<Taken> Take(ThumbnailPlan plan, List<Taken> before, double at, bool exact, StepContext context, CancellationToken cancellation)
    {
        var key = await KeyFrame(plan, before.Count + 1, at, context, cancellation);
        if (at - key.Time is < Tolerance or > MostDecoded || !exact && before.All(other => Math.Abs(other.Time - key.Time) > Tolerance))
            return key;
        return await Seen(plan, plan.Call(key.Number, at, keyFrame: false), key.Number, at, context, cancellation) is { } frame && Math.Abs(frame.Time - at) < Tolerance
            ? frame : await KeyFrame(plan, key.Number, at, context, cancellation);
    }

    private async Task<Taken> KeyFrame(ThumbnailPlan plan, int number, double at, StepContext context, CancellationToken cancellation)
    {
        foreach (var from in ThumbnailPlan.Approaches(at))
            if (await Seen(plan, plan.Call(number, from, keyFrame: true), number, from, context, cancellation) is { } taken && (from == 0 || taken.Time <= at + Tolerance))
                return taken;
        throw new StepFailedException(new Failure(FailureClass.Media, "nothing-decodable", $"No key frame of '{context.Asset.Name}' could be decoded.", "Ask the sender for a complete copy and put it in again."));
    }

    /// <returns>Null when nothing came out.</returns>
    private async Task<Taken?> Seen(ThumbnailPlan plan, FfmpegCall call, int number, double from, StepContext context, CancellationToken cancellation)
    {
        var (look, picture) = (Path.Combine(context.WorkFolder, ThumbnailPlan.Look(number)), Path.Combine(context.WorkFolder, ThumbnailPlan.Name(number, plan.Sizes[0])));
        File.Delete(look);
        File.Delete(picture);
        try
        {
            await ffmpeg.Run(call, context.WorkFolder, null, cancellation);
        }
        catch (StepFailedException failed) when (failed.Failure.Code == "nothing-decodable" && from > 0)
        {
            return null;
        }
        return File.Exists(picture) && File.Exists(look) && PictureLook.Read(File.ReadLines(look)) is { } seen ? new Taken(number, Math.Max(0, from + seen.Time), seen) : null;
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
