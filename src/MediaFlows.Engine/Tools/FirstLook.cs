using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Embedded;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Tools;

/// <summary>What the first seconds of a picture tell beyond its header: how it was scanned, its light, its closed captions. What cannot be read there leaves the header's word.</summary>
public sealed class FirstLook(FfmpegInput input, Ffmpeg ffmpeg, string workFolder)
{
    /// <summary>Seconds in which closed captions show themselves: they are sent with every picture, even while they say nothing.</summary>
    private const double CaptionSeconds = 10;

    public async Task<VideoTrack> Correct(VideoTrack video, CancellationToken cancellation)
    {
        if (await Told(() => ffmpeg.FirstFrames(input, video, cancellation)) is not { Seen: > 0 } frames)
            return video;
        var corrected = frames.Correct(video);
        return frames.Captions ? corrected with { ClosedCaptions = await Told(() => Kinds(video, cancellation)) } : corrected;
    }

    private async Task<IReadOnlyList<string>?> Kinds(VideoTrack video, CancellationToken cancellation)
    {
        if (ClosedCaptionCall.For(input with { Length = CaptionSeconds }, video, CaptionSeconds) is not { } call)
            return null;
        var kinds = (await CaptionUnits.Read(call, ffmpeg, workFolder, cancellation)).Select(pair => pair.Pair.Kind < 2 ? "cea-608" : "cea-708").Distinct().Order().ToList();
        return kinds.Count > 0 ? kinds : null;
    }

    private static async Task<T?> Told<T>(Func<Task<T>> look)
    {
        try
        {
            return await look();
        }
        catch (StepFailedException failed) when (failed.Failure.Class is FailureClass.Media or FailureClass.Ours || failed.Failure.Code == "tool-timeout")
        {
            return default;
        }
    }
}
