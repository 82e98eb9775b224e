using System.Diagnostics;
using System.Text.Json;
using CliWrap;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Tools;

/// <summary>Runs ffmpeg and ffprobe on local files: no shell, bounded in time, memory and output, gone when cancelled or when we are.</summary>
/// <param name="ffmpeg">Name or path; null for the setting <c>MEDIAFLOWS_FFMPEG</c>, else <c>ffmpeg</c> from PATH.</param>
/// <param name="ffprobe">Name or path; null for the setting <c>MEDIAFLOWS_FFPROBE</c>, else <c>ffprobe</c> from PATH.</param>
public sealed class Ffmpeg(string? ffmpeg = null, string? ffprobe = null)
{
    /// <summary>Half as many again as there are cores, as x264 takes by itself: one that waits for another's picture leaves its core to a third.</summary>
    private static readonly int Threads = Environment.ProcessorCount * 3 / 2;

    private const int MostProbeAnswer = 16 << 20;
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(2);

    /// <summary>A header takes less than a second; a file that keeps a core busy for a minute before its first frame is a bomb.</summary>
    private static readonly TimeSpan ProbeCpu = TimeSpan.FromMinutes(1);

    /// <summary>From one look at a tool that says nothing to the next.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Room beside an output's own limit: the index that MP4 writes last, and the findings of a day.</summary>
    private const long BesideOutput = 1L << 30;

    /// <summary>Null when both tools are there; else what is missing and how to get it.</summary>
    public Failure? Missing => SearchPath.Find(Named(ffmpeg, "ffmpeg")) is null ? MissingTool("ffmpeg") : SearchPath.Find(Named(ffprobe, "ffprobe")) is null ? MissingTool("ffprobe") : null;

    /// <summary>Runs one call to its end.</summary>
    /// <param name="workFolder">Where its outputs go.</param>
    /// <param name="report">Gets percent, speed and the time left about twice a second.</param>
    /// <exception cref="StepFailedException">It failed, ran out of time, or ffmpeg is missing.</exception>
    /// <returns>How far it got: where a file breaks off, ffmpeg ends well all the same.</returns>
    public async Task<FfmpegProgress> Run(FfmpegCall call, string workFolder, Action<StepProgress>? report, CancellationToken cancellation)
    {
        var (progress, started, silent, furthest) = (new FfmpegProgress(), Stopwatch.GetTimestamp(), true, (double?)null);
        await Run("ffmpeg", Named(ffmpeg, "ffmpeg"), call.Arguments(Math.Min(call.MostThreads ?? int.MaxValue, Threads)), workFolder, PipeTarget.ToDelegate(Line), Limits(call), cancellation, Look);
        return progress;

        void Line(string line)
        {
            progress = progress.Take(line, out var complete);
            silent &= !complete;
            if (complete)
                Tell(progress);
        }

        void Look(int process)
        {
            if (silent && call.Duration is { } whole && call.Input is not null && ReadingPosition.Of(process, call.Input, whole) is { } part)
                Tell(new FfmpegProgress(part * whole, part * whole / Stopwatch.GetElapsedTime(started).TotalSeconds));
        }

        // What was read runs ahead of what came out: who looks must not see it go back.
        void Tell(FfmpegProgress now)
        {
            if (report is null) return;
            var told = Report(now, call.Duration);
            furthest = told.Percent < furthest ? furthest : told.Percent;
            report(told with { Percent = furthest });
        }
    }

    private static StepProgress Report(FfmpegProgress progress, double? duration) => new(
        progress.Percent(duration), duration is null ? $"{TimeSpan.FromSeconds((long)progress.Position)} of media so far" : null, progress.Pace, progress.Remaining(duration));

    /// <summary>Runs one call on what it is fed, for as long as that takes.</summary>
    /// <param name="feed">Writes the input; when it returns, that was all.</param>
    public Task Follow(FfmpegCall call, string workFolder, Func<Stream, CancellationToken, Task> feed, CancellationToken cancellation) => Run("ffmpeg", Named(ffmpeg, "ffmpeg"),
        call.Arguments(Threads), workFolder, PipeTarget.Null, Limits(call) with { Time = Timeout.InfiniteTimeSpan }, cancellation, input: PipeSource.Create(feed));

    /// <summary>Asks ffprobe about a file; a file it cannot read is a failure of the media.</summary>
    /// <param name="feed">Writes the input where that is piped.</param>
    public Task<JsonDocument> Probe(FfmpegInput input, CancellationToken cancellation, Func<Stream, CancellationToken, Task>? feed = null) =>
        Ask(input, ["-show_format", "-show_streams", "-show_chapters", "-show_entries", "chapter=id"], cancellation, feed);

    /// <summary>What the first frames of a stream say of themselves and look like.</summary>
    public async Task<FirstFrames> FirstFrames(FfmpegInput input, VideoTrack video, CancellationToken cancellation)
    {
        var (log, limits) = (new List<string>(), new ToolLimits(ProbeTime, 0, ProbeCpu));
        await InEmptyFolder(folder => Run("ffmpeg", Named(ffmpeg, "ffmpeg"), Core.Media.FirstFrames.Call(input, video).Arguments(Threads), folder, PipeTarget.Null, limits, cancellation, hear: Hear));
        return Core.Media.FirstFrames.Read(log);

        // Of a few frames the filters say little; who else speaks may go on for ever.
        void Hear(string line)
        {
            if (line.StartsWith("[Parsed_", StringComparison.Ordinal))
                log.Add(line);
        }
    }

    private async Task<JsonDocument> Ask(FfmpegInput input, IReadOnlyList<string> questions, CancellationToken cancellation, Func<Stream, CancellationToken, Task>? feed = null)
    {
        using var answer = new BoundedStream(MostProbeAnswer);
        IReadOnlyList<string> arguments =
        [
            "-hide_banner", "-loglevel", "level+warning", "-max_alloc", $"{FfmpegCall.MostAllocation}", "-threads", $"{Threads}",
            .. input.Guards, "-print_format", "json", "-show_data_hash", "sha256", .. questions, input.Address,
        ];
        await InEmptyFolder(folder => Run("ffprobe", Named(ffprobe, "ffprobe"), arguments, folder, PipeTarget.ToStream(answer), new ToolLimits(ProbeTime, 0, ProbeCpu), cancellation, input: feed is null ? null : PipeSource.Create(feed)));
        if (answer.Overflowed)
            throw new StepFailedException(new Failure(FailureClass.Media, "too-much-said", "The file says more of itself than any real one does: its tags, tracks or chapters go beyond 16 MB.", "Ask the sender for a proper copy."));
        return JsonDocument.Parse(answer.Written);
    }

    /// <summary>Seconds of a file that does not say how long it is: goes through its packets without decoding them.</summary>
    public async Task<double?> Measure(FfmpegInput input, Action<StepProgress>? report, CancellationToken cancellation)
    {
        var nothing = FfmpegOutput.Nothing("0:v?", "0:a?") with { Options = [new("c", "copy"), new("f", "null")] };
        var position = 0.0;
        await InEmptyFolder(async folder => position = (await Run(new FfmpegCall(input, [], [nothing], null), folder, report, cancellation)).Position);
        return position > 0 ? position : null;
    }

    /// <summary>The first of these encoders that this ffmpeg has.</summary>
    /// <exception cref="StepFailedException">It has none of them.</exception>
    public async Task<string> Encoder(IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        var known = new HashSet<string>();
        await InEmptyFolder(folder => Run("ffmpeg", Named(ffmpeg, "ffmpeg"), ["-hide_banner", "-encoders"], folder,
            PipeTarget.ToDelegate(line => known.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) ?? "")), new ToolLimits(ProbeTime, 0, ProbeCpu), cancellation));
        return wanted.FirstOrDefault(known.Contains) ?? throw new StepFailedException(new Failure(FailureClass.Configuration, "no-encoder",
            $"This ffmpeg has no {string.Join(" and no ", wanted)}.", "Install an ffmpeg that has one of them, as your system's full package usually does; or choose another preset."));
    }

    /// <summary>Frames of a file's picture, as many as its packets are: nothing is decoded.</summary>
    /// <param name="stream">Stream index in the file.</param>
    public async Task<long> Count(FfmpegInput input, int stream, double? duration, CancellationToken cancellation)
    {
        var nothing = FfmpegOutput.Nothing($"0:{stream}") with { Options = [new("c", "copy"), new("f", "null")] };
        var frames = 0L;
        await InEmptyFolder(async folder => frames = (await Run(new FfmpegCall(input, [], [nothing], duration), folder, report: null, cancellation)).Frames);
        return frames;
    }

    /// <summary>The first line of <c>ffmpeg -version</c>.</summary>
    public async Task<string> Version(CancellationToken cancellation)
    {
        var lines = new List<string>();
        await InEmptyFolder(folder => Run("ffmpeg", Named(ffmpeg, "ffmpeg"), ["-version"], folder, PipeTarget.ToDelegate(lines.Add), new ToolLimits(ProbeTime, 0, ProbeCpu), cancellation));
        return lines.FirstOrDefault() ?? "";
    }

    private static ToolLimits Limits(FfmpegCall call) =>
        new(MediaTimeLimit.For(call.Duration, Bytes(call)), call.Outputs.Max(output => output.MostBytes) + BesideOutput, null);

    /// <summary>Bytes that are read; null where the filters make the media themselves, or a list names what is read.</summary>
    private static long? Bytes(FfmpegCall call)
    {
        if (call.Input is null or { NamesOthers: true } or { Piped: true })
            return null;
        return call.MoreInputs.Prepend(call.Input).Sum(input =>
        {
            using var file = File.OpenHandle(input.Path);
            return RandomAccess.GetLength(file);
        });
    }

    /// <summary>A name that a file might smuggle in finds nothing there.</summary>
    private static async Task InEmptyFolder(Func<string, Task> work)
    {
        var folder = Directory.CreateTempSubdirectory("mediaflows-tool-");
        try
        {
            await work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <param name="Time">By the clock.</param>
    /// <param name="Written">Bytes of the largest file written.</param>
    /// <param name="Cpu">CPU time; null for no limit.</param>
    private sealed record ToolLimits(TimeSpan Time, long Written, TimeSpan? Cpu);

    private static async Task Run(
        string tool, string program, IReadOnlyList<string> arguments, string workFolder, PipeTarget output, ToolLimits limits, CancellationToken cancellation,
        Action<int>? tick = null, PipeSource? input = null, Action<string>? hear = null)
    {
        var path = SearchPath.Find(program) ?? throw new StepFailedException(MissingTool(tool));
        var lastWords = new LastWords();
        var (first, rest) = Leash.Around(path, arguments, limits.Written, limits.Cpu);
        var command = Cli.Wrap(first).WithArguments(rest).WithWorkingDirectory(workFolder).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(Leash.EmptiedEnvironment)
            .WithResourcePolicy(policy => policy.SetPriority(ProcessPriorityClass.BelowNormal))
            .WithStandardInputPipe(input ?? PipeSource.Null).WithStandardOutputPipe(output).WithStandardErrorPipe(PipeTarget.ToDelegate(lastWords.Hear + hear));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limits.Time);
        try
        {
            var running = await Leash.Start(() => command.ExecuteAsync(time.Token));
            while (tick is not null && await Task.WhenAny(running.Task, Task.Delay(Tick, CancellationToken.None)) != running.Task)
                tick(running.ProcessId);
            var result = await running;
            if (FfmpegFault.Of(tool, result.ExitCode, lastWords.Text) is { } fault)
                throw new StepFailedException(fault);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StepFailedException(new Failure(FailureClass.Transient, "tool-timeout", $"{tool} was stopped after {limits.Time:d\\.hh\\:mm\\:ss}, the longest it may take over this file.",
                "It is tried again by itself; if that goes on, use a faster machine or a smaller file.", lastWords.Text));
        }
    }

    private static string Named(string? given, string tool) =>
        given ?? (Environment.GetEnvironmentVariable($"MEDIAFLOWS_{tool.ToUpperInvariant()}") is { Length: > 0 } setting ? setting : tool);

    private static Failure MissingTool(string tool)
    {
        var install = OperatingSystem.IsMacOS() ? "brew install ffmpeg" : OperatingSystem.IsWindows() ? "winget install ffmpeg" : "sudo apt-get install ffmpeg";
        return new Failure(FailureClass.Configuration, "ffmpeg-missing", $"{tool} was not found on this machine.",
            $"Install it with `{install}`, or set MEDIAFLOWS_{tool.ToUpperInvariant()} to its path, then retry the step.");
    }
}
