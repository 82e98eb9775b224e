using System.ComponentModel;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/transcode", "Transcode", "Makes renditions of the source for destinations: one size or a ladder in one pass, HLS, sound alone, an upright cut, a mezzanine; within limits, levelled, with captions.",
    Icon = "film", Resource = StepResource.Cpu)]
public sealed class TranscodeMedia(Ffmpeg ffmpeg) : Step<TranscodeMedia.Input, TranscodeMedia.Output>, IStep
{
    public sealed record Input(
        [property: Description("What is made.")] PresetName Preset,
        [property: Description("Figures of your own over the preset's: height, videoBits, soundBits, frameRate.")] OwnFigures? Own = null,
        [property: Description("What the destination takes: maxBytes, maxDuration, overlong, codec, captions.")] RenditionLimits? Limits = null,
        [property: Description("How loud it is to be: target in LUFS, peak in dBTP. Left out: as it is.")] LoudnessTarget? Loudness = null,
        [property: Description("Which part of a wide picture an upright cut shows.")] CropAt Crop = CropAt.Center,
        [property: Description("What the file is to the run, for steps that name roles; the preset's name when left out.")] string? Role = null,
        [property: Description("A chunk of media/split, in a foreach over them; media/join puts them together.")] Chunk? Chunk = null);

    public sealed record Output(
        IReadOnlyList<Made> Files,
        [property: Description("Integrated loudness of what was made, LUFS; told when a target was asked for.")] double? Integrated = null,
        [property: Description("Its true peak, dBTP.")] double? TruePeak = null);

    public sealed record Made(
        string Role,
        [property: Description("Bytes.")] long Size,
        [property: Description("Seconds.")] double? Duration = null,
        string? Codec = null,
        int? Width = null,
        int? Height = null,
        [property: Description("Frames a second as a fraction.")] string? FrameRate = null,
        [property: Description("Bits a second.")] long? BitRate = null);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var order = Order(input);
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        if (RenditionRefusal.Of(order, technical, context.Asset.Name) is { } refusal)
            throw new StepFailedException(refusal);
        var captions = input.Limits is { Captions: not CaptionPlacement.None } ? await Captions(context, cancellation) : null;
        var level = new LevelSound(ffmpeg, context);
        order = await level.Level(await Equipped(order, technical, captions, context, cancellation), input.Loudness, source, technical, cancellation);
        var (plan, made) = await Make(order, source, technical, context, cancellation);
        var heard = input.Loudness is { } target && order.Levelled.Count > 0 && made.FirstOrDefault(one => one.Media?.Technical.Audio.Count > 0).Media is { } sound
            ? await level.Check(sound, order, target, cancellation) : null;
        var files = source.Learned.ToList();
        foreach (var (file, _) in made)
            files.Add(await context.Keep(Path.Combine(context.WorkFolder, file.Local), file.Role, file.Name, file.ContentType, source.Sha256, cancellation));
        files.AddRange(await Beside(order, plan, captions, source.Sha256, context, cancellation));
        return Completed(new Output([.. made.Where(one => one.Media is not null).Select(one => Told(one.File, one.Media!))], Round(heard?.Integrated), Round(heard?.TruePeak)), files);
    }

    private static RenditionOrder Order(Input input)
    {
        if ((input.Own?.Fault ?? input.Loudness?.Fault) is { } fault)
            throw Wrong($"That cannot be made: {fault}.", "Correct `with:` in the flow, or retry the step with an edited input.");
        if (input.Role is { } role && !RenditionPlan.IsRole(role))
            throw Wrong($"'{role}' cannot be a role.", "Use lower-case letters, digits and dashes, at most 40, not `source` and nothing that ends in `-chunk`.");
        if (input.Limits is { MaxBytes: <= 0 } or { MaxDuration.Ticks: <= 0 })
            throw Wrong("Nothing fits limits of zero.", "Set `maxBytes` and `maxDuration` to more than nothing, or leave them out.");
        if (input.Own is { Height: not null } or { VideoBits: not null } && RenditionPreset.Of(input.Preset).Rungs.Count > 1)
            throw Wrong("A ladder has its own heights and bit rates.", "Use a preset of one size, in a foreach over the sizes you want.");
        var preset = RenditionPreset.Of(input.Preset).With(input.Own, input.Limits?.Codec);
        return new RenditionOrder(preset, FrameRate.Parse(input.Own?.FrameRate), input.Limits, input.Crop, input.Chunk) { Role = input.Role ?? preset.Role };
    }

    /// <summary>The order with what this machine and this run have for it.</summary>
    private async Task<RenditionOrder> Equipped(RenditionOrder order, TechnicalMetadata technical, CaptionTrack? captions, StepContext context, CancellationToken cancellation)
    {
        if (order.WantsPicture && order.Preset.Picture == PictureCodec.Av1)
            order = order with { Av1Encoder = await ffmpeg.Encoder(RenditionPlan.Av1Encoders, cancellation) };
        if (!order.WantsPicture || order.Preset.Mezzanine || order.Limits is not { Captions: CaptionPlacement.BurntIn } || captions is not { Cues.Count: > 0 })
            return order;
        await FontFile.Find(cancellation);
        await File.WriteAllTextAsync(Path.Combine(context.WorkFolder, BurntCaptions.Name), BurntCaptions.Ass(captions, RenditionPlan.Largest(technical.Video!, order, technical)), cancellation);
        return order with { BurntCaptions = BurntCaptions.Name };
    }

    private async Task<(RenditionPlan Plan, IReadOnlyList<(RenditionFile File, MadeMedia? Media)> Made)> Make(
        RenditionOrder order, SourceMedia source, TechnicalMetadata technical, StepContext context, CancellationToken cancellation)
    {
        var plan = RenditionPlan.For(source.Input, technical, order);
        await ffmpeg.Run(plan.Call with { MostThreads = Threads(order.Chunk) }, context.WorkFolder, context.Report, cancellation);
        if (plan.Files[0].Container is null)
            await Unprefixed(Path.Combine(context.WorkFolder, plan.Files[0].Local), cancellation);
        var made = new List<(RenditionFile, MadeMedia?)>();
        foreach (var file in plan.Files)
            made.Add((file, file.Container is null ? null : await MadeMedia.Look(ffmpeg, Path.Combine(context.WorkFolder, file.Local), file.Container, context.Asset.Name, cancellation)));
        if (order.Chunk is { IsSound: false } && !IsWhole(plan, made[0].Item2!))
            return !order.FromTheStart ? await Make(order with { FromTheStart = true }, source, technical, context, cancellation)
                : throw MadeMedia.Broken("breaks-off", $"'{context.Asset.Name}' gives {made[0].Item2!.Frames ?? 0} frames from {order.Chunk.Start:0.0} s on, not {plan.Frames?.ToString(CultureInfo.InvariantCulture) ?? "all to the end"}.");
        // Sound may be shorter than the picture it was taken from.
        var length = order.Chunk is null && (order.WantsPicture || technical.Video is null) ? plan.Length : null;
        foreach (var (_, media) in made)
            Fits(media?.LastsFor(plan.Files[0].Container is null && media.Technical.Video is null ? null : length, context.Asset.Name), order, context.Asset.Name);
        return (plan, made);
    }

    /// <summary>Seeking in a file without an index may miss a chunk's first frames.</summary>
    private static bool IsWhole(RenditionPlan plan, MadeMedia made) =>
        (plan.Frames is null || made.Frames == plan.Frames) && made.Frames > 0 && made.Start * plan.Rate!.Value.Value < 0.5;

    private static void Fits(MadeMedia? made, RenditionOrder order, string name)
    {
        if (order.Chunk is null && made?.Size > order.Limits?.MaxBytes)
            throw new StepFailedException(new Failure(FailureClass.Media, "too-large", $"'{name}' became {made!.Size} bytes and may have {order.Limits!.MaxBytes}: its picture is too restless for its length.",
                "Allow more bytes, set a lower `own.height`, or deliver a shorter cut."));
    }

    /// <summary>
    /// Chunks run side by side, so each gets its share of the cores. One thread has no wait for another in it; two each where the last ones would
    /// else leave cores idle for more than a twentieth of the whole.
    /// </summary>
    private static int? Threads(Chunk? chunk)
    {
        if (chunk is not { IsSound: false, Of: > 1 and var of }) return null;
        var cores = Environment.ProcessorCount;
        var idle = (cores - of % cores) % cores;
        return Math.Max(20 * idle <= of ? 1 : 2, (cores + of - 1) / of);
    }

    /// <summary>ffmpeg writes names into the playlist as it was given them, with the protocol.</summary>
    private static async Task Unprefixed(string playlist, CancellationToken cancellation) =>
        await File.WriteAllTextAsync(playlist, (await File.ReadAllTextAsync(playlist, cancellation)).Replace("file:", "", StringComparison.Ordinal), cancellation);

    /// <summary>The run's captions as an earlier step made them, else what came with the asset, else its transcript.</summary>
    private static async Task<CaptionTrack> Captions(StepContext context, CancellationToken cancellation) =>
        (await CaptionSource.Find(context.File("captions") is null ? null : "captions", null, context, cancellation))?.Track
        ?? throw new StepFailedException(new Failure(FailureClass.Configuration, "no-captions", "The run has no captions, and none came with the asset.",
            "Put ai/transcribe or media/captions before this step, or set `captions: none`."));

    /// <summary>Captions beside the file, and the set of HLS as one file for destinations that take one.</summary>
    private static async Task<IReadOnlyList<MediaFile>> Beside(
        RenditionOrder order, RenditionPlan plan, CaptionTrack? captions, string sha256, StepContext context, CancellationToken cancellation)
    {
        var files = new List<MediaFile>();
        if (captions is not null && order.Limits is { Captions: CaptionPlacement.Beside } && order.Chunk is not { IsSound: false })
            files.Add(await context.Keep(CaptionFile.Write(captions.Within(plan.Length), CaptionFormat.Srt), $"{order.Role}-captions", $"{order.Role}.srt", "application/x-subrip", sha256, cancellation));
        if (plan.Files[0].Container is null)
        {
            var path = Path.Combine(context.WorkFolder, "hls.zip");
            using (var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create, cancellation))
                foreach (var file in plan.Files)
                    await zip.CreateEntryFromFileAsync(Path.Combine(context.WorkFolder, file.Local), file.Name, CompressionLevel.NoCompression, cancellation);
            files.Add(await context.Keep(path, $"{order.Role}-package", "hls.zip", "application/zip", sha256, cancellation));
        }
        return files;
    }

    private static Made Told(RenditionFile file, MadeMedia made) => new(
        file.Role, made.Size, made.Technical.Duration, made.Technical.Video?.Codec ?? made.Technical.Audio.FirstOrDefault()?.Codec,
        made.Technical.Video?.Width, made.Technical.Video?.Height, made.Technical.Video?.FrameRate, made.Technical.BitRate);

    private static double? Round(double? value) => value is { } known ? Math.Round(known, 2) : null;

    private static StepFailedException Wrong(string message, string remedy) => new(new Failure(FailureClass.Configuration, "bad-input", message, remedy));
}
