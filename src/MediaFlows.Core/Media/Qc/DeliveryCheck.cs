using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Holds what a file is against what was asked of the delivery.</summary>
internal static class DeliveryCheck
{
    /// <summary>Difference of frame rates that is only how they are written: 29.97 for 30000/1001.</summary>
    private const double SameRate = 0.0002;

    /// <summary>Seconds of a frame where the file has no rate: one of 25 a second.</summary>
    private const double UsualFrame = 0.04;

    /// <summary>Characters of a cell.</summary>
    private const int MostText = 120;

    /// <param name="captions">Whether an earlier step made some.</param>
    public static IReadOnlyList<QcExpectation> Of(DeliveryRule rule, TechnicalMetadata file, bool captions)
    {
        var video = file.Video;
        var audio = file.Audio;
        return
        [
            .. OneOf(DeliveryItem.Container, rule.Containers, [file.Container]),
            .. OneOf(DeliveryItem.VideoCodec, rule.VideoCodecs, [video?.Codec]),
            .. OneOf(DeliveryItem.Resolution, rule.Resolutions, [video is null ? null : $"{video.Width}x{video.Height}"]),
            .. Rate(rule.FrameRates, video),
            .. OneOf(DeliveryItem.Scan, rule.Scans?.Select(Text), [video is null ? null : Text(video.Scan)]),
            .. OneOf(DeliveryItem.Chroma, rule.Chroma, [video?.Chroma]),
            .. Number(DeliveryItem.BitDepth, rule.BitDepth, video?.BitDepth, "at least "),
            .. Duration(rule, file),
            .. Number(DeliveryItem.AudioTracks, rule.AudioTracks, audio.Count),
            .. OneOf(DeliveryItem.AudioCodec, rule.AudioCodecs, [.. audio.Select(track => track.Codec)]),
            .. OneOf(DeliveryItem.Channels, rule.Channels?.Select(Text), [.. audio.Select(track => Text(track.Channels))]),
            .. OneOf(DeliveryItem.SampleRate, rule.SampleRate is { } rate ? [Text(rate)] : null, [.. audio.Select(track => track.SampleRate is { } hertz ? Text(hertz) : null)]),
            .. Captions(rule.Captions, file, captions),
            .. rule.StartTimecode is { } start ? [Told(DeliveryItem.StartTimecode, start, file.StartTimecode, file.StartTimecode == start)] : (QcExpectation[])[],
        ];
    }

    /// <summary>All of what was found must be among what was asked, and there must be something.</summary>
    private static QcExpectation[] OneOf(DeliveryItem item, IEnumerable<string>? asked, IReadOnlyList<string?> found) =>
        asked?.ToList() is not { Count: > 0 } list ? []
        : [Told(item, string.Join(" or ", list), string.Join(", ", found.Select(one => one ?? "none").Distinct()), found.Count > 0 && found.All(one => list.Contains(one, StringComparer.OrdinalIgnoreCase)))];

    private static QcExpectation[] Rate(IReadOnlyList<string>? asked, VideoTrack? video) =>
        asked is not { Count: > 0 } ? []
        : [Told(DeliveryItem.FrameRate, string.Join(" or ", asked), video?.Rate is { } found ? $"{QcWords.Number(found.Value)}{(video.VariableFrameRate ? ", variable" : "")}" : null,
            video is { Rate: { } rate, VariableFrameRate: false } && asked.Any(one => Value(one) is { } value && Math.Abs(value - rate.Value) <= SameRate * value))];

    private static double? Value(string rate) =>
        FrameRate.Parse(rate)?.Value ?? (double.TryParse(rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null);

    private static QcExpectation[] Number(DeliveryItem item, int? asked, int? found, string least = "") =>
        asked is not { } number ? [] : [Told(item, $"{least}{Text(number)}", found is { } known ? Text(known) : null, least.Length > 0 ? found >= number : found == number)];

    private static QcExpectation[] Duration(DeliveryRule rule, TechnicalMetadata file)
    {
        if (rule.Duration is not { } asked)
            return [];
        var tolerance = rule.DurationTolerance ?? (file.Video?.Rate is { } rate ? 1 / rate.Value : UsualFrame);
        var met = file.Duration is { } found && Math.Abs(found - asked) <= tolerance + 0.0005; // files write milliseconds
        return [Told(DeliveryItem.Duration, $"{QcWords.Number(asked)} s ±{QcWords.Number(tolerance)} s", file.Duration is { } known ? $"{QcWords.Number(known)} s" : null, met)];
    }

    private static QcExpectation[] Captions(bool? asked, TechnicalMetadata file, bool beside)
    {
        if (asked is not { } wanted)
            return [];
        var found = file.Subtitles.Count > 0 ? $"{Text(file.Subtitles.Count)} in the file" : beside ? "beside the file" : "none";
        return [Told(DeliveryItem.Captions, wanted ? "some" : "none", found, wanted == (found != "none"))];
    }

    private static QcExpectation Told(DeliveryItem item, string expected, string? found, bool met) => new(item, Short(expected), Short(found ?? "none"), met);

    private static string Short(string text) => text.Length <= MostText ? text : $"{text[..(MostText - 1)]}…";

    private static string Text(Scan scan) => QcWords.Lower(scan);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
