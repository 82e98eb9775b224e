using System.Globalization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Media.Captions;

/// <summary>How captions follow media to another frame rate.</summary>
public enum RetimeMode
{
    /// <summary>The frames are the same and play faster or slower: frame 1000 stays frame 1000 (film at 23.976 played at 25).</summary>
    Conform,

    /// <summary>The timecode labels are the same and mean another time: 01:00:00:00 stays 01:00:00:00.</summary>
    Rebase,
}

/// <summary>Moves captions in time.</summary>
public static class CaptionTiming
{
    /// <summary>What <see cref="Amount"/> reads, for those who wrote something else.</summary>
    public const string Remedy = "Write a time such as 500ms or -1m30s, or a timecode such as -10:00:00:00, which takes off a programme start.";

    /// <summary>How far a text says to move: a duration or a timecode, with a sign; null when it says neither.</summary>
    /// <param name="rate">What the timecode counts in.</param>
    public static TimeSpan? Amount(string text, LabelRate rate)
    {
        var plain = text.Trim().TrimStart('+', '-');
        var amount = rate.Time(plain) ?? (Durations.TryParse(plain, out var duration) && duration < CaptionLimits.Time ? duration : null);
        return text.TrimStart().StartsWith('-') ? -amount : amount;
    }

    /// <summary>Without the cues that ended before the media began.</summary>
    public static CaptionTrack FromStart(CaptionTrack track) => track with { Cues = [.. track.Cues.Where(cue => cue.Start >= TimeSpan.Zero || cue.End > TimeSpan.Zero)] };

    /// <summary>Every time later, or earlier when <paramref name="by"/> is negative. Nothing is left out: the check tells of what now lies before the start.</summary>
    public static CaptionTrack Shift(CaptionTrack track, TimeSpan by) => Each(track, time => time + by);

    public static CaptionTrack Retime(CaptionTrack track, LabelRate from, LabelRate to, RetimeMode mode) =>
        Each(track, mode == RetimeMode.Conform ? time => Conform(time, from.Rate, to.Rate) : time => Rebase(time, from, to));

    /// <summary>When the frame is shown at the other rate that was shown at a time.</summary>
    public static TimeSpan Conform(TimeSpan time, FrameRate from, FrameRate to) => new((long)Math.Round(
        (decimal)time.Ticks * from.Numerator * to.Denominator / ((decimal)from.Denominator * to.Numerator), MidpointRounding.AwayFromZero));

    /// <summary>When the label is shown at the other rate that was shown at a time. A frame number that the other rate lacks becomes its last one.</summary>
    public static TimeSpan Rebase(TimeSpan time, LabelRate from, LabelRate to)
    {
        if (time < TimeSpan.Zero)
            return -Rebase(-time, from, to);
        var label = from.Timecode(time).ToString();
        var last = (int)Math.Round(to.Rate.Value) - 1;
        var frame = Math.Min(int.Parse(label.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture), last);
        // Labels start again after a day; captions may not.
        var day = from.Frame(time) / (new Timecode(0, from.Rate, from.Drop).FramesInDay);
        var there = to.Time($"{label[..8]}:{frame:00}")!.Value;
        return there + to.Time(day * new Timecode(0, to.Rate, to.Drop).FramesInDay);
    }

    private static CaptionTrack Each(CaptionTrack track, Func<TimeSpan, TimeSpan> move) =>
        track with { Cues = [.. track.Cues.Select(cue => cue with { Start = move(cue.Start), End = move(cue.End) })] };
}
