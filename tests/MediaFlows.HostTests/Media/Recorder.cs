using System.Text.Json;
using System.Threading.Channels;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.HostTests.Media;

/// <summary>A recording in progress, written piece by piece as a test says, and the attempts that follow it.</summary>
internal sealed class Recorder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string root = Directory.CreateTempSubdirectory("mediaflows-recorder-").FullName;
    private readonly FolderAssetStore store;
    private readonly Channel<string> reports = Channel.CreateUnbounded<string>();
    private readonly RecorderClock clock = new();
    private readonly string name;

    /// <param name="name">What the recording is called.</param>
    public Recorder(string name)
    {
        this.name = name;
        Directory.CreateDirectory(Path.Combine(root, "store", "in"));
        store = new FolderAssetStore(Path.Combine(root, "store"));
    }

    public string Source => PathOf($"in/{name}");

    public string PathOf(string uri) => Path.Combine(root, "store", uri);

    public string Scratch(string file) => Path.Combine(root, file);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Source, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    public void WriteOver(long at, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Source, FileMode.Open, FileAccess.Write, FileShare.ReadWrite) { Position = at };
        file.Write(bytes);
    }

    /// <summary>Nobody writes any more, and whoever looks finds that for long nobody has.</summary>
    public void Close() => clock.Passes = true;

    public Task<StepResult> Follow(object? input = null, ITranscriber? transcriber = null, Ffmpeg? ffmpeg = null, CancellationToken cancellation = default) =>
        Perform(new FollowRecording(transcriber ?? new Deaf(), new Deaf(), ffmpeg ?? new Ffmpeg()), input ?? new { every = "100ms", settle = "1m" }, cancellation);

    /// <summary>Waits until an attempt says so.</summary>
    public Task Says(string words) => Says(report => report.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits until an attempt says that its proxy, or transcript, is there up to some second.</summary>
    public Task Reaches(int seconds, string what = "proxy") => Says(report =>
        report.IndexOf($"{what} up to ", StringComparison.Ordinal) is >= 0 and var at && TimeSpan.ParseExact(report.AsSpan(at + what.Length + 7, 8), @"hh\:mm\:ss", null).TotalSeconds >= seconds);

    private async Task Says(Predicate<string> fits)
    {
        using var patience = new CancellationTokenSource(Patience);
        var last = "";
        try
        {
            do
                last = await reports.Reader.ReadAsync(patience.Token);
            while (!fits(last));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Nobody said so; the last words were: {last}");
        }
    }

    public async Task<StepResult> Perform(IStep step, object input, CancellationToken cancellation = default)
    {
        var stored = (await store.Find($"in/{name}", default))!;
        var asset = new Asset("a1", "in", name, stored.Size, Asset.VersionOf(stored.Recording), null);
        var context = new StepContext
        {
            RunId = "run-1", Flow = new FlowRef("test", 1, ""), Key = new AttemptKey("follow", null, 1, 1), Asset = asset, Files = [new MediaFile("source", asset.Uri, asset.Size, "", "")],
            WorkFolder = Directory.CreateDirectory(Path.Combine(root, "work", Guid.NewGuid().ToString("N"))).FullName, Store = store, Clock = clock,
            Report = progress => reports.Writer.TryWrite(progress.Text ?? ""),
        };
        return await step.Perform(JsonSerializer.SerializeToElement(input), context, cancellation).WaitAsync(Patience, CancellationToken.None);
    }

    public string Playlist() => File.ReadAllText(PathOf("runs/run-1/follow/live/playlist.m3u8"));

    public Followed State() => JsonSerializer.Deserialize<Followed>(File.ReadAllBytes(PathOf("runs/run-1/follow/live/state.json")), StepTypes.Json)!;

    /// <summary>What players play, a file for each part of the list.</summary>
    public IReadOnlyList<string> Played()
    {
        var parts = new List<string>();
        foreach (var line in Playlist().Split('\n'))
        {
            var file = line.StartsWith("#EXT-X-MAP", StringComparison.Ordinal) ? line.Split('"')[1] : line.EndsWith(".m4s", StringComparison.Ordinal) ? line : null;
            if (file is null)
                continue;
            if (file != line)
                parts.Add(Scratch($"played-{parts.Count}.mp4"));
            using var to = new FileStream(parts[^1], file == line ? FileMode.Append : FileMode.Create);
            to.Write(File.ReadAllBytes(PathOf($"runs/run-1/follow/live/{file}")));
        }
        return parts;
    }

    /// <summary>An attempt that a test gave up on may still be writing.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Timers go by the real time, what counts as quiet or long by what the test says.</summary>
    private sealed class RecorderClock : TimeProvider
    {
        private long now;

        public volatile bool Passes;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passes ? Interlocked.Add(ref now, TimeSpan.TicksPerMinute * 5) : Interlocked.Read(ref now);
    }

    private sealed class Deaf : ITranscriber
    {
        public string? Unavailable(string? language) => "nobody listens";

        public Task<Core.Media.Speech.Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
