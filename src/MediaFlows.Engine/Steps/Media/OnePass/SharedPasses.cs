using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Steps.Media.OnePass;

/// <summary>An attempt's share of a pass; the source stays where it is until every share is disposed.</summary>
/// <param name="Progress">How far ffmpeg got: where a file breaks off, it ends well all the same.</param>
public sealed record PassShare(SourceMedia Source, TechnicalMetadata Technical, FfmpegProgress Progress, Func<ValueTask> Leave) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Leave();
}

/// <summary>
/// Lets the attempts of a run that go through its source at the same time share one pass of ffmpeg. Each keeps its own result: should the
/// shared pass fail, everybody's part is made alone, and only what is at fault fails.
/// </summary>
public sealed class SharedPasses(Ffmpeg ffmpeg, TimeProvider clock, ILogger<SharedPasses> log)
{
    /// <summary>How long attempts wait for another that should be here: hosts begin them together, and one that does not come may be elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SharedPass> gathering = [];
    private readonly List<SharedPass> running = [];

    /// <summary>Has the source gone through, together with whoever else of the run wants it now.</summary>
    /// <param name="wants">What the attempt wants of a source that technically is so.</param>
    /// <returns>To be disposed when source and files are no longer needed. What it wanted lies in the attempt's work folder.</returns>
    /// <exception cref="StepFailedException">The source is not what it should be, or this attempt's part failed.</exception>
    public async Task<PassShare> Read(StepContext context, Func<TechnicalMetadata, IReadOnlyList<Want>> wants, CancellationToken cancellation)
    {
        var member = new PassMember(context, wants);
        var pass = Enter(member);
        try
        {
            var read = await pass.Done(member, cancellation);
            context.GoesThrough(read.Technical.Duration);
            read.HandOver(context.WorkFolder);
            return new PassShare(read.Source, read.Technical, read.Progress, () => Leave(pass, member));
        }
        catch
        {
            await Leave(pass, member);
            throw;
        }
    }

    private SharedPass Enter(PassMember member)
    {
        var place = $"{member.Context.RunId}/{member.Context.Asset.Version}";
        lock (gate)
        {
            if (!gathering.TryGetValue(place, out var pass))
                gathering[place] = pass = Gather(place);
            pass.Members.Add(member);
            if (Awaited(pass).Count == 0)
                Begin(place, pass);
            return pass;
        }
    }

    private SharedPass Gather(string place)
    {
        var pass = new SharedPass(ffmpeg, log);
        _ = clock.CreateTimer(_ => { lock (gate) Begin(place, pass); }, null, Patience, Timeout.InfiniteTimeSpan);
        return pass;
    }

    /// <summary>Attempts that are at work, want to go through the source, and are neither here nor in a pass already.</summary>
    private HashSet<AttemptKey> Awaited(SharedPass pass)
    {
        var runId = pass.Members[0].Context.RunId;
        HashSet<AttemptKey> awaited = [.. pass.Members.SelectMany(member => member.Context.Companions)];
        awaited.ExceptWith(running.Append(pass).SelectMany(other => other.Members).Where(member => member.Context.RunId == runId).Select(member => member.Context.Key));
        return awaited;
    }

    private void Begin(string place, SharedPass pass)
    {
        if (!gathering.TryGetValue(place, out var open) || open != pass)
            return;
        gathering.Remove(place);
        running.Add(pass);
        pass.Begin();
    }

    private async ValueTask Leave(SharedPass pass, PassMember member)
    {
        member.Result.TrySetCanceled();
        lock (gate)
        {
            pass.Members.Remove(member);
            if (pass.Members.Count > 0)
                return;
            running.Remove(pass);
            foreach (var place in gathering.Where(open => open.Value == pass).Select(open => open.Key).ToList())
                gathering.Remove(place);
        }
        await pass.End();
    }
}
