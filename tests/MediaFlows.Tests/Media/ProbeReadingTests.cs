using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Media;

public class ProbeReadingTests
{
    [Fact]
    public void InterlacedMxf_IsNormalised()
    {
        var technical = Read("""
            { "streams": [
                { "index": 0, "codec_name": "mpeg2video", "profile": "4:2:2", "codec_type": "video", "width": 1920, "height": 1080, "level": 2,
                  "sample_aspect_ratio": "1:1", "display_aspect_ratio": "16:9", "pix_fmt": "yuv422p", "field_order": "tt", "color_range": "tv",
                  "color_space": "bt709", "color_transfer": "bt709", "color_primaries": "bt709", "r_frame_rate": "50/1", "avg_frame_rate": "25/1" },
                { "index": 1, "codec_name": "pcm_s24le", "codec_type": "audio", "sample_rate": "48000", "channels": 1, "bits_per_sample": 24, "bits_per_raw_sample": "24" } ],
              "format": { "duration": "10.040000", "bit_rate": "50000000", "tags": { "timecode": "10:00:00:00", "company_name": "Cam\u0000era" } } }
            """);
        Assert.Equal(new VideoTrack(0, "mpeg2video", 1920, 1080, "1:1", Scan.Tff, 0, false, "25/1", "4:2:2", "high", "16:9",
            8, "4:2:2", "bt709", "bt709", "bt709", "tv", Frames: 251), technical.Video);
        Assert.Equal([new AudioTrack(1, "pcm_s24le", 1, null, 48000, 24)], technical.Audio);
        Assert.Equal((10.04, 50_000_000, "10:00:00:00", "Camera"), (technical.Duration, technical.BitRate, technical.StartTimecode, technical.Tags["company_name"]));
    }

    [Theory]
    [InlineData("""{ "side_data_list": [ { "side_data_type": "Display Matrix", "rotation": -90 } ] }""", 90)]
    [InlineData("""{ "side_data_list": [ { "side_data_type": "Display Matrix", "rotation": 90 } ] }""", 270)]
    [InlineData("""{ "side_data_list": [ { "rotation": -180 } ] }""", 180)]
    [InlineData("""{ "tags": { "rotate": "90" } }""", 90)]
    [InlineData("""{ "side_data_list": [ { "rotation": -44.2 } ] }""", 0)]
    public void Rotation_IsClockwise(string stream, int degrees) => Assert.Equal(degrees, Video(stream).Rotation);

    [Theory]
    [InlineData("""{ "color_transfer": "arib-std-b67" }""", "hlg")]
    [InlineData("""{ "color_transfer": "smpte2084" }""", "pq")]
    [InlineData("""{ "color_transfer": "smpte2084", "side_data_list": [ { "side_data_type": "Mastering display metadata" } ] }""", "hdr10")]
    [InlineData("""{ "color_transfer": "smpte2084", "side_data_list": [ { "side_data_type": "DOVI configuration record" } ] }""", "dolby-vision")]
    [InlineData("""{ "color_transfer": "bt709" }""", null)]
    public void HighDynamicRange_IsNamed(string stream, string? hdr) => Assert.Equal(hdr, Video(stream).Hdr);

    [Theory]
    [InlineData("yuv420p", 8, "4:2:0")]
    [InlineData("yuv422p10le", 10, "4:2:2")]
    [InlineData("yuva444p12le", 12, "4:4:4")]
    [InlineData("gray16be", 16, "gray")]
    [InlineData("gbrp", 8, "rgb")]
    [InlineData("rgb24", 8, "rgb")]
    public void PixelFormat_GivesDepthAndChroma(string pixels, int depth, string chroma)
    {
        var video = Video($$"""{ "pix_fmt": "{{pixels}}" }""");
        Assert.Equal((depth, chroma), (video.BitDepth, video.Chroma));
    }

    [Theory]
    [InlineData("30/1", "19001/634", "30000/1001", false)]
    [InlineData("50/1", "25/1", "25/1", false)]
    [InlineData("120/1", "24523/1000", "24523/1000", true)]
    [InlineData("25/1", "0/0", "25/1", false)]
    [InlineData("0/0", "0/0", null, false)]
    public void FrameRate_IsTheAverage(string guess, string average, string? rate, bool variable)
    {
        var video = Video($$"""{ "r_frame_rate": "{{guess}}", "avg_frame_rate": "{{average}}" }""");
        Assert.Equal((rate, variable), (video.FrameRate, video.VariableFrameRate));
    }

    [Theory]
    [InlineData("h264", 41, "4.1")]
    [InlineData("hevc", 153, "5.1")]
    [InlineData("av1", 13, "5.1")]
    [InlineData("mpeg2video", 8, "main")]
    [InlineData("h264", -99, null)]
    public void Level_ReadsAsPeopleWriteIt(string codec, int level, string? written) =>
        Assert.Equal(written, Video($$"""{ "codec_name": "{{codec}}", "level": {{level}} }""").Level);

    [Theory]
    [InlineData("""{ "nb_frames": "75", "avg_frame_rate": "25/1", "duration": "9" }""", 75L)]
    [InlineData("""{ "avg_frame_rate": "30000/1001", "duration": "60.06" }""", 1800L)]
    [InlineData("""{ "avg_frame_rate": "24523/1000", "r_frame_rate": "120/1", "duration": "60" }""", null)]
    [InlineData("""{ "avg_frame_rate": "25/1", "duration": "1e300" }""", null)]
    public void DurationInFrames_IsCountedOrReckoned(string stream, long? frames) => Assert.Equal(frames, Video(stream).Frames);

    [Theory]
    [InlineData("060e2b34.04010101.0d010201.01010900", "OP1a")]
    [InlineData("060e2b34.04010101.0d010201.03030900", "OP3c")]
    [InlineData("060e2b34.04010102.0d010201.10030000", "OP-Atom")]
    [InlineData("060e2b34.04010101.0d010201.99990900", null)]
    [InlineData("OP1a", null)]
    public void OperationalPattern_IsNamed(string label, string? name) =>
        Assert.Equal(name, Read($$"""{ "format": { "tags": { "operational_pattern_ul": "{{label}}" } } }""").OperationalPattern);

    [Fact]
    public void TracksBeyond32_AreCounted()
    {
        var technical = ProbeReading.Read(JsonSerializer.SerializeToElement(new { streams = Enumerable.Range(0, 60).Select(index => new { index, codec_type = "audio", tags = new { language = "und" } }), chapters = new[] { new { id = 1 } } }), MediaContainer.Mkv, 1);
        Assert.Equal((32, 28, 1, (string?)null), (technical.Audio.Count, technical.TracksLeftOut, technical.Chapters, technical.Audio[0].Language));
    }

    [Fact]
    public void CoverPicture_IsNoVideo() => Assert.Null(Read("""
        { "streams": [ { "index": 1, "codec_type": "video", "codec_name": "mjpeg", "width": 600, "height": 600, "disposition": { "attached_pic": 1 } } ] }
        """).Video);

    [Fact]
    public void HostileFile_StaysBelow32KB()
    {
        var text = new string('\u4e2d', 9000);
        var streams = Enumerable.Range(0, 900).Select(index => new { index, codec_type = index % 2 == 0 ? "audio" : "subtitle", codec_name = text, channel_layout = text, tags = new { language = text } });
        var tags = Enumerable.Range(0, 500).ToDictionary(index => $"{index}{text}", _ => text);
        var technical = ProbeReading.Read(JsonSerializer.SerializeToElement(new { streams, format = new { tags } }), MediaContainer.Mkv, 1);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(technical, StepTypes.Json).Length, 1, 32 * 1024);
    }

    [Fact]
    public void DirectionSigns_AreTakenOut() => Assert.Equal("evilcod.mp4", Read("""
        { "streams": [], "format": { "tags": { "title": "evil\u202ecod.mp4" } } }
        """).Tags["title"]);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "streams": {}, "format": [] }""")]
    [InlineData("""{ "streams": [ 1, null, { "codec_type": 7, "tags": [] } ], "format": { "duration": "nan", "tags": 3 } }""")]
    public void OddJson_GivesAnEmptyRecord(string json)
    {
        var technical = Read(json);
        Assert.Equal((null, null, 0), (technical.Video, technical.Duration, technical.Audio.Count));
    }

    private static TechnicalMetadata Read(string json) => ProbeReading.Read(JsonDocument.Parse(json).RootElement, MediaContainer.Mp4, 1000);

    private static VideoTrack Video(string members) =>
        Read($$"""{ "streams": [ { "codec_type": "video", "width": 16, "height": 16, {{members.Trim()[1..^1]}} } ] }""").Video!;
}
