using System.Globalization;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>What the proxy of an unusual delivery looks and sounds like, by its pixels and samples.</summary>
public sealed class CorpusPictureTests(MediaBench bench) : IClassFixture<MediaBench>
{
    /// <summary>A bar that moves 6 pixels from field to field: two fields in one frame are a comb.</summary>
    private const string Moving = "color=black:s=720x576:r=50:d=2[a];color=white:s=120x300:r=50:d=2[b];[a][b]overlay=x=t*300:y=100,interlace=lowpass=off:scan=";

    private static readonly string[] Fast = ["-c:v", "libx264", "-preset", "ultrafast"];

    [Theory]
    [InlineData(90, "60:60:110:10")]
    [InlineData(180, "60:60:250:110")]
    [InlineData(270, "60:60:10:250")]
    public async Task PhoneVideo_StandsUpright(int clockwise, string corner)
    {
        var lying = bench.Clip($"lying-{clockwise}.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=1,drawbox=x=0:y=0:w=80:h=80:color=white:t=fill,format=yuv420p");
        Assert.InRange(Luma(await Proxy(bench.Turned($"turned-{clockwise}.mp4", lying, clockwise)), corner), 200, 255);
    }

    [Theory]
    [InlineData("tff", "tff.mxf", "-c:v mpeg2video -b:v 20M -flags +ildct+ilme -top 1")]
    [InlineData("tff", "tff.ts", "-c:v libx264 -preset ultrafast -crf 12 -flags +ildct+ilme -x264-params tff=1")]
    [InlineData("bff", "bff.mkv", "-c:v libx264 -preset ultrafast -crf 12 -flags +ildct+ilme -x264-params bff=1")]
    [InlineData("tff", "prores.mov", "-c:v prores_ks -flags +ildct -top 1")]
    [InlineData("bff", "dv.avi", "-c:v dvvideo -pix_fmt yuv420p")]
    [InlineData("bff", "unmarked.mkv", "-c:v libx264 -preset ultrafast -crf 12")]
    [InlineData("tff", "lossless.avi", "-c:v ffv1 -level 3")]
    public async Task Interlaced_LosesItsComb(string order, string name, string encoder)
    {
        bench.Clip(name, ["-f", "lavfi", "-i", $"{Moving}{order},format=yuv420p", .. encoder.Split(' ')]);
        Assert.InRange(Combed(bench.Source(name)), 40, 50);
        Assert.InRange(Combed(await Proxy(name, 576)), 0, 1);
    }

    [Fact]
    public async Task Progressive_StaysAsSharpAsItWas()
    {
        var name = bench.Clip("lines.mkv", ["-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=1,format=yuv420p", .. Fast, "-crf", "5"]);
        var likeness = MediaBench.Run("bash", "-c", $"ffmpeg -hide_banner -nostdin -i '{bench.Source(name)}' -i '{await Proxy(name, 576)}' -lavfi ssim -f null - 2>&1 | sed -n 's/.*All:\\([0-9.]*\\).*/\\1/p'");
        Assert.InRange(Number(likeness), 0.95, 1);
    }

    /// <summary>PQ: 58 % is diffuse white of 203 nits, 75 % about 1000 (BT.2408, BT.2100); HLG has diffuse white at 75 %.</summary>
    [Theory]
    [InlineData("smpte2084", "black", 14, 20)]
    [InlineData("smpte2084", "0x808080", 120, 170)]
    [InlineData("smpte2084", "0x949494", 150, 205)]
    [InlineData("smpte2084", "0xBFBFBF", 215, 245)]
    [InlineData("arib-std-b67", "0x808080", 100, 150)]
    [InlineData("arib-std-b67", "0xBFBFBF", 160, 215)]
    public async Task HighDynamicRange_IsBroughtToStandardLight(string transfer, string color, double least, double most)
    {
        var name = bench.Clip($"{transfer}-{color}.mkv", Hdr($"color={color}", $"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"));
        var proxy = await Proxy(name);
        Assert.InRange(Luma(proxy), least, most);
        Assert.Equal("bt709\nbt709\nbt709", MediaBench.Probe(proxy, "stream=color_space,color_transfer,color_primaries"));
    }

    [Fact]
    public async Task Hdr10ThatLostItsTags_IsMappedAllTheSame()
    {
        var name = bench.Clip("untagged.mkv", Hdr("color=0x949494", "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"));
        await bench.Inspect(name);
        Assert.InRange(Luma(await Proxy(name)), 150, 205);
    }

    /// <summary>BT.709's red lies inside BT.2020: unmapped, it would look pale.</summary>
    [Fact]
    public async Task WideGamut_KeepsItsRed()
    {
        var name = bench.Clip("wide-red.mkv", "-f", "lavfi", "-i", "color=red:s=320x180:r=25:d=0.4,format=gbrp,zscale=primariesin=bt709:transferin=bt709:rangein=full:matrixin=gbr:primaries=bt2020:transfer=2020_10:matrix=bt2020nc:range=limited,format=yuv420p10le",
            "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:colorprim=bt2020:transfer=bt2020-10:colormatrix=bt2020nc");
        Assert.InRange(Signal(await Proxy(name), "iw:ih:0:0", "VAVG"), 230, 245);
    }

    [Fact]
    public async Task Imx_ShowsItsPictureWithoutTheDataLinesAboveIt()
    {
        var name = bench.Clip("imx-lines.mxf", ["-f", "lavfi", "-i", "color=black:s=720x608:r=25:d=1,drawbox=x=0:y=0:w=720:h=32:color=white:t=fill,setfield=tff,setdar=4/3,format=yuv422p", .. Deliveries.Imx.Split(' ')]);
        var proxy = await Proxy(name, 576);
        Assert.Equal("768\n576", MediaBench.Probe(proxy, "stream=width,height"));
        Assert.InRange(Luma(proxy, "iw:8:0:0"), 14, 30);
    }

    [Theory]
    [InlineData("pair.mxf", "-map 1 -map 2 -c:v mpeg2video -c:a pcm_s16le", "sine", "anullsrc=cl=mono", true, false)]
    [InlineData("pair-right.mov", "-map 1 -map 2 -c:v libx264 -c:a pcm_s16le", "anullsrc=cl=mono", "sine", false, true)]
    [InlineData("discrete-8.mxf", "-map 1 -c:v mpeg2video -c:a pcm_s16le", "aevalsrc=sin(2800*t)/3|0|0|0|0|0|0|sin(999*t)/3:d=2", "sine", true, false)]
    [InlineData("centre.mov", "-map 1 -c:v libx264 -c:a pcm_s16le", "aevalsrc=0|0|sin(2800*t)/3|0|0|0:c=5.1:d=2", "sine", true, true)]
    [InlineData("one-language-each.mkv", "-map 1 -map 2 -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra -c:v libx264", "sine", "anullsrc=cl=mono", true, true)]
    public async Task Sound_IsHeardWhereItBelongs(string name, string options, string first, string second, bool left, bool right)
    {
        bench.Clip(name, ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-f", "lavfi", "-i", first, "-f", "lavfi", "-i", second, "-map", "0", .. options.Split(' '), "-ar", "48000", "-t", "2"]);
        var proxy = await Proxy(name);
        Assert.Equal((left, right), (Loud(proxy, "c0"), Loud(proxy, MediaBench.Probe(proxy, "stream=channels", "a:0") == "1" ? "c0" : "c1")));
    }

    /// <summary>Three hours: nothing in inspect or proxy grows with the length.</summary>
    [Fact]
    public async Task LongFile_IsDescribedAndSharedOutOverTheSheet()
    {
        bench.Clip("short.mkv", ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=1:d=60", .. Fast, "-g", "60", "-pix_fmt", "yuv420p"]);
        var name = bench.Clip("long.mkv", "-stream_loop", "-1", "-i", bench.Source("short.mkv"), "-c", "copy", "-t", "10800");
        Assert.Equal(10800, MediaBench.Output(await bench.Inspect(name)).GetProperty("duration").GetDouble(), 1.0);
        var made = await bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", name);
        Assert.Equal(10800, MediaBench.Output(made).GetProperty("duration").GetDouble(), 1.0);
        var index = File.ReadAllLines(bench.Kept(made, "sprite-index")).Where(line => line.Contains("-->", StringComparison.Ordinal)).ToList();
        Assert.Equal((100, true), (index.Count, index[^1].EndsWith("03:00:00.000", StringComparison.Ordinal)));
    }

    private async Task<string> Proxy(string name, int height = 540) =>
        bench.Kept(await bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", name, new { height }), "proxy");

    private static string[] Hdr(string source, string parameters) => ["-f", "lavfi", "-i", $"{source}:s=320x180:r=25:d=0.4,scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le",
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", $"log-level=none:{parameters}"];

    /// <summary>How many frames look like two fields of different times.</summary>
    private static double Combed(string path)
    {
        var counts = MediaBench.Run("bash", "-c", $"ffmpeg -hide_banner -nostdin -i '{path}' -vf idet -f null - 2>&1 | sed -n 's/.*Multi.*TFF: *\\([0-9]*\\) BFF: *\\([0-9]*\\).*/\\1 \\2/p'");
        return counts.Split(' ', StringSplitOptions.TrimEntries).Sum(Number);
    }

    private static double Luma(string path, string crop = "iw:ih:0:0") => Signal(path, crop, "YAVG");

    private static double Signal(string path, string crop, string key) => Number(MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-vf",
        $"crop={crop},signalstats,metadata=print:key=lavfi.signalstats.{key}:file=-", "-frames:v", "1", "-f", "null", "-").Split('=')[^1].Trim());

    private static bool Loud(string path, string channel)
    {
        var level = MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-af", $"pan=mono|c0={channel},astats=metadata=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-", "-f", "null", "-").TrimEnd().Split('=')[^1];
        return level != "-inf" && Number(level) > -45;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
