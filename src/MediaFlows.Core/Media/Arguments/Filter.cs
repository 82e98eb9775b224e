using System.Globalization;

namespace MediaFlows.Core.Media.Arguments;

/// <summary>One ffmpeg filter with its options. Every value is of our own making, so one that would need escaping is refused, not escaped.</summary>
public sealed record Filter
{
    private const string Special = "\\':,;[]";

    private Filter(string text) => Text = text;

    private string Text { get; }

    public static Filter Of(string name, params (string Key, object Value)[] options) =>
        new(options.Length == 0 ? name : $"{name}={string.Join(':', options.Select(option => $"{option.Key}={Plain(option.Value)}"))}");

    public static Filter Scale(PictureSize size) => Of("scale", ("w", size.Width), ("h", size.Height));

    /// <summary>Square pixels: the scaling before it has applied the aspect ratio.</summary>
    public static Filter SquarePixels { get; } = Of("setsar", ("sar", 1));

    public static Filter Format(string pixels) => Of("format", ("pix_fmts", pixels));

    /// <summary>One frame for every two fields, and only where the stream marks frames as interlaced.</summary>
    public static Filter Deinterlace { get; } = Of("bwdif", ("mode", "send_frame"), ("deint", "interlaced"));

    public static Filter Fps(FrameRate rate) => Of("fps", ("fps", rate));

    /// <summary>The same, from the time 0 on: a picture that begins later or earlier than the sound is filled up or cut.</summary>
    public static Filter FpsFromZero(FrameRate rate) => Of("fps", ("fps", rate), ("start_time", 0));

    /// <summary>Sound from the time 0 on, with silence where it has gaps.</summary>
    public static Filter SoundFromZero { get; } = Of("aresample", ("async", 1), ("first_pts", 0));

    /// <summary>A running timecode, drawn. Its colons are of our own making, and the only ones that ever stand in a filter.</summary>
    public static Filter DrawTimecode(Timecode start, params (string Key, object Value)[] options) =>
        new($"{Of("drawtext", options)}:timecode='{start.ToString().Replace(":", "\\:", StringComparison.Ordinal)}':rate={start.Rate}");

    /// <param name="seconds">From one frame to the next.</param>
    public static Filter Every(double seconds) => Of("fps", ("fps", $"1/{Plain(seconds)}"));

    /// <summary>Marks every frame as two fields, of which the top or bottom one is shown first.</summary>
    public static Filter Fields(Scan scan) => Of("setfield", ("mode", scan == Scan.Tff ? "tff" : "bff"));

    /// <summary>Two tracks of one channel each as left and right.</summary>
    public static Filter LeftAndRight { get; } = Of("join", ("inputs", 2), ("channel_layout", "stereo"), ("map", "0.0-FL|1.0-FR"));

    /// <summary>Left and right, whatever the channels were meant to be.</summary>
    public static Filter FirstTwoChannels { get; } = new("pan=stereo|c0=c0|c1=c1");

    /// <summary>Hands every frame to so many filters.</summary>
    public static Filter Fork(bool sound, int ways) => Of(sound ? "asplit" : "split", ("outputs", ways));

    /// <summary>Takes frames of any format and gives what the next filter asks for; does nothing where that is the same.</summary>
    public static Filter AnyFormat(bool sound) => Of(sound ? "aresample" : "scale");

    public static Filter Unchanged(bool sound) => Of(sound ? "anull" : "null");

    /// <summary>Writes what the filters before it found about each frame to a text file.</summary>
    /// <param name="key">The only thing that is written, and only of frames that have it; null for all.</param>
    public static Filter NoteTo(bool sound, string file, string? key = null) =>
        Of(sound ? "ametadata" : "metadata", [("mode", "print"), .. key is null ? [] : ((string, object)[])[("key", key)], ("file", file)]);

    /// <summary>Whether it takes sound and gives a picture.</summary>
    public bool DrawsSound => Text.StartsWith("showwavespic", StringComparison.Ordinal);

    /// <summary>What frames say of themselves came from outside; without it only our own measurements are printed.</summary>
    public static Filter ForgetMetadata { get; } = Of("metadata", ("mode", "delete"));

    public static Filter ForgetSoundMetadata { get; } = Of("ametadata", ("mode", "delete"));

    public override string ToString() => Text;

    private static string Plain(object value)
    {
        var text = value is double number ? number.ToString("0.######", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(Special) < 0 ? text : throw new ArgumentException($"'{text}' cannot stand in a filter.", nameof(value));
    }
}

/// <summary>Filters one after the other, between labelled ends.</summary>
public sealed record FilterChain(IReadOnlyList<string> From, IReadOnlyList<Filter> Filters, IReadOnlyList<string> To)
{
    public override string ToString() => $"{Labels(From)}{string.Join(',', Filters)}{Labels(To)}";

    private static string Labels(IReadOnlyList<string> labels) => string.Concat(labels.Select(label => $"[{label}]"));
}
