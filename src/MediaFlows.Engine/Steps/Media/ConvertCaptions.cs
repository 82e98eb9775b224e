using System.ComponentModel;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/captions", "Captions", "Reads captions that came with the asset or were made of it, moves them in time, checks them, and writes them as WebVTT, SRT or TTML (IMSC 1.1).",
    Icon = "subtitles", Resource = StepResource.Light, MaySkip = true)]
public sealed partial class ConvertCaptions : Step<ConvertCaptions.Input, ConvertCaptions.Output>
{
    /// <summary>As many findings as fit a step's output of 32 KB.</summary>
    private const int MostInOutput = 30;
    private const int MostInFile = 10_000;

    public sealed record Input(
        [property: Description("Role of the run's file to take (`captions`, `transcript` …), or `sidecar`: a file beside the asset with its name and the ending ttml, vtt, srt, dfxp or xml. "
            + "Left out: a sidecar if one came, else the run's captions, else its transcript.")] string? From = null,
        [property: Description("What to write; WebVTT alone when left out.")] IReadOnlyList<CaptionFormat>? Formats = null,
        [property: Description("BCP-47 tag; left out, what the file says. A sidecar may have it in its name: news.de-AT.srt.")] string? Language = null,
        [property: Description("caption: in the language spoken; subtitle: a translation, kept under roles of its own.")] CaptionKind Kind = CaptionKind.Caption,
        [property: Description("Moves every cue, before `retime`: 500ms, -1m30s, or a timecode: -10:00:00:00 takes off a programme start of ten hours.")] string? Shift = null,
        [property: Description("Takes the captions to another frame rate.")] Retiming? Retime = null,
        [property: Description("What frames and timecodes are counted in: 23.976, 24, 25, 29.97, 29.97df, 30, 50, 59.94, 59.94df or 60. Left out: as `retime` says, else as the media has it, else 25.")] string? FrameRate = null,
        [property: Description("What the captions are held to.")] CaptionRulesName Rules = CaptionRulesName.Broadcast,
        [property: Description("Whether to repair what can be without changing a word: line breaks, overlaps, gaps, durations.")] bool Repair = false,
        [property: Description("When a person must look before the run goes on: never, at a fail, or already at a warning.")] ParkOn ParkOn = ParkOn.Never);

    public sealed record Retiming(
        [property: Description("The rate they were made for.")] string From,
        [property: Description("The rate of the media they are for.")] string To,
        [property: Description("conform: the same frames at another speed (23.976 played at 25). rebase: the same timecode labels, read at the other rate.")] RetimeMode Mode = RetimeMode.Conform);

    public sealed record Output(
        [property: Description("Role or sidecar they came from.")] string From,
        [property: Description("What was written.")] IReadOnlyList<CaptionFormat> Formats,
        CaptionKind Kind,
        [property: Description("Number of cues written.")] int Cues,
        [property: Description("When the last cue ends, seconds.")] double Duration,
        [property: Description("Cues that were repaired.")] int Repaired,
        [property: Description("Cues that lie before the start of the media, and were left out.")] int LeftOut,
        QcVerdict Verdict,
        [property: Description("Findings by severity, all of them.")] QcCounts Counts,
        [property: Description("The worst findings; all are in the report.")] IReadOnlyList<CaptionFinding> Findings,
        [property: Description("The format they were read from: vtt, srt or ttml; absent for a transcript.")] string? Format = null,
        [property: Description("BCP-47 tag; absent when unknown.")] string? Language = null);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        if (input.Language is { } language && !LanguageTag().IsMatch(language))
            throw Configured("bad-language", $"'{language}' is no language tag.", "Write a BCP-47 tag, such as en or de-AT.");
        var technical = await SourceMedia.Facts(context, cancellation);
        var rates = Rates(input, technical);
        var moves = Moves(input, rates);
        if (await CaptionSource.Find(input.From, input.Language, context, cancellation) is not { } source)
            return Skipped("There are no captions: none came with the asset, and no step made any.");
        var moved = moves(source.Track) with { Language = input.Language ?? source.Track.Language };
        var (rules, length) = (CaptionRules.Of(input.Rules), technical?.Duration is { } seconds ? TimeSpan.FromSeconds(seconds) : default(TimeSpan?));
        var track = input.Repair ? CaptionRepair.Of(moved, rules, rates.Media, length) : moved;
        var report = CaptionReport.Of(input.Rules, [.. source.Findings, .. CaptionCheck.Of(track, rules, rates.Media, length)]);
        var written = CaptionTiming.FromStart(track);
        var formats = input.Formats is { Count: > 0 } wanted ? wanted.Distinct().ToList() : [CaptionFormat.Vtt];
        MediaFile[] files = [.. source.Learned, .. await Keep(written, formats, report, input.Kind, source.Sha256, context, cancellation)];
        var output = new Output(source.Name, formats, input.Kind, written.Cues.Count, Math.Round(written.End.TotalSeconds, 3), CaptionRepair.Changed(moved, track), track.Cues.Count - written.Cues.Count,
            report.Verdict, report.Counts, [.. report.Findings.Take(MostInOutput)], source.Format is { } read ? CaptionFile.Extension(read) : null, track.Language);
        return input.ParkOn.Parks(report.Verdict)
            ? NeedsAttention($"The captions were checked and {QcWords.Ended(report.Verdict, report.Findings[0].Message, report.Findings.Count)}", output, files)
            : Completed(output, files);
    }

    private static Func<CaptionTrack, CaptionTrack> Moves(Input input, (LabelRate Captions, LabelRate Media) rates)
    {
        var by = input.Shift is null ? TimeSpan.Zero
            : CaptionTiming.Amount(input.Shift, rates.Captions) ?? throw Configured("bad-shift", $"'{input.Shift}' is neither a time nor a timecode at this rate.", CaptionTiming.Remedy);
        return track => CaptionTiming.Shift(track, by) is var shifted && input.Retime is { } retime ? CaptionTiming.Retime(shifted, rates.Captions, rates.Media, retime.Mode) : shifted;
    }

    /// <summary>What the captions count in as they come, and as they go.</summary>
    private static (LabelRate Captions, LabelRate Media) Rates(Input input, TechnicalMetadata? technical)
    {
        var media = input.FrameRate is { } said ? Rate(said)
            : technical?.Video?.Rate is { } rate ? new LabelRate(rate.Snapped(), technical.StartTimecode?.Contains(';') == true)
            : new LabelRate(new FrameRate(25, 1), false);
        return input.Retime is { } retime ? (Rate(retime.From), Rate(retime.To)) : (media, media);
    }

    private static LabelRate Rate(string text) => LabelRate.Parse(text) ?? throw Configured("bad-frame-rate", $"'{text}' is no frame rate that timecode counts in.", LabelRate.Remedy);

    private static StepFailedException Configured(string code, string message, string remedy) => new(new Failure(FailureClass.Configuration, code, message, remedy));

    private static async Task<IReadOnlyList<MediaFile>> Keep(
        CaptionTrack track, IReadOnlyList<CaptionFormat> formats, CaptionReport report, CaptionKind kind, string sha256, StepContext context, CancellationToken cancellation)
    {
        var name = kind == CaptionKind.Caption ? "captions" : "subtitles";
        var files = new List<MediaFile>();
        foreach (var format in formats)
            files.Add(await Keep(format == CaptionFormat.Vtt ? name : $"{name}-{CaptionFile.Extension(format)}", $"{name}.{CaptionFile.Extension(format)}", CaptionFile.ContentType(format), CaptionFile.Write(track, format)));
        files.Add(await Keep($"{name}-report", $"{name}-report.json", "application/json",
            JsonSerializer.SerializeToUtf8Bytes(report with { Findings = [.. report.Findings.Take(MostInFile)] }, StepTypes.Json)));
        return files;

        Task<MediaFile> Keep(string role, string file, string type, byte[] content) => context.Keep(content, role, file, type, sha256, cancellation);
    }

    [GeneratedRegex("^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageTag();
}
