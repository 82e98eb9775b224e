using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps.Media.Growing;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>It waits for a recorder most of the time, and what it starts has low priority and goes no faster than the recording: it must not keep a core from others.</summary>
[Step("media/follow", "Follow a recording", "Makes a proxy and a transcript of a recording while it goes on, and makes sure that they agree with it once it is closed.",
    Icon = "radio", Resource = StepResource.Network)]
public sealed class FollowRecording(ITranscriber endpoint, ITranscriber offline, Ffmpeg ffmpeg) : Step<FollowRecording.Input, FollowRecording.Output>, IStep
{
    private static readonly TimeSpan MostLongest = TimeSpan.FromDays(7);

    public sealed record Input(
        [property: Description("How often to look whether the recording has grown; 30s when left out.")] TimeSpan? Every = null,
        [property: Description("How long it must not have changed to count as closed; when left out, as long as the flow's trigger says, or 60s.")] TimeSpan? Settle = null,
        [property: Description("Lines of the proxy (columns, when the picture is upright), 144 to 2160; a smaller picture stays as it is.")] int Height = 540,
        [property: Description("Whether to transcribe what is said as well, where a transcriber is set up.")] bool Transcribe = true,
        [property: Description("BCP-47 tag of the language spoken; left out, the endpoint finds it and the offline draft takes it for English.")] string? Language = null,
        [property: Description("How long to follow it at most, up to 7d; 12h when left out. A recording that goes on after that fails the step, which goes on where it was when retried.")] TimeSpan? Longest = null);

    public sealed record Output(
        [property: Description("Seconds of proxy.")] double Duration,
        int Segments,
        [property: Description("How often segments were added.")] int Rounds,
        [property: Description("Whether proxy and finished recording agree, as far as can be told without decoding; where they do not, the recording is damaged.")] bool Reconciled,
        [property: Description("Whether all of it was made from the finished file, because it could not be read while it grew or was written over.")] bool MadeAnew,
        [property: Description("Of the finished recording, lower-case hex.")] string Sha256,
        [property: Description("Cues of the transcript.")] int Cues,
        [property: Description("Frames of the finished recording, where they are evenly spaced.")] long? Frames = null);

    /// <summary>The step bounds itself by `longest`, which is not known here.</summary>
    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MostLongest + TimeSpan.FromDays(1);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var shelf = new LiveShelf(context);
        var (state, from) = await new Following(context, ffmpeg, shelf, Options(input, context.On)).ToTheEnd(cancellation);
        context.GoesThrough(state.Made);
        var source = new MediaFile("source", from.Stored.Uri, from.Stored.Size, from.Sha256, from.Input.Container.ContentType);
        return Completed(
            new Output(Math.Round(state.Made, 3), state.Segments, state.Rounds, from.IsAllIn(state), state.Anew, from.Sha256, state.Said.Cues.Count, from.Frames),
            [source, .. await shelf.Show(state, from.Sha256, cancellation)]);
    }

    private FollowingOptions Options(Input input, AssetTrigger? on)
    {
        if (input.Height is < 144 or > 2160 || input.Every < TimeSpan.FromMilliseconds(100) || input.Longest > MostLongest)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-input", "A recording cannot be followed like that.",
                "Set `height` to 144 to 2160, `every` to 100ms or more and `longest` to 7d or less."));
        var transcriber = input.Transcribe ? new[] { endpoint, offline }.FirstOrDefault(one => one.Unavailable(input.Language) is null) : null;
        return new(input.Every ?? TimeSpan.FromSeconds(30), input.Settle ?? on?.Settle ?? TimeSpan.FromSeconds(60), input.Longest ?? TimeSpan.FromHours(12), input.Height, transcriber, input.Language);
    }
}
