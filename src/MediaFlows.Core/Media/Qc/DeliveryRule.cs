using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MediaFlows.Core.Media.Qc;

/// <summary>What a delivery can be held to, in the words of the technical metadata.</summary>
public enum DeliveryItem
{
    Container, VideoCodec, Resolution, FrameRate, Scan, Chroma, BitDepth, Duration, AudioTracks, AudioCodec, Channels, SampleRate, Captions, StartTimecode,
}

/// <summary>What a file must be, beside how it looks and sounds. Whatever is left out is not asked.</summary>
public sealed record DeliveryRule(
    [property: Description("How bad it is when something is otherwise.")] Severity Severity = Severity.Fail,
    [property: Description("What is only a warning when it is otherwise.")] IReadOnlyList<DeliveryItem>? Warns = null,
    [property: RegularExpression(DeliveryRule.Word), Description("Such as mxf, mov, mp4.")] IReadOnlyList<string>? Containers = null,
    [property: RegularExpression(DeliveryRule.Word), Description("As ffprobe names them: h264, hevc, prores, dnxhd, mpeg2video.")] IReadOnlyList<string>? VideoCodecs = null,
    [property: RegularExpression(@"^\d{2,5}x\d{2,5}\z"), Description("Stored pixels and lines, such as 1920x1080.")] IReadOnlyList<string>? Resolutions = null,
    [property: RegularExpression(@"^\d{1,3}(\.\d{1,3})?\z|^\d{1,6}/\d{1,5}\z"), Description("Frames a second, in quotes: '25', '29.97' or '30000/1001'.")] IReadOnlyList<string>? FrameRates = null,
    [property: Description("How the frames are scanned, as the file says.")] IReadOnlyList<Scan>? Scans = null,
    [property: RegularExpression(@"^[a-z0-9:]{3,8}\z"), Description("Such as '4:2:2'.")] IReadOnlyList<string>? Chroma = null,
    [property: Range(1, 32), Description("Bits a sample, at least.")] int? BitDepth = null,
    [property: Range(0, 864_000), Description("Seconds.")] double? Duration = null,
    [property: Range(0, 864_000), Description("Seconds the duration may be off; one frame when left out.")] double? DurationTolerance = null,
    [property: Range(0, 64), Description("How many tracks of sound.")] int? AudioTracks = null,
    [property: RegularExpression(DeliveryRule.Word), Description("Such as pcm_s24le, aac.")] IReadOnlyList<string>? AudioCodecs = null,
    [property: Range(1, 64), Description("Channels that each track may have.")] IReadOnlyList<int>? Channels = null,
    [property: Range(8000, 192_000), Description("Hz.")] int? SampleRate = null,
    [property: Description("Whether there must be captions: in the file, or made by an earlier step.")] bool? Captions = null,
    [property: RegularExpression(@"^\d\d:\d\d:\d\d[:;]\d\d\z"), Description("SMPTE timecode of the first frame, such as '10:00:00:00'.")] string? StartTimecode = null,
    [property: RegularExpression(QcProfile.Line), Description("Where this is asked.")] string Source = QcProfile.ThisFlow)
{
    internal const string Word = @"^[a-z0-9_-]{1,24}\z";
}
