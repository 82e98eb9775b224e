using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Reviews;

/// <summary>One spoken line.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Machine">What the machine had heard, where a person changed it; else null.</param>
internal sealed record SpokenLine(int Number, double Start, double End, string Text, IReadOnlyList<HeardWord> Words, string? Machine, Touch? Touch);

/// <param name="Unsure">Whether the machine was unsure what it heard.</param>
internal sealed record HeardWord(string Text, bool Unsure);

/// <summary>One finding of quality control.</summary>
/// <param name="Start">Seconds; null when it is about the whole.</param>
/// <param name="End">Seconds.</param>
internal sealed record QcFinding(string Severity, string Check, double? Start, double? End, string Message);

/// <param name="Start">Seconds.</param>
internal sealed record Chapter(double Start, string Title);

/// <summary>What a review shows besides the media itself, read from the files that were frozen when it was opened.</summary>
/// <param name="First">Timecode of the first frame.</param>
/// <param name="Duration">Seconds; 0 when unknown.</param>
/// <param name="Metadata">The revision under review; null while nobody has revised any.</param>
/// <param name="Revision">Of the transcript; 1 is the machine's.</param>
internal sealed record ReviewMaterial(
    IReadOnlyList<SpokenLine> Transcript, int Revision, bool Draft, string? Language, IReadOnlyList<QcFinding> Findings, bool HasQc, IReadOnlyList<Chapter> Chapters,
    double Duration, Timecode First, DocumentRevision? Metadata, JsonElement MachineMetadata)
{
    /// <summary>Bytes; ten hours of speech have about 1 MB.</summary>
    private const long MostRead = 4 * 1024 * 1024;

    /// <summary>Confidence below which a word is marked.</summary>
    private const double Sure = 0.6;

    public static async Task<ReviewMaterial> Read(FlowRun run, ReviewState review, IAssetStore files, AssetDocuments documents, CancellationToken cancellation)
    {
        var transcript = await Json(review, "transcript", files, cancellation);
        var (qc, technical) = (await Json(review, "qc-report", files, cancellation), await Json(review, "technical-metadata", files, cancellation));
        var spoken = await Revised(run, RevisedDocuments.Transcript, documents, cancellation);
        var described = await Revised(run, RevisedDocuments.Metadata, documents, cancellation);
        var lines = Lines(transcript, spoken.Machine, spoken.Newest);
        var findings = Items(qc, "findings").Select(Finding).ToList();
        var duration = Number(qc, "duration") ?? Number(technical, "duration") ?? findings.Select(finding => finding.End ?? 0).Append(lines.LastOrDefault()?.End ?? 0).Max();
        return new(lines, spoken.Newest?.Number ?? 1, Flag(transcript, "draft"), Text(transcript, "language") is { Length: > 0 } language ? language : null, findings, qc.ValueKind == JsonValueKind.Object,
            [.. Items(review.Metadata, "chapters").Where(chapter => Number(chapter, "start") is not null).Select(chapter => new Chapter(Number(chapter, "start")!.Value, Text(chapter, "title")))],
            duration, FirstFrame(technical), described.Newest, described.Machine?.Content ?? review.Metadata);
    }

    private static async Task<(DocumentRevision? Newest, DocumentRevision? Machine)> Revised(FlowRun run, string name, AssetDocuments documents, CancellationToken cancellation) =>
        run.Documents.TryGetValue(name, out var known)
            ? (await documents.Find(run, name, known.Revision, cancellation), await documents.Find(run, name, 1, cancellation))
            : (null, null);

    private static Timecode FirstFrame(JsonElement technical)
    {
        var rate = FrameRate.Parse(technical.Member("video") is { } video ? Text(video, "frameRate") : null)?.Snapped() ?? new FrameRate(25, 1);
        return Timecode.Parse(Text(technical, "startTimecode"), rate) ?? new Timecode(0, rate, false);
    }

    private static List<SpokenLine> Lines(JsonElement transcript, DocumentRevision? machine, DocumentRevision? newest)
    {
        var heard = Items(machine?.Content ?? default, "cues").Select(cue => Text(cue, "text")).ToList();
        return [.. Items(transcript, "cues").Select((cue, number) => Line(cue, number, heard.ElementAtOrDefault(number), newest?.Touched.GetValueOrDefault($"{number}")))];
    }

    private static SpokenLine Line(JsonElement cue, int number, string? machine, Touch? touch)
    {
        var (start, text) = (Number(cue, "start") ?? 0, Text(cue, "text"));
        var words = Items(cue, "words").Select(word => new HeardWord(Text(word, "text"), Number(word, "confidence") < Sure)).ToList();
        return new(number, start, Number(cue, "end") ?? start, text, words.Count > 0 ? words : [new HeardWord(text, Number(cue, "confidence") < Sure)], machine == text ? null : machine, touch);
    }

    private static QcFinding Finding(JsonElement finding) =>
        new(Text(finding, "severity"), Text(finding, "check"), Number(finding, "start"), Number(finding, "end"), Text(finding, "message"));

    private static async Task<JsonElement> Json(ReviewState review, string role, IAssetStore files, CancellationToken cancellation)
    {
        if (review.Shown.LastOrDefault(file => file.Role == role) is not { Size: <= MostRead } file || await files.Find(file.Uri, cancellation) is null)
            return default;
        await using var content = await files.OpenRead(file.Uri, cancellation);
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(content, cancellationToken: cancellation);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string Text(JsonElement value, string name) => value.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static bool Flag(JsonElement value, string name) => value.Member(name) is { ValueKind: JsonValueKind.True };

    private static double? Number(JsonElement value, string name) => value.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
