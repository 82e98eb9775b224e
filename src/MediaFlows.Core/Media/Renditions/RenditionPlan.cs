using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Core.Media.Renditions;

public enum CropAt { Left, Center, Right }

/// <summary>What is to be made of a source.</summary>
/// <param name="Levelled">Filters that bring the sound to its target; empty when it stays as loud as it is.</param>
/// <param name="BurntCaptions">Name of a caption file of our own in the working folder; null for none.</param>
public sealed record RenditionOrder(RenditionPreset Preset, FrameRate? Rate = null, RenditionLimits? Limits = null, CropAt Crop = CropAt.Center, Chunk? Chunk = null)
{
    public IReadOnlyList<Filter> Levelled { get; init; } = [];
    public string? BurntCaptions { get; init; }
    public string Av1Encoder { get; init; } = RenditionEncoding.Av1Encoders[0];

    /// <summary>What its file is to the run; the preset's name when nothing else was asked for.</summary>
    public string Role { get; init; } = Preset.Role;

    /// <summary>Whether a chunk is decoded from the start of the file, where seeking in it does not find its place.</summary>
    public bool FromTheStart { get; init; }

    public bool WantsPicture => Preset.Picture is not null && Chunk is not { IsSound: true };

    /// <summary>The tracks that are heard: the first that can be decoded, or all of them in a mezzanine.</summary>
    public IReadOnlyList<AudioTrack> Tracks(TechnicalMetadata technical) => Chunk is { IsSound: false } ? []
        : [.. technical.Heard.Take(Preset.Mezzanine ? 16 : 1)];

    /// <summary>The bits a second that the limits leave; null when there is no such limit, or it cannot be met.</summary>
    /// <param name="duration">Seconds of the source.</param>
    public BitBudget? Budget(double? duration, TechnicalMetadata technical) => Limits?.MaxBytes is { } most && duration is { } seconds
        ? BitBudget.For(most, Limits.Length(seconds)!.Value, Preset, (this with { Chunk = null }).Tracks(technical).Count > 0)
        : null;

    /// <summary>Why its chunk cannot be made, in words; null when it can, or when it is about the whole.</summary>
    internal string? ChunkFault => Chunk is null ? null
        : Chunk.Fault is { } fault ? $"That is no chunk: {fault}."
        : Preset.Picture is null || Preset.Rungs.Count > 1 || Preset.Packaging == Packaging.Hls ? $"'{Preset.Role}' is not made in chunks."
        : Limits is { Overlong: Overlong.Cut, MaxDuration: not null } ? "`overlong: cut` does not go with chunks."
        : null;
}

/// <summary>A file that the plan's call writes into the working folder.</summary>
/// <param name="Name">What it is called in the store.</param>
/// <param name="Picture">Its size; null where it has none or keeps that of the source.</param>
/// <param name="Container">Null for a playlist.</param>
public sealed record RenditionFile(string Role, string Name, string ContentType, MediaContainer? Container, PictureSize? Picture = null)
{
    /// <summary>What it is called in the working folder, where nothing of ours may have the name of what was brought there.</summary>
    public string Local { get; init; } = $"made-{Name}";
}

/// <summary>One call of ffmpeg that decodes a source once and makes a rendition of it, or several that differ in size.</summary>
/// <param name="Rate">Frames a second; null for sound alone.</param>
/// <param name="Frames">Frames that must come out; null when only the source's end tells.</param>
/// <param name="Length">Seconds that should come out; null when unknown.</param>
public sealed record RenditionPlan(FfmpegCall Call, IReadOnlyList<RenditionFile> Files, FrameRate? Rate, long? Frames, double? Length)
{
    /// <summary>Frames a second above which players gain nothing.</summary>
    private const int MostFrames = 60;

    /// <summary>Seconds read before a chunk begins, for filters that look back; where there is no index, seeking may land late.</summary>
    private const double Lead = 1, LeadWithoutIndex = 10;

    private static readonly IReadOnlySet<string> Indexed = new HashSet<string> { "mov", "matroska", "mxf", "avi" };

    /// <summary>Called only where <see cref="RenditionRefusal"/> has nothing against it.</summary>
    public static RenditionPlan For(FfmpegInput input, TechnicalMetadata technical, RenditionOrder order)
    {
        var picture = order.WantsPicture ? RenditionPicture.Of(technical.Video!, order, technical) : null;
        var sound = new RenditionSound(order, order.Tracks(technical), order.Budget(technical.Duration, technical));
        var length = LengthOf(technical, order);
        var call = new FfmpegCall(Placed(input, order), [.. picture?.Chains ?? [], .. sound.Chains(picture?.Rungs.Count ?? 1, order.Preset.Packaging)], [], order.FromTheStart ? technical.Duration : length);
        return order.Preset.Packaging == Packaging.Hls && picture is not null
            ? Hls(call, picture, sound, order, length)
            : new RenditionPlan(call with { Outputs = [.. Outputs(picture, sound, order, technical, length)] }, FilesOf(picture, order), picture?.Rate, picture?.Span?.Count, length);
    }

    /// <summary>Encoders of AV1, the faster first.</summary>
    public static IReadOnlyList<string> Av1Encoders => RenditionEncoding.Av1Encoders;

    /// <summary>Size of the largest picture that is made, for what is drawn into it.</summary>
    public static PictureSize Largest(VideoTrack video, RenditionOrder order, TechnicalMetadata technical) => RenditionPicture.Of(video, order, technical).Sizes[0];

    /// <summary>The frames a second of what is made of a track.</summary>
    public static FrameRate RateOf(VideoTrack video, RenditionPreset preset, FrameRate? own)
    {
        var rate = video.Rate ?? new FrameRate(25, 1);
        var most = own ?? (preset.Mezzanine ? rate : new FrameRate(MostFrames, 1));
        return rate.Value > most.Value ? most : rate;
    }

    private static double? LengthOf(TechnicalMetadata technical, RenditionOrder order) =>
        order.Chunk is { IsSound: false, Start: { } start } chunk ? (chunk.End ?? technical.Duration) - start : order.Limits?.Length(technical.Duration) ?? technical.Duration;

    private static FfmpegInput Placed(FfmpegInput input, RenditionOrder order)
    {
        if (order.Chunk is not { IsSound: false, Start: { } start })
            return input;
        var from = start - (Indexed.Contains(input.Container.Demuxer!) ? Lead : LeadWithoutIndex);
        return input with { KeepsTimes = true, From = from > 0 && !order.FromTheStart ? from : null };
    }

    private static IEnumerable<FfmpegOutput> Outputs(RenditionPicture? picture, RenditionSound sound, RenditionOrder order, TechnicalMetadata technical, double? length)
    {
        IReadOnlyList<RenditionFile> files = FilesOf(picture, order);
        for (var at = 0; at < files.Count; at++)
        {
            FfmpegOption[] options =
            [
                .. picture?.Options(at, "v") ?? [], .. sound.Options, .. RenditionEncoding.Wrapped(Packaged(order)),
                .. order.Limits is { Overlong: Overlong.Cut, MaxDuration: { } most } ? (FfmpegOption[])[Seconds(most.TotalSeconds)] : [],
                .. order.Preset.Mezzanine && order.Chunk is null && Timecode.Parse(technical.StartTimecode, picture!.Rate) is { } start ? (FfmpegOption[])[new("timecode", start.ToString())] : [],
            ];
            yield return new FfmpegOutput(files[at].Local, [.. picture?.Map(at) ?? [], .. sound.Maps(at)], options, MostBytes(picture, sound, order, length));
        }
    }

    private static RenditionPlan Hls(FfmpegCall call, RenditionPicture picture, RenditionSound sound, RenditionOrder order, double? length)
    {
        var variants = picture.Rungs.Select((rung, at) => $"v:{at},{(sound.Any ? "agroup:sound," : "")}name:{rung.Lines}p").Concat(sound.Any ? ["a:0,agroup:sound,name:sound,default:yes"] : []);
        string[] names = [.. picture.Rungs.Select(rung => $"{rung.Lines}p"), .. sound.Any ? (string[])["sound"] : []];
        FfmpegOption[] options =
        [
            .. picture.Rungs.SelectMany((_, at) => picture.Options(at, $"v:{at}")), .. sound.Options, .. RenditionEncoding.Hls(string.Join(' ', variants)),
            .. order.Limits is { Overlong: Overlong.Cut, MaxDuration: { } most } ? (FfmpegOption[])[Seconds(most.TotalSeconds)] : [],
        ];
        var output = new FfmpegOutput("hls-%v.m3u8", [.. picture.Rungs.SelectMany((_, at) => picture.Map(at)), .. sound.Maps(0)], options, MostBytes(picture, sound, order, length));
        RenditionFile[] files =
        [
            new(order.Role, "hls.m3u8", "application/vnd.apple.mpegurl", null),
            .. names.Select((name, at) => new RenditionFile($"{order.Role}-{name}", $"hls-{name}.mp4", "video/mp4", MediaContainer.Mp4, at < picture.Sizes.Count ? picture.Sizes[at] : null)),
            .. names.Select(name => new RenditionFile($"{order.Role}-{name}-playlist", $"hls-{name}.m3u8", "application/vnd.apple.mpegurl", null)),
        ];
        // Playlists name the others as they are called.
        return new RenditionPlan(call with { Outputs = [output] }, [.. files.Select(file => file with { Local = file.Name })], picture.Rate, null, length);
    }

    private static RenditionFile[] FilesOf(RenditionPicture? picture, RenditionOrder order)
    {
        var (extension, container) = (RenditionEncoding.Extension(Packaged(order)), RenditionEncoding.Container(Packaged(order)));
        RenditionFile File(string role, string name, PictureSize? size) => new(role, $"{name}.{extension}", container.ContentType, container, size);
        if (order.Chunk is { } chunk)
            return [File(ChunkRole(order.Role), chunk.Id, picture?.Sizes[0])];
        return picture is not { Rungs.Count: > 1 } several
            ? [File(order.Role, order.Role, picture?.Sizes[0])]
            : [.. several.Rungs.Select((rung, at) => File($"{(order.Preset.Name == PresetName.Ladder && order.Role == order.Preset.Role ? "h264" : order.Role)}-{rung.Lines}p", $"{rung.Lines}p", several.Sizes[at]))];
    }

    /// <summary>What the chunks of a rendition are to the run.</summary>
    public static string ChunkRole(string role) => role + ChunkEnding;

    /// <summary>Whether files of that role are parts of another that is joined of them: nothing to keep.</summary>
    public static bool IsChunk(string role) => role.EndsWith(ChunkEnding, StringComparison.Ordinal);

    private const string ChunkEnding = "-chunk";

    /// <summary>Whether a rendition may be called so: lower-case letters, digits and dashes, at most 40.</summary>
    public static bool IsRole(string role) => role.Length is > 0 and <= 40 && role.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && role[0] != '-' && role != "source" && !IsChunk(role);

    private static Packaging Packaged(RenditionOrder order) => order.Chunk is { IsSound: true } && order.Preset.Packaging == Packaging.Mp4 ? Packaging.M4a : order.Preset.Packaging;

    private static FfmpegOption Seconds(double seconds) => new("t", seconds.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Twice what it should become, so that a disk is safe and yet what is too large is seen; ProRes HQ takes about 4 bits a pixel (Apple ProRes White Paper).</summary>
    private static long MostBytes(RenditionPicture? picture, RenditionSound sound, RenditionOrder order, double? length)
    {
        var bits = picture is null ? 0 : order.Preset.Mezzanine ? picture.Pixels * picture.Rate.Value * 6 : picture.Rungs.Sum(rung => (double)rung.Bits);
        return length is { } seconds ? (long)(2 * seconds * (bits + sound.MostBits) / 8) + (64L << 20) : 1L << 40;
    }
}
