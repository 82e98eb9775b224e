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
    private const int MostProbeAnswer = 16 << 20;
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(2);

    /// <summary>Null when both tools are there; else what is missing and how to get it.</summary>
    public Failure? Missing => SearchPath.Find(Named(ffmpeg, "ffmpeg")) is null ? MissingTool("ffmpeg") : SearchPath.Find(Named(ffprobe, "ffprobe")) is null ? MissingTool("ffprobe") : null;

    /// <summary>Runs one call to its end.</summary>
    /// <param name="workFolder">Where its outputs go.</param>
    /// <param name="report">Gets percent, speed and the time left about twice a second.</param>
    /// <exception cref="StepFailedException">It failed, ran out of time, or ffmpeg is missing.</exception>
    /// <returns>How far it got: where a file breaks off, ffmpeg ends well all the same.</returns>
    public async Task<FfmpegProgress> Run(FfmpegCall call, string workFolder, Action<StepProgress>? report, CancellationToken cancellation)
    {
        var progress = new FfmpegProgress();
        await Run(call, workFolder, line =>
        {
            progress = progress.Take(line, out var complete);
            if (complete)
                report?.Invoke(new StepProgress(progress.Percent(call.Duration), null, progress.Speed, progress.Remaining(call.Duration)));
        }, cancellation);
        return progress;
    }

    /// <summary>Runs one call on what it is fed, for as long as that takes.</summary>
    /// <param name="feed">Writes the input; when it returns, that was all.</param>
    public Task Follow(FfmpegCall call, string workFolder, Func<Stream, CancellationToken, Task> feed, CancellationToken cancellation) => Run("ffmpeg", Named(ffmpeg, "ffmpeg"),
        call.Arguments(Environment.ProcessorCount), workFolder, PipeTarget.Null, Timeout.InfiniteTimeSpan, cancellation, PipeSource.Create(feed));

    /// <summary>Asks ffprobe about a file; a file it cannot read is a failure of the media.</summary>
    /// <param name="feed">Writes the input where that is piped.</param>
    public async Task<JsonDocument> Probe(FfmpegInput input, CancellationToken cancellation, Func<Stream, CancellationToken, Task>? feed = null)
    {
        using var answer = new BoundedStream(MostProbeAnswer);
        IReadOnlyList<string> arguments =
        [
            "-hide_banner", "-loglevel", "level+warning", "-max_alloc", $"{FfmpegCall.MostAllocation}",
            .. input.Guards, "-print_format", "json", "-show_format", "-show_streams", input.Address,
        ];
        await Run("ffprobe", Named(ffprobe, "ffprobe"), arguments, Path.GetTempPath(), PipeTarget.ToStream(answer), ProbeTime, cancellation, feed is null ? null : PipeSource.Create(feed));
        if (answer.Overflowed)
            throw new StepFailedException(new Failure(FailureClass.Media, "too-many-tracks", "The file describes more tracks than any real one has.", "Ask the sender for a proper copy."));
        return JsonDocument.Parse(answer.Written);
    }

    /// <summary>Seconds of a file that does not say how long it is: goes through its packets without decoding them.</summary>
    public async Task<double?> Measure(FfmpegInput input, CancellationToken cancellation)
    {
        var nothing = FfmpegOutput.Nothing("0:v?", "0:a?") with { Options = [new("c", "copy"), new("f", "null")] };
        var progress = await Run(new FfmpegCall(input, [], [nothing], null), Path.GetTempPath(), report: null, cancellation);
        return progress.Position > 0 ? progress.Position : null;
    }

    /// <summary>Frames of a file's picture, as many as its packets are: nothing is decoded.</summary>
    /// <param name="stream">Stream index in the file.</param>
    public async Task<long> Count(FfmpegInput input, int stream, double? duration, CancellationToken cancellation)
    {
        var nothing = FfmpegOutput.Nothing($"0:{stream}") with { Options = [new("c", "copy"), new("f", "null")] };
        return (await Run(new FfmpegCall(input, [], [nothing], duration), Path.GetTempPath(), report: null, cancellation)).Frames;
    }

    /// <summary>The first line of <c>ffmpeg -version</c>.</summary>
    public async Task<string> Version(CancellationToken cancellation)
    {
        var lines = new List<string>();
        await Run("ffmpeg", Named(ffmpeg, "ffmpeg"), ["-version"], Path.GetTempPath(), PipeTarget.ToDelegate(lines.Add), ProbeTime, cancellation);
        return lines.FirstOrDefault() ?? "";
    }

    private Task Run(FfmpegCall call, string workFolder, Action<string> line, CancellationToken cancellation) => Run("ffmpeg", Named(ffmpeg, "ffmpeg"),
        call.Arguments(Environment.ProcessorCount), workFolder, PipeTarget.ToDelegate(line), MediaTimeLimit.For(call.Duration), cancellation);

    private static async Task Run(
        string tool, string program, IReadOnlyList<string> arguments, string workFolder, PipeTarget output, TimeSpan limit, CancellationToken cancellation,
        PipeSource? input = null)
    {
        var path = SearchPath.Find(program) ?? throw new StepFailedException(MissingTool(tool));
        var lastWords = new LastWords();
        var (first, rest) = Leash.Around(path, arguments);
        var command = Cli.Wrap(first).WithArguments(rest).WithWorkingDirectory(workFolder).WithValidation(CommandResultValidation.None)
            .WithResourcePolicy(policy => policy.SetPriority(ProcessPriorityClass.BelowNormal))
            .WithStandardInputPipe(input ?? PipeSource.Null).WithStandardOutputPipe(output).WithStandardErrorPipe(PipeTarget.ToDelegate(lastWords.Hear));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limit);
        try
        {
            var running = await Leash.Start(() => command.ExecuteAsync(time.Token));
            var result = await running;
            if (FfmpegFault.Of(tool, result.ExitCode, lastWords.Text) is { } fault)
                throw new StepFailedException(fault);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StepFailedException(new Failure(FailureClass.Transient, "tool-timeout", $"{tool} was stopped after {limit:hh\\:mm\\:ss}: that is six times the media's duration, and ten minutes at least.",
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
