using CliWrap;

namespace MediaFlows.Engine.Ai;

/// <summary>Takes the first audio track out of a media file, as transcribers want it.</summary>
public static class SpeechTrack
{
    /// <returns>A local WAV file; null when the file has no audio track.</returns>
    public static async Task<string?> Extract(string media, string workFolder, CancellationToken cancellation)
    {
        var audio = Path.Combine(workFolder, "speech.wav");
        var result = await Cli.Wrap("ffmpeg").WithArguments([
            "-nostdin", "-v", "error", "-y", "-i", "file:" + media, "-map", "0:a:0?", "-af", "aresample=16000:async=1:first_pts=0", "-ac", "1",
            "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "file:" + audio]).WithValidation(CommandResultValidation.None).ExecuteAsync(cancellation);
        return result.IsSuccess ? audio : null;
    }
}
