using System.Globalization;

namespace MediaFlows.Core.Media.Arguments;

/// <summary>One run of ffmpeg as a value: one local file in, filters, files out. Its text is what the tests assert on.</summary>
/// <param name="Input">Null where the filters make the media themselves.</param>
/// <param name="Duration">Seconds of media it will go through; null when unknown. For progress and the time limit.</param>
public sealed record FfmpegCall(FfmpegInput? Input, IReadOnlyList<FilterChain> Filters, IReadOnlyList<FfmpegOutput> Outputs, double? Duration)
{
    /// <summary>Files read beside the first, streams of which are <c>1:0</c>, <c>2:0</c> and so on.</summary>
    public IReadOnlyList<FfmpegInput> MoreInputs { get; init; } = [];

    /// <summary>Threads it may have at most, where others run beside it; null for all there are.</summary>
    public int? MostThreads { get; init; }

    /// <summary>Whether what its filters find is written into the log.</summary>
    public bool Talks { get; init; }

    /// <summary>Largest single allocation, bytes: room for an 8K frame and the index of a day-long file, not for a bomb.</summary>
    public const long MostAllocation = 1L << 30;

    /// <param name="threads">Decoding, filter and encoding threads.</param>
    public IReadOnlyList<string> Arguments(int threads) =>
    [
        "-hide_banner", "-nostdin", "-y", "-nostats", "-loglevel", Talks ? "level+info" : "level+warning", "-progress", "pipe:1", "-stats_period", "0.5",
        "-max_alloc", $"{MostAllocation}", "-filter_complex_threads", $"{threads}", "-threads", $"{threads}",
        .. Input?.Arguments ?? [],
        .. MoreInputs.SelectMany(input => input.Arguments),
        .. Filters.Count == 0 ? [] : (string[])["-filter_complex", string.Join(';', Filters)],
        .. Outputs.SelectMany(output => output.Arguments(threads)),
    ];

    public override string ToString() => string.Join(' ', Arguments(1));
}

/// <summary>A file from outside, behind every guard ffmpeg has: one protocol, one demuxer, bounded pictures, and <c>file:</c> so that no name is taken for an option or an address.</summary>
/// <param name="Path">Local path.</param>
/// <param name="From">Seconds into the file from which it is read; null for its beginning. Decoded output starts at this very frame.</param>
/// <param name="Length">Seconds that are read; null for all the rest.</param>
public sealed record FfmpegInput(string Path, MediaContainer Container, double? From = null, double? Length = null)
{
    /// <summary>Pixels of the largest picture decoded: 8192 × 8192, above 8K and far below a decompression bomb.</summary>
    public const int MostPixels = 67_108_864;

    /// <summary>
    /// Whether frames keep the times they have in the whole file, and are read from the key frame before <see cref="From"/>: for cutting to the
    /// frame by filters. It holds for all inputs of a call.
    /// </summary>
    public bool KeepsTimes { get; init; }

    /// <summary>Tracks of one file: above a multi-programme transport stream or 128 mono tracks. A file of a thousand took ffprobe 870 MB and 6 s of CPU.</summary>
    public const int MostStreams = 256;

    /// <summary>Whether its bytes come through standard input, as a recording's do while it grows: then no file is opened at all.</summary>
    public bool Piped { get; init; }

    public string Address => Piped ? "pipe:0" : $"file:{Path}";

    /// <summary>Guards that ffprobe takes as well.</summary>
    public IReadOnlyList<string> Guards =>
    [
        "-protocol_whitelist", Piped ? "pipe" : "file",
        "-format_whitelist", Container.Demuxer ?? throw new InvalidOperationException($"{Container.Title} is no media."),
        "-max_pixels", $"{MostPixels}", "-max_streams", $"{MostStreams}",
        // What a WAVE file says of its length while it grows is the length it had when it was last told.
        .. Piped && Container == MediaContainer.Wav ? (string[])["-ignore_length", "1"] : [],
    ];

    /// <summary>Whether it only names other files: its size says nothing of theirs.</summary>
    public bool NamesOthers => Container == OwnList.Container;

    /// <summary>Whether only key frames are decoded; reading then begins with the one at or before <see cref="From"/>.</summary>
    public bool KeyFramesOnly { get; init; }

    public IReadOnlyList<string> Arguments =>
        [.. Guards, .. KeyFramesOnly ? OnlyKeyFrames : [], .. KeepsTimes ? Kept : [], .. Seconds("ss", From), .. Seconds("t", Length), "-i", Address];

    private static readonly string[] OnlyKeyFrames = ["-skip_frame", "nokey", "-noaccurate_seek"], Kept = ["-copyts", "-start_at_zero", "-noaccurate_seek"];

    private static string[] Seconds(string option, double? seconds) => seconds is { } known ? [$"-{option}", known.ToString("0.######", CultureInfo.InvariantCulture)] : [];
}

/// <summary>One output file, or none (<see cref="Nothing"/>) where only the filters' findings matter.</summary>
/// <param name="Name">Name in the working folder, of our own making.</param>
/// <param name="Maps">Filter labels or stream specifiers.</param>
/// <param name="MostBytes">Where writing stops.</param>
public sealed record FfmpegOutput(string Name, IReadOnlyList<string> Maps, IReadOnlyList<FfmpegOption> Options, long MostBytes)
{
    public static FfmpegOutput Nothing(params IReadOnlyList<string> maps) => new("-", maps, [new("f", "null")], 0);

    public IReadOnlyList<string> Arguments(int threads) =>
    [
        .. Maps.SelectMany(map => (string[])["-map", map]),
        .. Options.SelectMany(option => option.Arguments),
        .. Name == "-" ? (string[])["-"] : ["-threads", $"{threads}", "-map_metadata", "-1", "-map_chapters", "-1", "-fs", $"{MostBytes}", $"file:{Name}"],
    ];
}

/// <summary>An output option, name without the dash.</summary>
public readonly record struct FfmpegOption(string Name, string Value)
{
    public IReadOnlyList<string> Arguments => [$"-{Name}", Value];
}
