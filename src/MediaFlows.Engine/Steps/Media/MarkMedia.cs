using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Media.Watermarks;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/watermark", "Watermark", "Draws a text, a picture or the running timecode over a clip, for reviewers outside the house.", Icon = "stamp", Resource = StepResource.Cpu)]
public sealed class MarkMedia(Ffmpeg ffmpeg) : Step<MarkMedia.Input, MarkMedia.Output>, IStep
{
    private const int LongestText = 200;
    private const long LargestImage = 16 << 20, LargestFont = 32 << 20;

    public sealed record Input(
        [property: Description("Role of the clip that is drawn over: proxy, source, or a rendition's.")] string Of = "proxy",
        [property: Description("Text, at most 200 characters; shown as it is written.")] string? Text = null,
        [property: Description("A PNG in the store, container and path, at most 16 MB and 16 megapixels.")] string? Image = null,
        [property: Description("Where text and picture stand.")] Position Position = Position.TopRight,
        [property: Description("0.05 to 1.")] double Opacity = 0.5,
        [property: Description("Height of the letters as a share of the picture's, 0.01 to 0.25; a PNG is four times as high.")] double Size = 0.05,
        [property: Description("Whether the running timecode is drawn, from the source's start timecode on; 00:00:00:00 where it has none.")] bool Timecode = false,
        [property: Description("Where the timecode stands.")] Position TimecodePosition = Position.Bottom,
        [property: Description("A TrueType or OpenType font in the store, container and path; the system's when left out.")] string? Font = null,
        [property: Description("What the file is to the run; `proxy` makes reviewers see it.")] string Role = "watermarked");

    public sealed record Output(
        string Role,
        [property: Description("Seconds.")] double Duration,
        int Width,
        int Height,
        [property: Description("Drawn over the first frame.")] string? StartTimecode = null);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        Check(input);
        var (clip, technical, sha256, learned) = await Clip(input.Of, context, cancellation);
        if (technical.Video is not { } video)
            throw Failed(FailureClass.Media, "no-picture", $"The {input.Of} of '{context.Asset.Name}' has no picture to draw over.", "Skip the step where there is no picture.");
        var rate = WatermarkPlan.Rate(video);
        Timecode? start = input.Timecode ? Timecode.Parse((await SourceMedia.Facts(context, ffmpeg, cancellation)).StartTimecode, rate) ?? new Timecode(0, rate, false) : null;
        var mark = new Watermark(input.Text is not null, await Image(input, context, cancellation), input.Position, input.Opacity, input.Size, start, input.TimecodePosition);
        await Equip(input, context, cancellation);
        await ffmpeg.Run(WatermarkPlan.For(clip, technical, mark, "watermarked.mp4"), context.WorkFolder, context.Report, cancellation);
        var made = (await MadeMedia.Look(ffmpeg, Path.Combine(context.WorkFolder, "watermarked.mp4"), MediaContainer.Mp4, context.Asset.Name, cancellation)).LastsFor(technical.Duration, context.Asset.Name);
        var file = await context.Keep(made.Input.Path, input.Role, "watermarked.mp4", "video/mp4", sha256, cancellation);
        return Completed(new Output(input.Role, made.Technical.Duration ?? 0, made.Technical.Video?.Width ?? 0, made.Technical.Video?.Height ?? 0, start?.ToString()), [.. learned, file]);
    }

    private static void Check(Input input)
    {
        var fault = input switch
        {
            { Text: null, Image: null, Timecode: false } => "there is nothing to draw: give `text`, `image` or `timecode: true`",
            { Text: { } text } when string.IsNullOrWhiteSpace(text) || text.Length > LongestText => $"`text` has 1 to {LongestText} characters",
            { Opacity: not (>= 0.05 and <= 1) } => "`opacity` is 0.05 to 1",
            { Size: not (>= 0.01 and <= 0.25) } => "`size` is 0.01 to 0.25",
            { Role: { } role } when !RenditionPlan.IsRole(role) => "`role` cannot be that",
            _ => null,
        };
        if (fault is not null)
            throw Failed(FailureClass.Configuration, "bad-input", $"That cannot be drawn: {fault}.", "Correct `with:` in the flow, or retry the step with an edited input.");
    }

    private async Task<(FfmpegInput Clip, TechnicalMetadata Technical, string Sha256, IReadOnlyList<MediaFile> Learned)> Clip(string role, StepContext context, CancellationToken cancellation)
    {
        if (role == "source")
        {
            var source = await SourceMedia.Bring(context, cancellation);
            return (source.Input, await source.Technical(context, ffmpeg, cancellation), source.Sha256, source.Learned);
        }
        var kept = context.File(role) ?? throw Failed(FailureClass.Configuration, "no-such-file", $"The run has no {role} to draw over.", "Put this step after the one that makes it, or correct `of`.");
        var path = await context.Store.Bring(kept.Uri, context.WorkFolder, cancellation);
        await using var content = File.OpenRead(path);
        var clip = new FfmpegInput(path, await SourceMedia.Sniff(content, Path.GetFileName(kept.Uri), cancellation));
        using var probe = await ffmpeg.Probe(clip, cancellation);
        var technical = ProbeReading.Read(probe.RootElement, clip.Container, kept.Size);
        context.GoesThrough(technical.Duration);
        return (clip, technical, kept.Sha256, []);
    }

    /// <summary>Text and font under names of our own in the work folder, so that nothing of them stands in a filter.</summary>
    private static async Task Equip(Input input, StepContext context, CancellationToken cancellation)
    {
        if (input.Text is null && !input.Timecode)
            return;
        var font = input.Font is null ? await FontFile.Find(cancellation) : await Asset(input.Font, LargestFont, IsFont, "a TrueType or OpenType font", context, cancellation);
        File.Copy(font, Path.Combine(context.WorkFolder, Watermark.Font));
        if (input.Text is { } text)
            await File.WriteAllTextAsync(Path.Combine(context.WorkFolder, Watermark.TextFile), Visible(text), cancellation);
    }

    private static async Task<FfmpegInput?> Image(Input input, StepContext context, CancellationToken cancellation) => input.Image is not { } uri ? null
        : Watermark.ImageFrom(await Asset(uri, LargestImage, IsPng, $"a PNG of at most {Watermark.MostPixels} pixels", context, cancellation));

    /// <summary>A file of the house's own in the store, held to be what it is to be before any tool sees it.</summary>
    private static async Task<string> Asset(string uri, long largest, Func<byte[], bool> isOne, string words, StepContext context, CancellationToken cancellation)
    {
        var stored = await context.Store.Find(uri, cancellation)
            ?? throw Failed(FailureClass.Configuration, "no-such-file", $"There is no '{uri}' in the store.", "Put it there, or correct the flow.");
        if (stored.Size > largest)
            throw Failed(FailureClass.Configuration, "too-large", $"'{uri}' has {stored.Size} bytes, and {largest} are the most.", "Use a smaller one.");
        var path = await context.Store.Bring(uri, context.WorkFolder, cancellation);
        var head = new byte[32];
        await using (var content = File.OpenRead(path))
            await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        return isOne(head) ? path : throw Failed(FailureClass.Configuration, "not-what-it-says", $"'{uri}' is not {words}.", "Use such a file.");
    }

    /// <summary>Its header, which comes first, tells its size (PNG specification, 11.2.2).</summary>
    private static bool IsPng(byte[] head) =>
        head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && head.AsSpan(12, 4).SequenceEqual("IHDR"u8)
        && (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(20))) is ( > 0 and < 65536 and var width, > 0 and < 65536 and var height)
        && (long)width * height <= Watermark.MostPixels;

    private static bool IsFont(byte[] head) =>
        head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 1, 0, 0]) || head.AsSpan().StartsWith("OTTO"u8) || head.AsSpan().StartsWith("true"u8) || head.AsSpan().StartsWith("ttcf"u8);

    private static string Visible(string text)
    {
        var kept = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value == '\n' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format)))
            kept.Append(rune);
        return kept.ToString();
    }

    private static StepFailedException Failed(FailureClass @class, string code, string message, string remedy) => new(new Failure(@class, code, message, remedy));
}
