using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Assets;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Steps.Media.OnePass;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.HostTests.Media;

/// <summary>A folder with clips and a run for each; gone afterwards. Clips are made once per test class.</summary>
public sealed class MediaBench : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mediaflows-media-").FullName;
    private readonly FolderAssetStore store;
    private readonly Dictionary<string, List<MediaFile>> files = [];

    public MediaBench()
    {
        Directory.CreateDirectory(PathOf("in/x"));
        store = new FolderAssetStore(Path.Combine(root, "store"));
    }

    /// <summary>What the last step reported.</summary>
    public List<StepProgress> Progress { get; } = [];

    public string PathOf(string uri) => Path.Combine(root, "store", uri);

    public string Source(string name) => PathOf($"in/{name}");

    /// <summary>Makes a clip with ffmpeg; the arguments before the output name.</summary>
    public string Clip(string name, params string[] arguments)
    {
        Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, $"file:{Source(name)}"]);
        return name;
    }

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(Source(name), content);
        return name;
    }

    /// <summary>A copy of an MP4 with the matrix phones write when held upright (ISO 14496-12, tkhd): to be shown turned clockwise.</summary>
    public string Turned(string name, string upright, int degrees = 90)
    {
        var content = File.ReadAllBytes(Source(upright));
        var matrix = content.AsSpan(content.AsSpan().IndexOf("tkhd"u8) + 4 + 40, 20);
        for (var cell = 0; cell < 5; cell++)
            BinaryPrimitives.WriteInt32BigEndian(matrix[(4 * cell)..], 0x10000 * cell switch { 0 or 4 => Cosine(degrees), 1 => Cosine(degrees - 90), 3 => -Cosine(degrees - 90), _ => 0 });
        return Write(name, content);

        static int Cosine(int degrees) => (int)Math.Round(Math.Cos(degrees * Math.PI / 180));
    }

    /// <summary>Gives a clip's run a file that another step would have made.</summary>
    public void Give(string name, string role, string content, string? derivedFrom = null)
    {
        var uri = $"runs/given/{role}-{name}";
        Directory.CreateDirectory(PathOf("runs/given"));
        File.WriteAllText(PathOf(uri), content);
        FilesFor(name).Add(new MediaFile(role, uri, content.Length, role, "application/json", derivedFrom));
    }

    private List<MediaFile> FilesFor(string name) => files.TryGetValue(name, out var list) ? list : files[name] = [new MediaFile("source", $"in/{name}", 0, "", "application/octet-stream")];

    public static string Run(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>One value ffprobe says of a file, by <c>-show_entries</c>.</summary>
    public static string Probe(string path, string entries, string streams = "v:0") =>
        Run("ffprobe", "-v", "error", "-select_streams", streams, "-show_entries", entries, "-of", "default=nw=1:nk=1", $"file:{path}").Trim();

    public static SharedPasses Passes(Ffmpeg? ffmpeg = null) => new(ffmpeg ?? new Ffmpeg(), TimeProvider.System, NullLogger<SharedPasses>.Instance);

    public Task<StepResult> Verify(string name) => Perform(new VerifyAsset(), "verify", name);

    public Task<StepResult> Inspect(string name) => Perform(new InspectMedia(new Ffmpeg()), "inspect", name);

    /// <summary>Performs a step on a clip; the files it gives are there for the next one.</summary>
    public async Task<StepResult> Perform(IStep step, string id, string name, object? input = null, StoredVersion? version = null, CancellationToken cancellation = default,
        IReadOnlyList<string>? companions = null, Action? reported = null)
    {
        var (stored, work) = (await store.Find($"in/{name}", default), Directory.CreateDirectory(Path.Combine(root, "work", Guid.NewGuid().ToString("N"))));
        var asset = new Asset("a1", "in", name, stored?.Size ?? 0, version?.Text ?? stored?.Version ?? "", null);
        var known = FilesFor(name);
        Progress.Clear();
        var context = new StepContext
        {
            RunId = $"run-{KeepFile.SafeName(name)}", Flow = new FlowRef("test", 1, ""), Key = new AttemptKey(id, null, 1, 1), Asset = asset, Files = [.. known],
            WorkFolder = work.FullName, Store = store, Clock = TimeProvider.System, Report = Report, Companions = [.. (companions ?? []).Where(other => other != id).Select(other => new AttemptKey(other, null, 1, 1))],
        };
        var result = await step.Perform(JsonSerializer.SerializeToElement(input ?? new { }), context, cancellation);
        lock (known)
            known.AddRange(FilesOf(result));
        return result;

        void Report(StepProgress progress)
        {
            lock (Progress)
                Progress.Add(progress);
            if (progress.Percent is not null)
                reported?.Invoke();
        }
    }

    public static IReadOnlyList<MediaFile> FilesOf(StepResult result) => result switch
    {
        StepResult.Completed completed => completed.Files,
        StepResult.NeedsAttention attention => attention.Files,
        _ => [],
    };

    /// <summary>Folders of passes that are not over.</summary>
    public IEnumerable<string> PassFolders() => Directory.GetDirectories(Path.Combine(root, "work"), "*.pass-*");

    /// <summary>The kept file of a role, as a local path.</summary>
    public string Kept(StepResult result, string role) => PathOf(FilesOf(result).Single(file => file.Role == role).Uri);

    public static JsonElement Output(StepResult result) => Assert.IsType<StepResult.Completed>(result).Output;

    public static async Task<Failure> Failure(Task<StepResult> step) => (await Assert.ThrowsAsync<StepFailedException>(() => step)).Failure;

    public void Dispose() => Directory.Delete(root, recursive: true);

    public sealed record StoredVersion(string Text);
}
