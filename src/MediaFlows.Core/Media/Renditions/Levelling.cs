using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>How loud a rendition is to be.</summary>
public sealed record LoudnessTarget(
    [property: Description("LUFS, integrated over the whole: -23 for European broadcast (EBU R 128), -16 for podcasts (AES TD1008: -16 to -18), -14 as most streaming services play; -36 to -8.")] double Target = -23,
    [property: Description("dBTP that no peak exceeds, -9 to 0: -1 as EBU R 128 says.")] double Peak = -1)
{
    [JsonIgnore]
    public string? Fault => Target is < -36 or > -8 ? "`target` is -36 to -8 LUFS" : Peak is < -9 or > 0 ? "`peak` is -9 to 0 dBTP" : null;
}

/// <summary>Brings sound to a target in two passes: one that measures, one that turns it up or down by the same amount all the way through, and holds peaks down only where they would exceed the ceiling.</summary>
/// <param name="Gain">Decibels.</param>
/// <param name="Limited">Whether peaks have to be held down.</param>
public sealed record Levelling(double Gain, bool Limited, LoudnessTarget Target)
{
    public const string Findings = "loudness.txt";

    /// <summary>LU that measuring again need not put right.</summary>
    private const double Near = 0.2;

    /// <summary>Decibels by which lossy encoding raises peaks, as EBU Tech 3344 advises to leave.</summary>
    private const double Headroom = 1;

    /// <returns>Null where nothing was loud enough to be measured: silence stays silent.</returns>
    public static Levelling? Of(double? integrated, double? truePeak, LoudnessTarget target, bool lossy) => integrated is not { } known ? null
        : new Levelling(target.Target - known, (truePeak ?? 0) + target.Target - known > target.Peak - (lossy ? Headroom : 0), target) { Lossy = lossy };

    private bool Lossy { get; init; }

    private (double Gain, double Loudness)? Earlier { get; init; }

    /// <summary>A limiter takes away loudness too: this one makes up for it, after what came out was measured.</summary>
    /// <returns>Null when it is near enough.</returns>
    public Levelling? Corrected(double? integrated)
    {
        if (integrated is not { } known || Math.Abs(known - Target.Target) <= Near)
            return null;
        // The more is held down, the less a decibel of gain gives.
        var yield = Earlier is { } earlier && Gain != earlier.Gain ? Math.Clamp((known - earlier.Loudness) / (Gain - earlier.Gain), 0.2, 1) : 1;
        return this with { Gain = Gain + (Target.Target - known) / yield, Earlier = (Gain, known) };
    }

    /// <summary>Peaks between samples are seen at four times the rate, as ITU-R BS.1770 measures them.</summary>
    public IReadOnlyList<Filter> Filters =>
    [
        Filter.Of("volume", ("volume", FormattableString.Invariant($"{Gain:0.00}dB"))),
        .. !Limited ? (Filter[])[] :
        [
            Filter.Of("aresample", ("osr", 192000)),
            Filter.Of("alimiter", ("limit", Math.Pow(10, (Target.Peak - (Lossy ? Headroom : 0.1)) / 20)), ("attack", 5), ("release", 50), ("level", 0)),
            Filter.Of("aresample", ("osr", 48000)),
        ],
    ];

    /// <summary>One call that measures a track as it would be heard in the rendition.</summary>
    public static FfmpegCall Measure(FfmpegInput input, AudioTrack track, RenditionOrder order, double? duration) => new(input,
    [
        new([$"0:{track.Index}"],
        [
            Filter.ForgetSoundMetadata, .. RenditionSound.Prepared(track, order.Preset), .. order.Levelled,
            Filter.Of("ebur128", ("metadata", 1), ("peak", "true")), Filter.NoteTo(true, Findings),
        ], ["measured"]),
    ], [FfmpegOutput.Nothing("[measured]")], duration);

    /// <param name="lines">What <see cref="Measure"/> wrote.</param>
    public static QcMeasurement Read(IEnumerable<string> lines)
    {
        var sound = SoundNotes.Read(lines);
        return new QcMeasurement([], [], [], sound.Integrated, sound.Range, sound.TruePeak);
    }
}
