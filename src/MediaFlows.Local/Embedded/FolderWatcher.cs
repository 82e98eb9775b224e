using System.Collections.Concurrent;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;
using MediaFlows.Local.Embedded.Ingest;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded;

/// <param name="MostQuiet">Bound on how long a file must be quiet, whatever its flow says; null for none.</param>
public sealed record FolderWatcherOptions(TimeSpan? MostQuiet = null)
{
    /// <summary>How often everything is looked through: the system's notices may be lost, and network disks give none.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Starts flows for the files that arrive in the containers they wait for, each once it has settled, once per flow, path and content version.</summary>
internal sealed class FolderWatcher(
    DataFolder data, FlowTriggers triggers, Intake intake, FolderWatcherOptions options, TimeProvider clock, ILogger<FolderWatcher> log) : BackgroundService
{
    private readonly Dictionary<string, ContainerWatch> containers = [];
    private readonly Dictionary<string, Arrival> arriving = [];
    private readonly Dictionary<string, (Sight Sight, string Flows)> known = [];
    private readonly ConcurrentQueue<(string Container, string Path)> told = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly long started = clock.GetTimestamp();
    private IReadOnlyList<FlowTrigger> waiting = [];
    private TimeSpan rescan = TimeSpan.Zero;

    /// <summary>Told what came of each file that settled, and of each recording that was seen to grow.</summary>
    public event Action<TakenIn>? Took;

    /// <summary>Looks at a file that somebody says has arrived, by the same rules as at one that was found.</summary>
    public Task Told(StoredFile file, string by, CancellationToken cancellation)
    {
        var slash = file.Uri.IndexOf('/');
        told.Enqueue((file.Uri[..slash], file.Uri[(slash + 1)..]));
        Wake();
        return Task.CompletedTask;
    }

    private TimeSpan Now => clock.GetElapsedTime(started);

    public override void Dispose()
    {
        foreach (var container in containers.Values)
            container.Dispose();
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(fault, "The containers could not be looked through; trying again in {Pause}", options.Rescan);
                rescan = Now + options.Rescan;
            }
            var next = arriving.Values.Select(file => file.Due).Append(rescan).Min() - Now;
            await ((Task)wake.WaitAsync(next > TimeSpan.Zero ? next : TimeSpan.Zero, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Look(CancellationToken cancellation)
    {
        waiting = await triggers.All(cancellation);
        while (told.TryDequeue(out var file))
            Notice(file.Container, file.Path);
        if (Now >= rescan)
            Rescan();
        else
            foreach (var (name, container) in containers)
                foreach (var path in container.Appeared())
                    Notice(name, path);
        await TakeSettled(cancellation);
    }

    private void Rescan()
    {
        var began = Now;
        foreach (var name in waiting.Select(trigger => trigger.On.Container).Append(DataFolder.Ingest).Distinct())
            Rescan(name);
        // A tree so large that looking through it takes long is looked through less often.
        rescan = Now + (options.Rescan > (Now - began) * 20 ? options.Rescan : (Now - began) * 20);
    }

    private void Rescan(string name)
    {
        try
        {
            var there = new HashSet<string>();
            foreach (var path in Watch(name).Files())
            {
                there.Add($"{name}/{path}");
                Notice(name, path);
            }
            foreach (var gone in known.Keys.Where(uri => uri.StartsWith($"{name}/", StringComparison.Ordinal) && !there.Contains(uri)).ToList())
                known.Remove(gone);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that was taken away is made and watched anew; the others must not wait for it.
            log.LogWarning("Container {Container} could not be looked through; trying again in {Pause}: {Message}", name, options.Rescan, fault.Message);
            if (containers.Remove(name, out var lost))
                lost.Dispose();
        }
    }

    private ContainerWatch Watch(string name)
    {
        if (!containers.TryGetValue(name, out var container))
            containers[name] = container = new ContainerWatch(data.Container(name), Wake, log);
        return container;
    }

    private void Wake()
    {
        if (wake.CurrentCount == 0)
            try { wake.Release(); }
            catch (SemaphoreFullException) { }
    }

    private void Notice(string container, string path)
    {
        var uri = $"{container}/{path}";
        if (arriving.ContainsKey(uri) || ArrivingNames.AreTemporary(path) || ArrivingNames.AreSidecars(path) || See(container, path) is not { } sight)
            return;
        var takers = TakersOf(container, path);
        if (known.TryGetValue(uri, out var before) && before.Sight.SameContentAs(sight) && before.Flows == takers.Names)
            return;
        known[uri] = (sight, takers.Names);
        if (takers.Flows.Count == 0)
            log.LogInformation("{File} is left alone: no published flow waits for such a name", StoreNames.Quoted(uri));
        else
            arriving[uri] = Arrival.First(container, path, takers.Quiet, sight, Now, takers.Look);
    }

    private async Task TakeSettled(CancellationToken cancellation)
    {
        var due = arriving.Values.Where(file => file.Due <= Now).ToList();
        var open = OpenForWriting.Among([.. due.Select(file => file.Path)]);
        foreach (var file in due)
        {
            arriving.Remove(file.Uri);
            if (See(file.Container, file.Path) is not { } sight)
                known.Remove(file.Uri);
            else if (file.Seen(sight with { BeingWritten = open.Contains(file.Path) }, Now) is var seen && seen.HasSettled(Now))
                await Take(seen, cancellation);
            else
                arriving[file.Uri] = seen.IsNewsThatItGrows ? await Follow(seen, cancellation) : seen;
        }
    }

    private async Task<Arrival> Follow(Arrival file, CancellationToken cancellation)
    {
        try
        {
            if (await intake.Follow(file.Container, file.Path, TakersOf(file.Container, file.Path).Following, "folder watcher", cancellation) is not { } taken)
                return file;
            Took?.Invoke(taken);
            return file.Followed();
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("{File} cannot be followed yet; trying again at the next look: {Message}", StoreNames.Quoted(file.Uri), fault.Message);
            return file;
        }
    }

    private async Task Take(Arrival file, CancellationToken cancellation)
    {
        try
        {
            var takers = TakersOf(file.Container, file.Path);
            known[file.Uri] = (file.Sight, takers.Names);
            var taken = await intake.Take(file.Container, file.Path, file.Sight.Size, takers.Flows, "folder watcher", cancellation);
            if (taken is null or { SetAside: not null })
                known.Remove(file.Uri);
            if (taken is not null)
                Took?.Invoke(taken);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("{File} could not be taken in yet and is tried again: {Message}", StoreNames.Quoted(file.Uri), fault.Message);
            arriving[file.Uri] = file with { Due = Now + options.Rescan };
        }
    }

    private Sight? See(string container, string path)
    {
        var file = new FileInfo(Path.Combine(data.Container(container), path));
        return file.Exists ? new Sight(file.Length, file.LastWriteTimeUtc) : null;
    }

    private Takers TakersOf(string container, string path) => Takers.Of(waiting, container, path, options.MostQuiet);
}
