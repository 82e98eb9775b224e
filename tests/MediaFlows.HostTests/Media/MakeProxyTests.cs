using System.Globalization;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class MakeProxyTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=d=6:r=48000"];

    [Fact]
    public async Task Clip_GetsAllAReviewerNeeds()
    {
        var name = bench.Clip("clip.mp4", [.. Noise("1280x720", 12), .. Sound, "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-metadata", "title=secret working title"]);
        await bench.Inspect(name);
        var result = await Proxy(name);
        Assert.Equal(["proxy", "poster", "sprite", "waveform", "sprite-index"], MediaBench.FilesOf(result).Select(file => file.Role));
        Assert.All(MediaBench.FilesOf(result), file => Assert.Equal(64, file.DerivedFrom?.Length));
        var proxy = bench.Kept(result, "proxy");
        Assert.Equal("h264\nHigh\n960\n540\n1:1\nyuv420p\n10/1", MediaBench.Probe(proxy, "stream=codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate"));
        Assert.Equal("aac\n48000\n1", MediaBench.Probe(proxy, "stream=codec_name,sample_rate,channels", "a:0"));
        Assert.InRange(Number(MediaBench.Probe(proxy, "format=bit_rate")), 500_000, 2_000_000);
        Assert.Equal("", MediaBench.Probe(proxy, "format_tags=title"));
        Assert.Equal([0, 2, 4, 6, 8, 10], KeyFrames(proxy));
        Assert.Equal("moov", FirstOf(proxy, "moov", "mdat"));
        Assert.Equal("mjpeg\n1600\n900", MediaBench.Probe(bench.Kept(result, "sprite"), "stream=codec_name,width,height"));
        Assert.Equal("png\n600\n120", MediaBench.Probe(bench.Kept(result, "waveform"), "stream=codec_name,width,height"));
        Assert.Equal(100, File.ReadAllLines(bench.Kept(result, "sprite-index")).Count(line => line.StartsWith("sprite.jpg#xywh=", StringComparison.Ordinal)));
        Assert.Contains(bench.Progress, progress => progress is { Percent: > 0, Speed: > 0 });
    }

    [Fact]
    public async Task Poster_ShowsWhatTheClipIsMostlyLike()
    {
        var name = bench.Clip("mostly-white.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=10,drawbox=t=fill:color=white:enable='gte(t,2)',format=yuv420p");
        Assert.InRange(Brightness(bench.Kept(await Proxy(name), "poster"), "iw:ih:0:0"), 200, 255);
    }

    [Fact]
    public async Task SpriteTile_ShowsTheTimeItsCueSays()
    {
        var name = bench.Clip("half.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=10,drawbox=t=fill:color=white:enable='gte(t,5)',format=yuv420p");
        var sprite = bench.Kept(await Proxy(name), "sprite");
        Assert.InRange(Brightness(sprite, "150:80:1445:365"), 0, 40);
        Assert.InRange(Brightness(sprite, "150:80:5:455"), 200, 255);
    }

    [Fact]
    public async Task PhoneVideo_StandsUpright()
    {
        var upright = bench.Clip("lying.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=2,drawbox=x=0:y=0:w=80:h=80:color=white:t=fill,format=yuv420p");
        var result = await Proxy(bench.Turned("phone.mp4", upright));
        Assert.Equal("180\n320", MediaBench.Probe(bench.Kept(result, "proxy"), "stream=width,height"));
        // Turned clockwise, what was at the top left is at the top right.
        Assert.InRange(Brightness(bench.Kept(result, "proxy"), "60:60:110:10"), 200, 255);
        Assert.InRange(Brightness(bench.Kept(result, "proxy"), "60:60:10:10"), 0, 40);
    }

    [Theory]
    [InlineData("odd.mkv", "321x181", "320\n180")]
    [InlineData("wide-pixels.mkv", "720x576,setsar=64/45", "960\n540")]
    [InlineData("tiny.mkv", "2x2", "2\n2")]
    public async Task OddShapes_BecomeEvenSquarePixels(string name, string size, string proxy)
    {
        bench.Clip(name, "-f", "lavfi", "-i", $"testsrc2=r=25:d=1:s={size}", "-c:v", "ffv1");
        Assert.Equal($"{proxy}\n1:1", MediaBench.Probe(bench.Kept(await Proxy(name), "proxy"), "stream=width,height,sample_aspect_ratio"));
    }

    [Fact]
    public async Task InterlacedMxf_LosesItsComb()
    {
        var name = bench.Clip("interlaced.mxf", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=2,interlace=scan=tff:lowpass=off,format=yuv422p", "-c:v", "mpeg2video",
            "-flags", "+ildct+ilme", "-top", "1", "-b:v", "20M");
        var proxy = bench.Kept(await Proxy(name), "proxy");
        Assert.Equal("progressive\n25/1", MediaBench.Probe(proxy, "stream=field_order,avg_frame_rate"));
        Assert.Equal("50", MediaBench.Probe(proxy, "stream=nb_frames"));
        Assert.True(Comb(proxy) < 0.2 * Comb(bench.Source(name)), "combing remains");
    }

    [Fact]
    public async Task HighDynamicRange_BecomesStandard()
    {
        var name = bench.Clip("hdr.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc");
        Assert.Equal("yuv420p\nbt709\nbt709\nbt709", MediaBench.Probe(bench.Kept(await Proxy(name), "proxy"), "stream=pix_fmt,color_space,color_transfer,color_primaries"));
    }

    [Fact]
    public async Task UnevenFrames_BecomeEven()
    {
        bench.Clip("uneven.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=4,select='not(mod(n\\,7))+lt(t\\,1)'", "-vsync", "vfr", "-c:v", "ffv1");
        var proxy = bench.Kept(await Proxy("uneven.mkv"), "proxy");
        var gaps = Times(proxy).Zip(Times(proxy).Skip(1), (one, next) => Math.Round(next - one, 3)).Distinct().ToList();
        Assert.InRange(gaps.Max() - gaps.Min(), 0, 0.0011);
    }

    [Fact]
    public async Task SoundOnly_BecomesAnM4aAndAWaveform()
    {
        var result = await Proxy(bench.Clip("sound.wav", Sound));
        Assert.Equal(["source", "proxy", "waveform"], MediaBench.FilesOf(result).Select(file => file.Role));
        Assert.EndsWith("proxy.m4a", bench.Kept(result, "proxy"));
        Assert.Equal("audio", MediaBench.Probe(bench.Kept(result, "proxy"), "stream=codec_type", "a"));
    }

    [Fact]
    public async Task MusicWithACover_IsSoundOnly()
    {
        bench.Clip("cover.png", "-f", "lavfi", "-i", "color=red:s=300x300", "-frames:v", "1");
        var name = bench.Clip("music.mp3", [.. Sound, "-i", bench.Source("cover.png"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]);
        Assert.Equal(["source", "proxy", "waveform"], MediaBench.FilesOf(await Proxy(name)).Select(file => file.Role));
    }

    /// <summary>ffmpeg itself is silent until its last output, the sprite, has begun.</summary>
    [Fact]
    public async Task HowFarItIs_IsSaidLongBeforeTheEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells how far a process has read.");
        await Proxy(bench.Clip("far.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=50:d=30", "-pix_fmt", "yuv420p", "-preset", "ultrafast"));
        Assert.Contains(bench.Progress, progress => progress.Percent is > 0 and < 70);
    }

    [Fact]
    public async Task NoSound_Works()
    {
        var result = await Proxy(bench.Clip("mute.mkv", Noise("320x180")));
        Assert.False(MediaBench.Output(result).GetProperty("sound").GetBoolean());
        Assert.Equal("", MediaBench.Probe(bench.Kept(result, "proxy"), "stream=codec_type", "a"));
    }

    [Theory]
    [InlineData("-i proxy.mp4")]
    [InlineData("a 'b' \"c\"\n;$(touch x).mp4")]
    [InlineData("größe-中文-😀.mp4")]
    public async Task NameFromOutside_IsOnlyData(string name) =>
        Assert.Equal(320, MediaBench.Output(await Proxy(bench.Clip(name, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-f", "mp4"))).GetProperty("width").GetInt32());

    [Fact]
    public async Task MatroskaThatBreaksOff_IsTheMediasFault()
    {
        var whole = File.ReadAllBytes(bench.Source(bench.Clip("to-cut.mkv", [.. Noise("320x180"), .. Sound])));
        var failure = await MediaBench.Failure(Proxy(bench.Write("cut.mkv", whole.AsSpan(0, whole.Length / 3))));
        Assert.Equal((FailureClass.Media, "breaks-off"), (failure.Class, failure.Code));
        Assert.Contains("lasts 6.0 s", failure.Message);
    }

    [Fact]
    public async Task HeightOutOfReason_IsTheFlowsFault() =>
        Assert.Equal(FailureClass.Configuration, (await MediaBench.Failure(bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", "clip.mp4", new { height = 9 }))).Class);

    private Task<StepResult> Proxy(string name) => bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", name);

    /// <summary>Noise is the worst an encoder can meet.</summary>
    private static string[] Noise(string size, int seconds = 6) => ["-f", "lavfi", "-i", $"testsrc2=s={size}:r=10:d={seconds},noise=alls=100:allf=t"];

    private static List<double> Times(string path, string only = "nokey") => [.. MediaBench.Run("ffprobe", "-v", "error", "-select_streams", "v:0", "-skip_frame", only,
        "-show_entries", "frame=pts_time", "-of", "csv=p=0", path).Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static List<double> KeyFrames(string path) => [.. Times(path).Select(time => Math.Round(time, 2))];

    /// <summary>Mean luma, 0 to 255, of a part of the first frame.</summary>
    private static double Brightness(string path, string crop) => Signal(path, $"crop={crop},signalstats", "lavfi.signalstats.YAVG");

    /// <summary>How much neighbouring lines differ: what interlacing does to motion.</summary>
    private static double Comb(string path) => Signal(path, "idet,trim=start_frame=20", "lavfi.idet.multiple.tff") + Signal(path, "idet,trim=start_frame=20", "lavfi.idet.multiple.bff");

    private static double Signal(string path, string filters, string key) => Number(MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-noautorotate", "-i", path, "-vf",
        $"{filters},metadata=print:key={key}:file=-", "-frames:v", "1", "-f", "null", "-").Split('=')[^1].Trim());

    private static string FirstOf(string path, params string[] boxes)
    {
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        return boxes.MinBy(box => text.IndexOf(box, StringComparison.Ordinal))!;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
