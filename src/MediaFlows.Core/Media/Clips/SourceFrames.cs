using System.Globalization;
using System.Text.Json;

namespace MediaFlows.Core.Media.Clips;

/// <summary>The frames of a source as an editor counts them: what the first is called, how many there are, and at which second of the file each is shown.</summary>
/// <param name="Rate">Frames a second. Media of variable frame rate are counted at the usual rate next above their average.</param>
/// <param name="Count">Frames.</param>
/// <param name="Start">Timecode of the first frame; 00:00:00:00 where the file says none.</param>
/// <param name="HasTimecode">Whether the file says a start timecode.</param>
/// <param name="Offset">Seconds from the beginning of the file to its first frame: sound often begins a little earlier.</param>
public sealed record SourceFrames(FrameRate Rate, long Count, Timecode Start, bool HasTimecode, double Offset)
{
    private static readonly FrameRate[] EditRates = [new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(50, 1), new(60000, 1001), new(60, 1)];

    /// <param name="probe">Answer of ffprobe to <c>-show_format -show_streams</c>.</param>
    /// <returns>Null without a picture.</returns>
    public static SourceFrames? Of(JsonElement probe, TechnicalMetadata technical)
    {
        if (technical.Video is not { } video)
            return null;
        var stream = probe.Streams().FirstOrDefault(stream => stream.Number("index") == video.Index);
        var begin = probe.TryGetProperty("format", out var format) ? Seconds(format.Text("start_time")) ?? 0 : 0;
        var offset = Math.Max(0, (Seconds(stream.Text("start_time")) ?? begin) - begin);
        var rate = video.Rate is not { } said ? new FrameRate(25, 1) : video.VariableFrameRate ? EditRate(said) : said;
        var duration = Seconds(stream.Text("duration")) ?? Math.Max(0, (technical.Duration ?? 0) - offset);
        var start = Timecode.Parse(technical.StartTimecode, rate);
        return new SourceFrames(rate, Math.Max(1, (long)Math.Round(duration * rate.Value)), start ?? new Timecode(0, rate, false), start is not null, offset);
    }

    /// <summary>Frames of media of that length whose first has that timecode.</summary>
    public static SourceFrames Of(Timecode first, double seconds) => new(first.Rate, Math.Max(1, (long)Math.Round(seconds * first.Rate.Value)), first, true, 0);

    /// <summary>Seconds into the file at which a frame is shown.</summary>
    public double At(long frame) => Offset + Seconds(frame);

    /// <summary>How long so many frames last.</summary>
    public double Seconds(long frames) => (double)frames * Rate.Denominator / Rate.Numerator;

    /// <summary>The frame shown nearest to that second of the file.</summary>
    public long Nearest(double seconds) => (long)Math.Round((seconds - Offset) * Rate.Value, MidpointRounding.AwayFromZero);

    /// <summary>A frame's timecode.</summary>
    public string Name(long frame) => (Start with { Frames = Start.Frames + frame }).ToString();

    /// <summary>From the first frame to the last, in words.</summary>
    public string Extent => $"{Name(0)} to {Name(Count - 1)} ({Count} frames at {Rate})";

    /// <summary>Which frame a timecode names; it may lie past midnight.</summary>
    public long From(Timecode timecode)
    {
        var frame = timecode.Frames - Start.Frames;
        var nominal = (int)Math.Round(Rate.Value, MidpointRounding.AwayFromZero);
        var day = Timecode.Parse($"23:59:59{(Start.DropFrame ? ';' : ':')}00", Rate)!.Value.Frames + nominal;
        return frame < 0 && frame + day <= Count ? frame + day : frame;
    }

    private static FrameRate EditRate(FrameRate average) =>
        EditRates.FirstOrDefault(rate => rate.Value >= average.Value * 0.998) is { Numerator: > 0 } usual ? usual : EditRates[^1];

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Abs(value) < 1e9 ? value : null;
}
