using MediaFlows.Azure;
using MediaFlows.Azure.Ai;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Local.Commands;

/// <summary>Ok; Optional: some steps are skipped without it; Missing: nothing goes without it.</summary>
internal enum CheckState { Ok, Optional, Missing }

internal sealed record Check(string Name, CheckState State, string Text, string? Remedy = null);

/// <summary>What one machine needs to run flows, looked at without changing anything.</summary>
internal sealed class Checkup(DataFolder data, int port, Settings settings, StorageAccount? storage = null)
{
    /// <summary>Bytes free below which nothing should be started, and below which one should know: an hour of proxy and mezzanine copies takes some ten GB.</summary>
    private const long Least = 1_000_000_000, Comfortable = 20_000_000_000;

    public async Task<IReadOnlyList<Check>> All(CancellationToken cancellation) =>
    [
        await Tool("ffmpeg", cancellation),
        await Tool("ffprobe", cancellation),
        Network(),
        Transcriber(),
        Speech(),
        Endpoint(),
        Writable(),
        Free(),
        .. await Storage(cancellation),
        .. storage is null ? new[] { await Database(cancellation), await Audit(cancellation) } : [],
        await Port(cancellation),
    ];

    private async Task<Check> Tool(string tool, CancellationToken cancellation)
    {
        var named = settings.Find($"MEDIAFLOWS_{tool.ToUpperInvariant()}") ?? tool;
        if (SearchPath.Find(named) is not { } path)
            return new(tool, CheckState.Missing, $"{named} is not there.", $"{Install("ffmpeg")}, or set MEDIAFLOWS_{tool.ToUpperInvariant()} to its path.");
        try
        {
            var answer = await CliWrap.Buffered.BufferedCommandExtensions.ExecuteBufferedAsync(CliWrap.Cli.Wrap(path).WithArguments("-version"), cancellation);
            return new(tool, CheckState.Ok, $"{answer.StandardOutput.Split('\n')[0].Split(" Copyright")[0]} ({path})");
        }
        catch (Exception fault) when (fault is CliWrap.Exceptions.CommandExecutionException or System.ComponentModel.Win32Exception)
        {
            return new(tool, CheckState.Missing, $"{path} does not run: {fault.Message.Split('\n')[0]}", Install("ffmpeg"));
        }
    }

    private static Check Network() => Leash.CutsNetwork
        ? new("isolation", CheckState.Ok, "ffmpeg runs without network.")
        : new("isolation", CheckState.Optional, "ffmpeg runs with the network of MediaFlows, which it is told not to use: this system does not let it have one of its own.",
            OperatingSystem.IsLinux() ? "Allow user namespaces (in a container: the right to make them, or SYS_ADMIN) and have `unshare` there." : "Only Linux can.");

    private static Check Transcriber() => new PocketsphinxTranscriber().Unavailable("en") is { } reason
        ? new("pocketsphinx", CheckState.Optional, $"{char.ToUpperInvariant(reason[0])}{reason[1..]}: without it and without an AI endpoint nothing is transcribed.", Install("pocketsphinx pocketsphinx-en-us"))
        : new("pocketsphinx", CheckState.Ok, "The offline draft of transcripts is there.");

    private static Check Speech() => SearchPath.Find("espeak-ng") is { } path
        ? new("espeak-ng", CheckState.Ok, path)
        : new("espeak-ng", CheckState.Optional, "Without it the demo's sample clip does not speak.", Install("espeak-ng"));

    private Check Endpoint() => settings.Find(AzureOpenAiEndpoint.Setting) is { } azure
        ? new("ai", CheckState.Ok, azure)
        : new OpenAiEndpoint(new HttpClient(), settings.Find, TimeProvider.System).Unavailable is { } reason
        ? new("ai", CheckState.Optional, $"{char.ToUpperInvariant(reason[0])}{reason[1..]}: assets are not described.", "Set MEDIAFLOWS_AI_ENDPOINT and MEDIAFLOWS_AI_KEY.")
        : new("ai", CheckState.Ok, $"{settings.Find("MEDIAFLOWS_AI_ENDPOINT")}");

    private Check Writable()
    {
        var folder = ExistingFolder();
        try
        {
            using var probe = new FileStream(Path.Combine(folder, $".mediaflows-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return new("data folder", CheckState.Ok, data.Root);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new("data folder", CheckState.Missing, $"{folder} cannot be written: {fault.Message}", "Correct its owner and permissions, or name another with --data.");
        }
    }

    private Check Free()
    {
        var free = new DriveInfo(ExistingFolder()).AvailableFreeSpace;
        return free < Least
            ? new("disk", CheckState.Missing, $"Only {Times.Size(free)} are free.", "Make room, or put the data folder on another disk with --data.")
            : new("disk", free < Comfortable ? CheckState.Optional : CheckState.Ok, $"{Times.Size(free)} are free.", free < Comfortable ? "Enough to try; an hour of media with its copies takes some 20 GB." : null);
    }

    /// <summary>Nothing to look at when media and flows lie in the data folder.</summary>
    private async Task<IEnumerable<Check>> Storage(CancellationToken cancellation)
    {
        if (storage is null)
            return [];
        try
        {
            return [new("storage", CheckState.Ok, $"{storage.Address} answers{(await AzureStorage.Reach(storage, cancellation) ? "" : "; it is empty so far")}.")];
        }
        catch (StoreFault fault)
        {
            return [new("storage", CheckState.Missing, fault.Message, $"Correct --storage or {StorageAccount.Setting}, or what it says.")];
        }
    }

    private async Task<Check> Database(CancellationToken cancellation)
    {
        if (!File.Exists(data.Database) && !File.Exists(data.Database + "-wal"))
            return new("database", CheckState.Ok, "None yet: it is made at the first start.");
        try
        {
            await using var store = SqliteRunStore.OpenForReading(data.Database);
            var answer = await store.Database.Read(session => session.First("PRAGMA quick_check(1)", row => row.Text(0)), cancellation);
            var counts = await store.CountByStatus(cancellation);
            return answer == "ok"
                ? new("database", CheckState.Ok, $"{counts.Values.Sum()} runs, {Times.Size(new FileInfo(data.Database).Length)}")
                : new("database", CheckState.Missing, $"The database is damaged: {answer}", DatabaseFaults.Damaged);
        }
        catch (StoreFault fault)
        {
            return new("database", CheckState.Missing, fault.Message, "See above; `serve` will not start before that is put right.");
        }
    }

    /// <summary>Whether what happened and who looked is on record as it was written: the chain of each run, and that of the access log.</summary>
    internal async Task<Check> Audit(CancellationToken cancellation)
    {
        if (!File.Exists(data.Database) && !File.Exists(data.Database + "-wal"))
            return new("audit", CheckState.Ok, "Nothing on record yet.");
        try
        {
            await using var store = SqliteRunStore.OpenForReading(data.Database);
            var report = await new AuditTrail(store, new AccessLogFile(data.AccessLog)).Check(null, cancellation);
            return report.Breaks is [var first, ..]
                ? new("audit", CheckState.Missing, $"It is not as it was written. {first}{(report.Breaks.Count == 1 ? "" : $" {report.Breaks.Count - 1} more: mediaflows audit verify")}",
                    "Keep a copy of the data folder as evidence, find out who could write to it, and bring back the newest backup that holds.")
                : new("audit", CheckState.Ok, "All chains hold: every entry is as it was written.");
        }
        catch (StoreFault fault)
        {
            return new("audit", CheckState.Missing, $"It could not be read: {fault.Message}", "See the database above.");
        }
    }

    private async Task<Check> Port(CancellationToken cancellation)
    {
        if (port == 0 || Listening.IsFree(port))
            return new("port", CheckState.Ok, $"{port} is free.");
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
            var health = await http.GetStringAsync(new Uri(Listening.At(port), "/health"), cancellation);
            return health.Contains("\"status\"", StringComparison.Ordinal)
                ? new("port", CheckState.Ok, $"A server answers on {port}: {Screen.Plain(health)}")
                : Taken();
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return Taken();
        }
    }

    private Check Taken() => new("port", CheckState.Missing, $"{port} is in use by another program.", "Stop that, or choose another port with --port.");

    /// <summary>The data folder, or what is there of the way to it.</summary>
    private string ExistingFolder()
    {
        var folder = data.Root;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }

    private static string Install(string packages) => OperatingSystem.IsMacOS() ? $"brew install {packages}" : $"sudo apt-get install {packages}";
}
