using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Ai;

/// <summary>Takes the first audio track out of a media file, as transcribers want it.</summary>
public static class SpeechTrack
{
    private const string Name = "speech.wav";

    /// <summary>A WAV file counts its bytes in 32 bits: 37 hours of this kind.</summary>
    private const long LargestWav = uint.MaxValue;

    /// <returns>Local path of the WAV file; null when there is no audio track.</returns>
    public static async Task<string?> Extract(StepContext context, SourceMedia source, Ffmpeg ffmpeg, Action<StepProgress> report, CancellationToken cancellation)
    {
        var technical = await source.Technical(context, ffmpeg, cancellation);
        if (technical.Audio is not [var track, ..])
            return null;
        await ffmpeg.Run(Call(source.Input, track, technical.Duration), context.WorkFolder, report, cancellation);
        return Path.Combine(context.WorkFolder, Name);
    }

    // Sound that begins late or has holes is filled up with silence: times in the transcript are times in the picture.
    private static FfmpegCall Call(FfmpegInput input, AudioTrack track, double? duration) => new(
        input,
        [],
        [new FfmpegOutput(Name, [$"0:{track.Index}"],
            [new("af", $"aresample={SpeechAudio.SampleRate}:async=1:first_pts=0"), new("ac", "1"), new("c:a", "pcm_s16le"), new("fflags", "+bitexact")], LargestWav)],
        duration);
}
