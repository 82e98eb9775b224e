using CliWrap;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Tools;

/// <summary>Makes the clip of the demo: 20 s of 640x360 at 25 frames a second, spoken words over a moving picture, on target in loudness, with one fault of each kind at a known time.</summary>
public static class SampleClip
{
    /// <summary>Seconds.</summary>
    public const double Duration = 20;

    private const string Words = "Good evening and welcome to the stadium. The home team won by two goals to one and the captain scored in the last minute of the match. "
        + "Twenty thousand people stood up and sang.";

    private const string Voice = "voice.wav", Sound = "sound.wav", Clip = "clip.mp4";
    private const long MostBytes = 64L << 20;

    /// <summary>Where the picture is black.</summary>
    public static Passage Black { get; } = new(8, 11);

    /// <summary>Where the picture stands still.</summary>
    public static Passage Still { get; } = new(13, 16);

    /// <summary>Where there is no sound at all; elsewhere there is at least the noise of a room.</summary>
    public static Passage Silent { get; } = new(17, 19.5);

    /// <summary>Writes the clip as MP4, replacing what is there.</summary>
    /// <exception cref="StepFailedException">ffmpeg is missing or failed.</exception>
    public static async Task Make(string path, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("mediaflows-sample-").FullName;
        try
        {
            await Speak(folder, ffmpeg, cancellation);
            await ffmpeg.Run(Mixed(folder), folder, null, cancellation);
            await ffmpeg.Run(Edited(folder, await Gain(folder, ffmpeg, cancellation)), folder, null, cancellation);
            File.Move(Path.Combine(folder, Clip), path, overwrite: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>By espeak-ng where it is installed, else by ffmpeg's own voice, else a tone in the rhythm of syllables.</summary>
    private static async Task Speak(string folder, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        if (SearchPath.Find("espeak-ng") is { } espeak)
        {
            var spoken = await Cli.Wrap(espeak).WithArguments(["-s", "150", "-w", Voice, Words]).WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).ExecuteAsync(cancellation);
            if (spoken.IsSuccess)
                return;
        }
        try
        {
            await ffmpeg.Run(Alone(Filter.Of("flite", ("text", Words))), folder, null, cancellation);
        }
        catch (StepFailedException failed) when (failed.Failure.Code != "ffmpeg-missing")
        {
            await ffmpeg.Run(Alone(Filter.Of("sine", ("frequency", 180), ("duration", 15)), Filter.Of("tremolo", ("f", 4), ("d", 0.9))), folder, null, cancellation);
        }
    }

    private static FfmpegCall Alone(params IReadOnlyList<Filter> filters) => new(null, [new FilterChain([], filters, ["voice"])], [Wave(Voice, "[voice]")], null);

    private static FfmpegCall Mixed(string folder) => new(Wav(folder, Voice),
    [
        new(["0:a:0"], [Stereo, Filter.Of("adelay", ("delays", 500), ("all", 1)), Filter.Of("apad", ("whole_dur", Silent.Start))], ["speech"]),
        new([], [Room(Silent.Start), Stereo], ["room"]),
        new(["speech", "room"], [Filter.Of("amix", ("inputs", 2), ("duration", "longest"), ("normalize", 0)), Filter.Of("atrim", ("end", Silent.Start))], ["before"]),
        new([], [Filter.Of("anullsrc", ("r", 48000), ("cl", "stereo")), Filter.Of("atrim", ("end", Silent.Length)), Stereo], ["nothing"]),
        new([], [Room(Duration - Silent.End), Stereo], ["after"]),
        new(["before", "nothing", "after"], [Filter.Of("concat", ("n", 3), ("v", 0), ("a", 1))], ["sound"]),
    ], [Wave(Sound, "[sound]")], Duration);

    private static FfmpegCall Edited(string folder, double gain) => new(Wav(folder, Sound),
    [
        new(["0:a:0"], [Filter.Of("volume", ("volume", FormattableString.Invariant($"{gain:0.00}dB")))], ["sound"]),
        new([], [Moving(Black.Start)], ["first"]),
        new([], [Filter.Of("color", ("color", "black"), ("size", "640x360"), ("rate", 25), ("duration", Black.Length))], ["black"]),
        new([], [Moving(Still.Start - Black.End), Filter.Of("tpad", ("stop_mode", "clone"), ("stop_duration", Still.Length))], ["still"]),
        new([], [Moving(Duration - Still.End)], ["last"]),
        new(["first", "black", "still", "last"], [Filter.Of("concat", ("n", 4), ("v", 1), ("a", 0)), Filter.SquarePixels, Filter.Format("yuv420p")], ["picture"]),
    ],
    [
        new FfmpegOutput(Clip, ["[picture]", "[sound]"],
            [new("c:v", "libx264"), new("preset", "veryfast"), new("c:a", "aac"), new("b:a", "192k"), new("timecode", "10:00:00:00"), new("movflags", "+faststart"), new("f", "mp4")], MostBytes),
    ], Duration);

    /// <summary>Decibels to the target of EBU R 128.</summary>
    private static async Task<double> Gain(string folder, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        var profile = QcProfile.EbuR128;
        var sound = new TechnicalMetadata("wav", 0, [new AudioTrack(0, "pcm_s16le", 2)], [], new Dictionary<string, string>(), Duration);
        await ffmpeg.Run(PassPlan.Of(Wav(folder, Sound), Duration, new PassPart("", QcPlan.For(sound, profile))), folder, null, cancellation);
        var measured = QcMeasurement.Read(name => name == QcPlan.SoundNotes ? File.ReadLines(Path.Combine(folder, name)) : [], sound, Duration);
        return profile.Loudness.Target - (measured.Integrated ?? profile.Loudness.Target);
    }

    private static Filter Stereo { get; } = Filter.Of("aformat", ("sample_rates", 48000), ("channel_layouts", "stereo"), ("sample_fmts", "fltp"));

    private static Filter Room(double seconds) => Filter.Of("anoisesrc", ("color", "pink"), ("amplitude", 0.01), ("sample_rate", 48000), ("duration", seconds), ("seed", 1));

    private static Filter Moving(double seconds) => Filter.Of("testsrc2", ("size", "640x360"), ("rate", 25), ("duration", seconds));

    private static FfmpegInput Wav(string folder, string name) => new(Path.Combine(folder, name), MediaContainer.Wav);

    private static FfmpegOutput Wave(string name, string map) => new(name, [map], [new("c:a", "pcm_s16le")], MostBytes);
}
