using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>
/// One call of ffmpeg that makes segments of a proxy, and what has come of it. It reads the recording once from the front, and only leaves out what is
/// made already: no container needs to be searched that has no index yet, and sound has no seams.
/// </summary>
internal sealed class LiveEncoder(StepContext context, Ffmpeg ffmpeg, LiveShelf shelf, LiveSpeech? speech, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
    private Task work = Task.CompletedTask;

    /// <summary>What it is fed with; null for a finished file.</summary>
    public RecordingFeed? Feed { get; private set; }

    /// <summary>Whether the media kept it from going through to the end.</summary>
    public bool Broke { get; private set; }

    /// <summary>Why there is no transcript for now, in words; empty when there is nothing to say.</summary>
    public string Trouble => speech?.Trouble is { } trouble ? $" (transcript: {trouble})" : "";

    /// <summary>Begins where the part was left that is begun last.</summary>
    /// <param name="input">Piped: what grows.</param>
    public void Start(FfmpegInput input, int height, Followed state)
    {
        var call = GrowingPlan.For(input, height, state, speech is not null);
        Feed = input.Piped ? new RecordingFeed(context) : null;
        work = Feed is null ? ffmpeg.Run(call with { Duration = state.Technical!.Duration }, context.WorkFolder, context.Report, stop.Token) : ffmpeg.Follow(call, context.WorkFolder, Feed.Feed, stop.Token);
    }

    /// <summary>Puts into the store what is finished now.</summary>
    /// <returns>How far it is made; the same when nothing was added.</returns>
    public async Task<Followed> Publish(Followed state, CancellationToken cancellation)
    {
        ThrowWhenNotTheMedia();
        var before = state;
        var segments = Segments(GrowingPlan.Name(state));
        var known = state.Parts[^1].Segments.Count;
        if (segments.Count > known)
        {
            if (known == 0)
                await shelf.Add(state.Parts[^1].Header, cancellation);
            foreach (var segment in segments.Skip(known))
                await shelf.Add(segment.Name, cancellation);
            state = state.WithSegments(segments);
        }
        state = speech is null ? state : await speech.Listen(state, stop.Token);
        return ReferenceEquals(state, before) ? state : await Keep(state, cancellation);
    }

    /// <summary>Feeds what is left, and waits until all of it is made and heard.</summary>
    public async Task<Followed> Finish(Followed state, TimeSpan every, CancellationToken cancellation)
    {
        Feed?.Close();
        while (await Task.WhenAny(work, Task.Delay(every, context.Clock, cancellation)) != work)
        {
            cancellation.ThrowIfCancellationRequested();
            state = await Publish(state, cancellation);
        }
        if (Feed is null)
            await work;
        state = await Publish(state, cancellation);
        return speech is null ? state : await Keep(await speech.Finish(state, cancellation), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (speech?.Over ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Feed?.Dispose();
        stop.Dispose();
    }

    private async Task<Followed> Keep(Followed state, CancellationToken cancellation)
    {
        if (Feed?.Digests.Done is { } done && done.Count > state.Stretches.Count)
            state = state with { Stretches = done };
        await shelf.Keep(state, cancellation);
        await shelf.Show(state, null, cancellation);
        return state;
    }

    private IReadOnlyList<LiveSegment> Segments(string name)
    {
        var list = Path.Combine(context.WorkFolder, $"{name}.m3u8");
        return File.Exists(list) ? LivePlaylist.Read(File.ReadAllText(list)) : [];
    }

    /// <summary>What a growing file does to ffmpeg is judged once it is finished; what the machine does, at once.</summary>
    private void ThrowWhenNotTheMedia()
    {
        if (Feed is null || !work.IsFaulted)
            return;
        Broke = work.Exception!.InnerException is StepFailedException { Failure.Class: FailureClass.Media };
        if (!Broke)
            work.GetAwaiter().GetResult();
    }
}
