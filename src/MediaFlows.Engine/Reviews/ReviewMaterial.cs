using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Reviews;

/// <summary>One spoken line.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="Unsure">Whether the machine was unsure what it heard.</param>
internal sealed record SpokenLine(double Start, string Text, bool Unsure);

/// <summary>One finding of quality control.</summary>
/// <param name="Start">Seconds; null when it is about the whole.</param>
/// <param name="End">Seconds.</param>
internal sealed record QcFinding(string Severity, string Check, double? Start, double? End, string Message);

/// <summary>What a review shows besides the media itself, read from the files that were frozen when it was opened.</summary>
internal sealed record ReviewMaterial(IReadOnlyList<SpokenLine> Transcript, bool Draft, string? Language, IReadOnlyList<QcFinding> Findings, bool HasQc, double Duration)
{
    /// <summary>Bytes; ten hours of speech have about 1 MB.</summary>
    private const long MostRead = 4 * 1024 * 1024;

    /// <summary>Confidence below which a line is marked.</summary>
    private const double Sure = 0.6;

    public static async Task<ReviewMaterial> Read(ReviewState review, IAssetStore files, CancellationToken cancellation)
    {
        var transcript = await Json(review, "transcript", files, cancellation);
        var qc = await Json(review, "qc-report", files, cancellation);
        var lines = Items(transcript, "cues").Select(cue => new SpokenLine(Number(cue, "start") ?? 0, Text(cue, "text"), Number(cue, "confidence") < Sure)).ToList();
        var findings = Items(qc, "findings").Select(Finding).ToList();
        var duration = Number(qc, "duration") ?? Number(await Json(review, "technical-metadata", files, cancellation), "duration")
            ?? findings.Select(finding => finding.End ?? 0).Append(lines.LastOrDefault()?.Start ?? 0).Max();
        return new(lines, Flag(transcript, "draft"), Text(transcript, "language") is { Length: > 0 } language ? language : null, findings, qc.ValueKind == JsonValueKind.Object, duration);
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
        Member(value, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string Text(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static bool Flag(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.True };

    private static double? Number(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static JsonElement? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;
}
