using System.Globalization;
using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>What ffprobe says of a file that was made: ffmpeg ends well also when half of the media could not be read.</summary>
/// <param name="Frames">As its index counts them; null where it has none.</param>
/// <param name="Start">Seconds at which the picture begins.</param>
/// <param name="Setup">Digest of what a decoder is told before the first picture.</param>
internal sealed record MadeMedia(FfmpegInput Input, TechnicalMetadata Technical, long Size, long? Frames, double Start, string? Setup)
{
    /// <summary>What a decoder may leave out at the ends without anybody missing it: a tenth of a short clip, from half a second to two, and a fiftieth of a long one.</summary>
    private static double Slack(double whole) => Math.Max(Math.Clamp(whole / 10, 0.5, 2), whole / 50);

    /// <exception cref="StepFailedException">There is nothing in it.</exception>
    public static async Task<MadeMedia> Look(Ffmpeg ffmpeg, string path, MediaContainer container, string asset, CancellationToken cancellation)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 } file)
            throw Broken("nothing-decodable", $"Nothing could be made of '{asset}': too little of it could be decoded.");
        var input = new FfmpegInput(path, container);
        using var probe = await ffmpeg.Probe(input, cancellation);
        var stream = probe.RootElement.GetProperty("streams").EnumerateArray().FirstOrDefault(stream => stream.TryGetProperty("codec_type", out var type) && type.GetString() == "video");
        return new MadeMedia(input, ProbeReading.Read(probe.RootElement, container, file.Length), file.Length,
            ProbeReading.Pictures(probe.RootElement) is > 0 and var frames ? frames : null,
            double.TryParse(Text(stream, "start_time"), CultureInfo.InvariantCulture, out var start) ? start : 0, Text(stream, "extradata_hash"));
    }

    /// <param name="length">Seconds that it should last; null when unknown.</param>
    public MadeMedia LastsFor(double? length, string asset) => length is { } whole && (Technical.Duration ?? 0) < whole - Slack(whole)
        ? throw Broken("breaks-off", $"'{asset}' says it lasts {whole:0.0} s, but only {Technical.Duration ?? 0:0.0} s of it can be played.")
        : this;

    public static StepFailedException Broken(string code, string message) =>
        new(new Failure(FailureClass.Media, code, message, "The file is damaged or cut short: ask the sender for a complete copy and put it in again."));

    private static string? Text(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var value) ? value.GetString() : null;
}
