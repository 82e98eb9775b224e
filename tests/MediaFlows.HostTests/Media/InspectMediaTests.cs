using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class InspectMediaTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] Picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2"];
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=d=2:r=48000"];

    [Fact]
    public async Task Mp4_IsDescribed()
    {
        var technical = await Technical(bench.Clip("plain.mp4", [.. Picture, .. Sound, "-pix_fmt", "yuv420p", "-metadata:s:a:0", "language=deu", "-timecode", "10:00:00:00"]));
        Assert.Equal(("mp4", "10:00:00:00"), (technical.Container, technical.StartTimecode));
        Assert.Equal(2, technical.Duration!.Value, 0.05);
        Assert.Equal(("h264", 320, 180, "25/1", false, Scan.Progressive, 8, "4:2:0", 0),
            (technical.Video!.Codec, technical.Video.Width, technical.Video.Height, technical.Video.FrameRate, technical.Video.VariableFrameRate, technical.Video.Scan,
                technical.Video.BitDepth, technical.Video.Chroma, technical.Video.Rotation));
        Assert.Equal([new AudioTrack(2, "aac", 1, "mono", 48000, null, "deu")], technical.Audio.Select(track => track with { Index = 2 }));
    }

    [Fact]
    public async Task InterlacedMxf_SaysFieldOrderAndTimecode()
    {
        var name = bench.Clip("interlaced.mxf", [.. Picture, .. Sound, "-vf", "setfield=tff,format=yuv422p", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1",
            "-b:v", "5M", "-c:a", "pcm_s16le", "-timecode", "01:02:03:04"]);
        var technical = await Technical(name);
        Assert.Equal(("mxf", Scan.Tff, "4:2:2", "01:02:03:04", "pcm_s16le"),
            (technical.Container, technical.Video!.Scan, technical.Video.Chroma, technical.StartTimecode, technical.Audio[0].Codec));
    }

    [Fact]
    public async Task RotatedPhoneVideo_SaysHowToTurnIt()
    {
        var name = bench.Turned("phone.mp4", bench.Clip("upright.mp4", [.. Picture, "-pix_fmt", "yuv420p"]));
        Assert.Equal(90, (await Technical(name)).Video!.Rotation);
    }

    [Fact]
    public async Task HighDynamicRange_IsSeen()
    {
        var name = bench.Clip("hlg.mkv", [.. Picture, "-c:v", "libx265", "-x265-params", "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc", "-pix_fmt", "yuv420p10le"]);
        var video = (await Technical(name)).Video!;
        Assert.Equal(("hevc", "hlg", 10, "bt2020"), (video.Codec, video.Hdr, video.BitDepth, video.Primaries));
    }

    [Fact]
    public async Task SoundOnly_HasNoVideo()
    {
        var technical = await Technical(bench.Clip("sound.wav", Sound));
        Assert.Equal((null, "pcm_s16le", 16), (technical.Video, technical.Audio[0].Codec, technical.Audio[0].BitDepth));
    }

    [Fact]
    public async Task FileThatDoesNotSayHowLongItIs_IsMeasured()
    {
        bench.Clip("whole.mkv", [.. Picture, .. Sound]);
        var live = MediaBench.Run("bash", "-c", $"ffmpeg -v error -i '{bench.Source("whole.mkv")}' -c copy -f matroska - > '{bench.Source("live.mkv")}'");
        Assert.Empty(live);
        Assert.Equal(2, (await Technical("live.mkv")).Duration!.Value, 0.1);
    }

    [Theory]
    [InlineData(0.3, "cut short")]
    [InlineData(0.9, "cut short")]
    public async Task TruncatedMp4_IsSaidInWords(double part, string words)
    {
        var whole = File.ReadAllBytes(bench.Source(bench.Clip("to-cut.mp4", [.. Picture, "-pix_fmt", "yuv420p"])));
        var failure = await MediaBench.Failure(bench.Inspect(bench.Write("cut.mp4", whole.AsSpan(0, (int)(whole.Length * part)))));
        Assert.Equal((FailureClass.Media, "broken-media"), (failure.Class, failure.Code));
        Assert.Contains(words, failure.Message);
    }

    [Fact]
    public async Task Garbage_BehindAGoodSignature_IsTheMediasFault()
    {
        var garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }.CopyTo(garbage, 0);
        var failure = await MediaBench.Failure(bench.Inspect(bench.Write("garbage.mkv", garbage)));
        Assert.Equal((FailureClass.Media, "broken-media"), (failure.Class, failure.Code));
        Assert.NotEmpty(failure.Detail!);
    }

    [Fact]
    public async Task HlsPlaylistHiddenBehindASignature_NeverReachesTheFileItPointsTo()
    {
        bench.Clip("canary.ts", Picture);
        var input = new Core.Media.Arguments.FfmpegInput(bench.Source(bench.Write("hls.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\ncanary.ts\n#EXT-X-ENDLIST\n"u8)), MediaContainer.Mp4);
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => new Ffmpeg().Probe(input, default))).Failure;
        Assert.Equal((FailureClass.Media, "not-what-it-says"), (failure.Class, failure.Code));
    }

    [Theory]
    [InlineData("-i.mp4")]
    [InlineData("a b 'c' \"d\".mp4")]
    [InlineData("line\nbreak.mp4")]
    [InlineData("größe-中文-😀.mp4")]
    public async Task NameFromOutside_IsOnlyData(string name) => Assert.Equal(320, (await Technical(bench.Clip(name, Picture))).Video!.Width);

    [Fact]
    public async Task MissingFfprobe_SaysHowToInstallIt()
    {
        var name = bench.Clip("fine.mp4", Picture);
        var failure = await MediaBench.Failure(bench.Perform(new InspectMedia(new Ffmpeg("no-such-ffmpeg", "no-such-ffprobe")), "inspect", name));
        Assert.Equal((FailureClass.Configuration, "ffmpeg-missing"), (failure.Class, failure.Code));
        Assert.Contains("install", failure.Remedy);
    }

    private async Task<TechnicalMetadata> Technical(string name)
    {
        var result = await bench.Inspect(name);
        var kept = JsonSerializer.Deserialize<TechnicalMetadata>(await File.ReadAllBytesAsync(bench.Kept(result, "technical-metadata")), StepTypes.Json)!;
        Assert.Equal(MediaBench.Output(result).GetRawText(), JsonSerializer.SerializeToElement(kept, StepTypes.Json).GetRawText());
        return kept;
    }
}
