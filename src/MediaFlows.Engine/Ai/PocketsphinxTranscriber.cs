using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CliWrap;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Ai;

/// <summary>An English draft without any network, by CMU PocketSphinx where it is installed: word times are good, words often wrong.</summary>
/// <param name="program">Name or path; null for either release's program from PATH.</param>
public sealed partial class PocketsphinxTranscriber(string? program = null) : ITranscriber
{
    private static readonly string[] Models =
        ["/usr/share/pocketsphinx/model/en-us", "/usr/local/share/pocketsphinx/model/en-us", "/opt/homebrew/share/pocketsphinx/model/en-us"];

    // The releases before 5 (Debian) have the first, release 5 (Homebrew) has the second.
    private readonly string? tool = program is not null ? SearchPath.Find(program) : SearchPath.Find("pocketsphinx_continuous") ?? SearchPath.Find("pocketsphinx");
    private readonly string? model = Models.FirstOrDefault(Directory.Exists);

    public string? Unavailable(string? language)
    {
        if (tool is null || model is null)
            return "the offline draft is not installed (Debian packages pocketsphinx and pocketsphinx-en-us)";
        return language is null || SpokenLanguage.Primary(language) == "en" ? null : $"the offline draft knows English only, not {language}";
    }

    public async Task<Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation)
    {
        var duration = SpeechAudio.Open(audio).Duration;
        var words = new List<SpokenWord>();
        void Hear(string line)
        {
            words.AddRange(Words(line));
            if (words.Count > 0)
                progress(Math.Min(1, words[^1].End / duration));
        }
        var (first, rest) = Leash.Around(tool!, Arguments(audio));
        var command = Cli.Wrap(first).WithArguments(rest).WithEnvironmentVariables(Leash.EmptiedEnvironment).WithValidation(CommandResultValidation.None)
            .WithResourcePolicy(policy => policy.SetPriority(ProcessPriorityClass.BelowNormal)).WithStandardOutputPipe(PipeTarget.ToDelegate(Hear));
        var running = await Leash.Start(() => command.ExecuteAsync(cancellation));
        var result = await running;
        if (!result.IsSuccess)
            throw new StepFailedException(new Failure(FailureClass.Ours, "pocketsphinx-failed", $"pocketsphinx ended with exit code {result.ExitCode}.",
                "Retry the step; if it fails again, set MEDIAFLOWS_AI_ENDPOINT and let an endpoint transcribe."));
        return new Transcript("pocketsphinx en-us", true, CueGrouping.Group(words.Where(word => word.End <= duration + 1)), language ?? "en-US");
    }

    private string[] Arguments(string audio)
    {
        string[] models = ["-hmm", $"{model}/en-us", "-lm", $"{model}/en-us.lm.bin", "-dict", $"{model}/cmudict-en-us.dict"];
        return tool!.EndsWith("_continuous", StringComparison.Ordinal)
            ? ["-infile", audio, "-time", "yes", "-logfn", "/dev/null", .. models]
            : [.. models, "-loglevel", "ERROR", "live", audio];
    }

    /// <summary>The words on a line of either release's output: <c>people 0.160 0.610 0.489</c>, or a JSON object for an utterance.</summary>
    internal static IEnumerable<SpokenWord> Words(string line)
    {
        if (line.StartsWith('{'))
            return JsonDocument.Parse(line).RootElement.GetProperty("w").EnumerateArray()
                .SelectMany(word => Word(word.GetProperty("t").GetString()!, Number(word, "b"), Number(word, "b") + Number(word, "d"), Number(word, "p"))).ToList();
        return line.Split(' ') is [var text, var start, var end, var confidence]
            && Parse(start) is { } from && Parse(end) is { } to && Parse(confidence) is { } sure ? Word(text, from, to, sure) : [];
    }

    private static SpokenWord[] Word(string text, double from, double to, double confidence) =>
        text is ['<' or '[' or '+', ..] || to <= from ? [] : [new SpokenWord(from, Math.Round(to, 3), Variant().Replace(text, ""), Math.Clamp(confidence, 0, 1))];

    private static double Number(JsonElement word, string name) => word.GetProperty(name).GetDouble();

    private static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The dictionary numbers pronunciations: <c>the(2)</c>.</summary>
    [GeneratedRegex(@"\(\d+\)$")]
    private static partial Regex Variant();
}
