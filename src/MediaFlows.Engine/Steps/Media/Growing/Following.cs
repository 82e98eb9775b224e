using System.Globalization;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <param name="Settle">How long a recording must be quiet to count as closed.</param>
/// <param name="Transcriber">Null where nothing is to be heard, or nobody can.</param>
internal sealed record FollowingOptions(TimeSpan Every, TimeSpan Settle, TimeSpan Longest, int Height, ITranscriber? Transcriber, string? Language);

/// <summary>One attempt at following a recording to its end.</summary>
internal sealed class Following(StepContext context, Ffmpeg ffmpeg, LiveShelf shelf, FollowingOptions options)
{
    private readonly long started = context.Clock.GetTimestamp();
    private StoredFile? seen;
    private long changed;
    private Followed state = new();

    /// <summary>Digests of what was read by earlier attempts, and by this one to its end; null when it did not get there.</summary>
    private IReadOnlyList<string> earlier = [];
    private IReadOnlyList<string>? fed;

    /// <returns>How it is made, and of what.</returns>
    public async Task<(Followed State, FinishedRecording From)> ToTheEnd(CancellationToken cancellation)
    {
        state = await shelf.Open(cancellation);
        earlier = state.Stretches;
        if (state is { Anew: false, Ended: false })
            await WhileItGrows(cancellation);
        var from = await FinishedRecording.Read(context, ffmpeg, cancellation);
        if (state is { Anew: false, Ended: false } && !IsAsMade(from))
            state = state.FromTheFinishedFile(from.Technical, from.Lead);
        if (state is { Anew: true, Ended: false })
            await FromTheFinishedFile(from, cancellation);
        if ((await SourceMedia.FindGrowing(context, cancellation)).Version != from.Stored.Version)
            throw new StepFailedException(new Failure(FailureClass.Transient, "recording-went-on",
                $"'{context.Asset.Name}' was quiet for {Words(options.Settle)} and then went on.", "It is followed again by itself; set `settle` longer than its pauses."));
        if (!state.Ended)
            await shelf.Keep(state = state with { Ended = true }, cancellation);
        return (state, from);
    }

    private async Task WhileItGrows(CancellationToken cancellation)
    {
        LiveEncoder? encoder = null;
        try
        {
            for (var end = RecordingEnd.NotYet; end == RecordingEnd.NotYet;)
            {
                (var file, end) = await Look(cancellation);
                encoder ??= await Begin(file, cancellation);
                encoder?.Feed!.Grew(file.Size);
                state = encoder is null ? state : await encoder.Publish(state, cancellation);
                context.Report(new StepProgress(null, Words(file, encoder)));
                if (end == RecordingEnd.TooLong)
                    throw TooLong();
                if (end == RecordingEnd.NotYet)
                    await Task.Delay(options.Every, context.Clock, cancellation);
            }
            if (encoder is null)
                return;
            state = await encoder.Finish(state, options.Every, cancellation);
            fed = encoder.Broke ? null : encoder.Feed!.Digests.Finish().Stretches;
        }
        finally
        {
            await (encoder?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task FromTheFinishedFile(FinishedRecording from, CancellationToken cancellation)
    {
        await using var encoder = await Start(from.Input, cancellation);
        state = await encoder.Finish(state, options.Every, cancellation);
    }

    private async Task<(StoredFile File, RecordingEnd End)> Look(CancellationToken cancellation)
    {
        var file = await SourceMedia.FindGrowing(context, cancellation);
        if (file.Size < seen?.Size)
            throw SourceMedia.Changed(context.Asset);
        if (file.Version != seen?.Version)
            (seen, changed) = (file, context.Clock.GetTimestamp());
        if (context.Asset.Recording is null)
            return (file, RecordingEnd.Closed);
        var quiet = context.Clock.GetElapsedTime(changed);
        var complete = quiet >= options.Settle && await Peek(RecordingEnds.IsComplete, cancellation) is not (not null, false);
        return (file, RecordingEnds.Of(quiet, options.Settle, complete, context.Clock.GetElapsedTime(started), options.Longest));
    }

    /// <returns>Null while too little is there to begin with.</returns>
    private async Task<LiveEncoder?> Begin(StoredFile file, CancellationToken cancellation)
    {
        if (await Peek(RecordingEnds.CanBeReadBefore, cancellation) is not ({ } container, true))
            return null;
        var input = new FfmpegInput("", container) { Piped = true };
        return state.Technical is not null || await FindOut(input, file.Size, cancellation) ? await Start(input, cancellation) : null;
    }

    private async Task<LiveEncoder> Start(FfmpegInput input, CancellationToken cancellation)
    {
        await shelf.Keep(state = state.Begin(), cancellation);
        var speech = options.Transcriber is { } transcriber && GrowingPlan.Track(state.Technical!) is not null ? new LiveSpeech(context, transcriber, options.Language) : null;
        var encoder = new LiveEncoder(context, ffmpeg, shelf, speech, cancellation);
        encoder.Start(input, options.Height, state);
        return encoder;
    }

    /// <summary>Finds out what the recording is by its beginning, read in the same way as all of it will be.</summary>
    private async Task<bool> FindOut(FfmpegInput input, long size, CancellationToken cancellation)
    {
        try
        {
            using var beginning = new RecordingFeed(context);
            beginning.Grew(Math.Min(size, RecordingFeed.Beginning));
            beginning.Close();
            using var probe = await ffmpeg.Probe(input, cancellation, beginning.Feed);
            var technical = ProbeReading.Steadied(ProbeReading.Read(probe.RootElement, input.Container, size), probe.RootElement);
            if (ProbeReading.LacksPicture(probe.RootElement) || (technical.Video is null && GrowingPlan.Track(technical) is null))
                return false;
            state = state with { Technical = technical, Lead = ProbeReading.Lead(probe.RootElement) };
            return true;
        }
        catch (StepFailedException tooEarly) when (tooEarly.Failure.Class == FailureClass.Media)
        {
            return false;
        }
    }

    /// <returns>No container when it cannot be told (yet) what the file is.</returns>
    private async Task<(MediaContainer? Container, bool Answer)> Peek(Func<MediaContainer, Stream, bool> ask, CancellationToken cancellation)
    {
        try
        {
            await using var content = await context.Store.OpenRead(context.Asset.Uri, cancellation);
            var container = await SourceMedia.Sniff(content, context.Asset.Name, cancellation);
            return (container, !container.Still && ask(container, content));
        }
        catch (Exception early) when (early is StepFailedException { Failure.Class: FailureClass.Media } or StoreConflict)
        {
            return default;
        }
    }

    /// <summary>Whether the finished recording is what the proxy was made of while it grew, and the proxy has it all.</summary>
    private bool IsAsMade(FinishedRecording from) =>
        fed is not null && fed.Count == from.Stretches.Count && !StretchDigests.Differ(fed, from.Stretches) && !StretchDigests.Differ(earlier, from.Stretches)
        && Plan(state, from.Input) == Plan(state with { Technical = from.Technical, Lead = from.Lead }, from.Input) && from.IsAllIn(state);

    private string Plan(Followed followed, FfmpegInput input) => GrowingPlan.For(input, options.Height, followed, false).ToString();

    private string Words(StoredFile file, LiveEncoder? encoder)
    {
        var recorded = string.Create(CultureInfo.InvariantCulture, $"recorded {file.Size / 1e6:0.0} MB");
        if (encoder is null)
            return $"{recorded}, not readable yet: {(MediaContainer.Of(context.Asset.Name)?.Demuxer == MediaContainer.Mp4.Demuxer ? "the index comes when the file is closed" : "too little is there")}";
        return $"{recorded}, proxy up to {Words(TimeSpan.FromSeconds(state.Made))}{(state.HeardUpTo > 0 ? $", transcript up to {Words(TimeSpan.FromSeconds(state.HeardUpTo))}" : "")}{encoder.Trouble}";
    }

    private static string Words(TimeSpan time) => $"{(int)time.TotalHours:00}:{time:mm\\:ss}";

    private StepFailedException TooLong() => new(new Failure(FailureClass.Configuration, "recording-too-long",
        $"'{context.Asset.Name}' is still growing after {Words(options.Longest)}.", "Retry the step, with a larger `longest` when that is as it should be: it goes on where it was."));
}
