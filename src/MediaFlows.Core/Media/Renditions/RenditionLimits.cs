using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Media.Renditions;

public enum Overlong { Fail, Cut }

public enum CaptionPlacement
{
    None,
    Beside,
    [JsonStringEnumMemberName("burnt-in")] BurntIn,
}

/// <summary>What a destination takes.</summary>
public sealed record RenditionLimits(
    [property: Description("Bytes of the file at most: the bit rate is made to fit.")] long? MaxBytes = null,
    [property: Description("The longest it may be.")] TimeSpan? MaxDuration = null,
    [property: Description("What happens to what is longer: fail, or cut at the end.")] Overlong Overlong = Overlong.Fail,
    [property: Description("Codec of the picture, when the preset's will not do; not for mezzanines and sound.")] PictureCodec? Codec = null,
    [property: Description("Captions of the run's transcript: none, beside the file as SRT, or burnt into the picture.")] CaptionPlacement Captions = CaptionPlacement.None)
{
    /// <summary>Seconds of the rendition of something so long; null when unknown.</summary>
    public double? Length(double? duration) => Overlong == Overlong.Cut && MaxDuration is { } most ? Math.Min(duration ?? double.MaxValue, most.TotalSeconds) : duration;
}

/// <summary>Shares the bits that a size allows between picture and sound.</summary>
/// <param name="Picture">Bits a second; 0 where there is none.</param>
/// <param name="Sound">Bits a second; 0 where there is none.</param>
public sealed record BitBudget(int Picture, int Sound)
{
    /// <summary>Bits a second below which a picture is mush, and sound unpleasant: our choice.</summary>
    public const int LeastPicture = 60_000, LeastSound = 32_000;

    /// <summary>Bits a second that MP4's tables take for 60 frames and 47 packets of sound.</summary>
    private const int Tables = 12_000;

    /// <summary>An encoder that is held to its rate by a buffer of a second overdraws by no more than that; AV1's encoders hold to it more loosely.</summary>
    private static double Trust(PictureCodec? codec) => codec == PictureCodec.Av1 ? 0.85 : 0.97;

    /// <param name="seconds">How long the rendition is.</param>
    /// <returns>Null when it cannot be made so small.</returns>
    public static BitBudget? For(long maxBytes, double seconds, RenditionPreset preset, bool sound)
    {
        var whole = maxBytes * 8.0 / (seconds + 1) * Trust(preset.Picture) - Tables;
        var heard = !sound ? 0 : preset.Picture is null ? Math.Min(preset.SoundBits, whole) : Math.Min(preset.SoundBits, Math.Max(LeastSound, whole / 5));
        var seen = preset.Picture is null ? 0 : whole - heard;
        return (sound && heard < LeastSound) || (preset.Picture is not null && seen < LeastPicture) ? null : new BitBudget((int)Math.Min(seen, int.MaxValue), (int)heard);
    }
}

/// <summary>Why a rendition cannot be made of something, before any work is done.</summary>
public static class RenditionRefusal
{
    public static Failure? Of(RenditionOrder order, TechnicalMetadata technical, string name)
    {
        var (preset, limits) = (order.Preset, order.Limits);
        if (preset.Picture is not null && technical.Video is null)
            return Media("no-picture", $"'{name}' has no picture, which a rendition '{preset.Role}' needs.", "Use an audio preset for it, or skip the step where there is no picture.");
        if (preset.Picture is null && order.Tracks(technical).Count == 0)
            return Media("no-sound", $"'{name}' has no sound, which a rendition '{preset.Role}' needs.", "Skip the step where there is no sound.");
        if (limits is { Overlong: Overlong.Fail, MaxDuration: { } most } && technical.Duration > most.TotalSeconds + 0.05)
            return Media("too-long", $"'{name}' lasts {technical.Duration:0.0} s, and at most {most.TotalSeconds:0.0} s are taken.", "Deliver a shorter cut, or set `overlong: cut`.");
        if (limits?.MaxBytes is { } bytes && (preset.Mezzanine || preset.Packaging == Packaging.Hls || preset.Rungs.Count > 1))
            return Wrong("limits-do-not-fit", $"`maxBytes` cannot be kept to by '{preset.Role}'.", "Use a preset that makes one compressed file.");
        if (limits is { Codec: PictureCodec.ProRes } || (limits is { Captions: CaptionPlacement.BurntIn } && (preset.Picture is null || preset.Mezzanine)))
            return Wrong("limits-do-not-fit", $"The `limits` do not go with '{preset.Role}'.", "`codec` is h264 or av1, and captions are burnt into pictures that are looked at.");
        if (order.ChunkFault is { } fault)
            return Wrong("chunk-does-not-fit", fault, "Give the chunk to a preset that makes one file with a picture, and cut before splitting.");
        return limits?.MaxBytes is { } size && technical.Duration is { } duration && order.Budget(duration, technical) is null
            ? Media("cannot-fit", $"'{name}' of {limits.Length(duration):0.0} s cannot be made as small as {size} bytes and still be watched.", "Allow more bytes, or deliver a shorter cut.")
            : null;
    }

    private static Failure Media(string code, string message, string remedy) => new(FailureClass.Media, code, message, remedy);

    private static Failure Wrong(string code, string message, string remedy) => new(FailureClass.Configuration, code, message, remedy);
}
