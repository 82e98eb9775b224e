using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class CheckQualityTests(MediaBench bench) : IClassFixture<MediaBench>
{
    /// <summary>25 frames a second.</summary>
    private const double Frame = 0.04;

    private const string Moving = "testsrc2=s=320x180:r=25";

    [Fact]
    public async Task Passages_AreFoundToTheFrameAndLoudnessToHalfAUnit()
    {
        // Black 4 to 7 s, still 10 to 13 s, silent 14 to 17 s.
        var name = bench.Clip("faults.mkv", "-filter_complex",
            $"{Moving}:d=10,drawbox=t=fill:color=black:enable='between(t,4,6.99)',tpad=stop_mode=clone:stop_duration=3[a];{Moving}:d=7,hue=h=90[b];[a][b]concat=n=2,format=yuv420p[v];"
            + "sine=f=1000:r=48000:d=20,volume=10dB,volume=0:enable='between(t,14,16.99999)',asetnsamples=480[s]", "-map", "[v]", "-map", "[s]", "-c:v", "ffv1", "-c:a", "pcm_s24le");
        var output = MediaBench.Output(await Check(name));
        Near((4, 7), Passage(output, "black"));
        Near((10, 13), Passage(output, "freeze"));
        Near((14, 17), Passage(output, "silence"));
        // 
        Assert.Equal(Summary(bench.Source(name)), output.GetProperty("integrated").GetDouble(), 0.5);
        Assert.Equal(20 * Math.Log10(0.125) + 10, output.GetProperty("truePeak").GetDouble(), 0.2);
        Assert.Equal("fail", output.Text("verdict"));
        Assert.Single(output.GetProperty("findings").EnumerateArray(), finding => finding.Text("check") == "black");
    }

    /// <summary>Sines of 1 kHz, after EBU Tech 3341: each channel of mono counts alone, surrounds count 1.5 dB more.</summary>
    [Theory]
    [InlineData("-23|-23", "stereo", -23.0)]
    [InlineData("-33|-33", "stereo", -33.0)]
    [InlineData("-12|-12", "stereo", -12.0)]
    [InlineData("-23", "mono", -26.0)]
    [InlineData("-28|-28|-24|-10|-30|-30", "5.1", -23.0)]
    public async Task SinesOfKnownLevel_AreMeasuredToATenth(string levels, string layout, double loudness)
    {
        var channels = string.Join('|', levels.Split('|').Select((level, channel) => $"pow(10\\,{level}/20)*sin(2*PI*{(channel == 3 ? 40 : 1000)}*t)"));
        var name = bench.Clip($"sine{levels.Length}{loudness}{layout}.wav", "-f", "lavfi", "-i", $"aevalsrc={channels}:c={layout}:s=48000:d=8", "-c:a", "pcm_s24le");
        Assert.Equal(loudness, MediaBench.Output(await Check(name)).GetProperty("integrated").GetDouble(), 0.1);
    }

    [Fact]
    public async Task LeftAndRightAsTwoMonoTracks_AreMeasuredTogether()
    {
        const string sine = "aevalsrc=pow(10\\,-23/20)*sin(2*PI*1000*t):s=48000:d=5";
        var name = bench.Clip("pair.mov", "-f", "lavfi", "-i", sine, "-f", "lavfi", "-i", sine, "-map", "0", "-map", "1", "-c:a", "pcm_s24le");
        var result = await Check(name);
        Assert.Equal(-23, MediaBench.Output(result).GetProperty("integrated").GetDouble(), 0.1);
        Assert.Contains("The first two audio tracks, mono, were checked together as left and right.", Messages(result));
    }

    /// <summary>After EBU Tech 3341, cases 15 to 19: the samples of a sine at a quarter of the rate, 45° late, stay 3 dB below its peak. Faded, since an abrupt start does peak higher.</summary>
    [Theory]
    [InlineData(0.5, 12000, 45)]
    [InlineData(0.5, 8000, 60)]
    [InlineData(0.5, 6000, 67.5)]
    [InlineData(0.1, 12000, 45)]
    [InlineData(1.41, 12000, 45)]
    public async Task PeaksBetweenSamples_AreFoundToAFifth(double amplitude, int hertz, double degrees)
    {
        var wave = FormattableString.Invariant($"{amplitude}*sin(2*PI*{hertz}*t+{degrees}*PI/180)");
        var name = bench.Clip($"peak{amplitude}-{hertz}.wav", "-f", "lavfi", "-i", $"aevalsrc={wave}|{wave}:s=48000:d=3", "-af", "afade=d=0.5,afade=t=out:st=2:d=1", "-c:a", "pcm_s24le");
        Assert.Equal(20 * Math.Log10(amplitude), MediaBench.Output(await Check(name)).GetProperty("truePeak").GetDouble(), 0.2);
    }

    [Theory]
    [InlineData("25")]
    [InlineData("30000/1001")]
    [InlineData("50")]
    public async Task Edges_AreFoundToTheFrameAtEveryRate(string rate)
    {
        // Black 2 to 3.5 s, still 5 to 6.5 s, silent 2.25 to 4.75 s.
        var name = bench.Clip($"edges-{rate.Replace('/', '-')}.mkv", "-filter_complex",
            $"testsrc2=s=160x90:r={rate}:d=5,drawbox=t=fill:color=black:enable='between(t,2,3.4999)',tpad=stop_mode=clone:stop_duration=1.5[a];testsrc2=s=160x90:r={rate}:d=1.5,hue=h=90[b];[a][b]concat=n=2,format=yuv420p[v];"
            + "sine=f=1000:r=48000:d=8,volume=0:enable='between(t,2.25,4.74999)',asetnsamples=480[s]", "-map", "[v]", "-map", "[s]", "-c:v", "ffv1", "-c:a", "pcm_s24le");
        var output = MediaBench.Output(await Check(name, new { profile = new { black = new { shortest = 1 }, freeze = new { shortest = 1 } } }));
        var frame = 1 / MediaFlows.Core.Media.FrameRate.Parse(rate)!.Value.Value + 0.002;
        Near((2, 3.5), Passage(output, "black"), frame);
        Near((5, 6.5), Passage(output, "freeze"), frame);
        Near((2.25, 4.75), Passage(output, "silence"), frame);
    }

    /// <summary>3 s of flashes between quiet passages of a second.</summary>
    [Theory]
    [InlineData("2", "white", "iw", false)]
    [InlineData("3", "white", "iw", false)]
    [InlineData("5", "white", "iw", true)]
    [InlineData("5", "white", "iw/5", false)]
    [InlineData("5", "red", "iw", true)]
    public async Task Flashes_AreScreened(string hertz, string colour, string width, bool found)
    {
        var name = bench.Clip($"flash{hertz}{colour}{width.Length}.mp4", "-f", "lavfi", "-i",
            $"color=black:s=320x180:r=25:d=5,drawbox=t=fill:color={colour}:w={width}:enable='between(t,1,3.999)*lt(mod(t,1/{hertz}),0.5/{hertz})'", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var output = MediaBench.Output(await Check(name));
        var flashes = output.GetProperty("findings").EnumerateArray().Where(finding => finding.Text("check") == "flashes").ToList();
        Assert.Equal((found ? 1 : 0, found ? "fail" : "warning"), (flashes.Count, output.Text("verdict") is "pass" ? "warning" : output.Text("verdict")));
        if (found)
            Near((1, 3.9), Passage(output, "flashes"));
    }

    [Fact]
    public async Task CutsBarsAndFields_AreFound()
    {
        var name = bench.Clip("fields.mkv", "-filter_complex",
            "mandelbrot=s=320x136:r=50:end_scale=0.01,format=yuv420p,trim=duration=6[a];mandelbrot=s=320x136:r=50:end_scale=0.01,format=yuv420p,trim=duration=2,lutyuv=y=255-val/2[b];[a][b]concat=n=2,tinterlace=mode=interleave_top,setfield=prog,pad=320:180:0:22,format=yuv420p[v]", "-map", "[v]", "-c:v", "ffv1");
        var result = await Check(name);
        var output = MediaBench.Output(result);
        Assert.Equal(("tff", "320x136", 1), (output.Text("looksScanned"), output.Text("activePicture"), output.GetProperty("cuts").GetInt32()));
        Assert.Contains("Letterbox: black bars of 22 at the top, 22 at the bottom pixels all the time; the picture inside is 320x136.", Messages(result));
        var timeline = JsonDocument.Parse(File.ReadAllText(bench.Kept(result, "qc-timeline"))).RootElement;
        Assert.Equal(6, timeline.GetProperty("cuts").EnumerateArray().Single().GetDouble(), Frame);
    }

    [Fact]
    public async Task ChannelsAgainstEachOther_AreFound()
    {
        var name = bench.Clip("phase.wav", "-f", "lavfi", "-i", "aevalsrc=0.1*sin(2*PI*440*t)|0.1*sin(2*PI*440*t)*if(between(t\\,3\\,6.999)\\,-1\\,1):s=48000:d=10");
        Near((3, 7), Passage(MediaBench.Output(await Check(name)), "phase"), 0.1);
    }

    [Fact]
    public async Task OwnDelivery_IsHeldAgainstTheFile()
    {
        var name = bench.Clip("delivery.mov", "-f", "lavfi", "-i", $"{Moving}:d=2", "-f", "lavfi", "-i", "sine=r=44100:d=2", "-c:v", "mpeg4", "-c:a", "pcm_s16le", "-timecode", "10:00:00:00");
        var profile = new
        {
            @base = "web", title = "House",
            delivery = new { containers = (string[])["mov"], videoCodecs = (string[])["prores"], frameRates = (string[])["25"], duration = 2, sampleRate = 48000, startTimecode = "10:00:00:00", captions = false, warns = (string[])["sample-rate"] },
        };
        var result = await Check(name, new { profile });
        var output = MediaBench.Output(result);
        Assert.Equal(("fail", "own", "House"), (output.Text("verdict"), output.Text("profile"), output.Text("profileTitle")));
        Assert.Equal(["video-codec", "sample-rate"], output.GetProperty("delivery").EnumerateArray().Where(row => !row.GetProperty("met").GetBoolean()).Select(row => row.Text("item")));
        Assert.Contains("<td>video codec</td><td>prores</td><td>mpeg4</td><td class=\"fail\">no</td>", File.ReadAllText(bench.Kept(result, "qc-report-html")));
    }

    [Fact]
    public async Task Page_ShowsThePictureOfEachFindingAndStaysSmall()
    {
        var name = bench.Clip("moments.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=70,select='not(lt(mod(n,50),27)*gt(mod(n,50),0))',setpts=PTS", "-vsync", "cfr", "-r", "25", "-c:v", "libx264", "-preset", "ultrafast");
        var result = await Check(name, new { profile = new { freeze = new { shortest = 0.5 } } });
        var page = File.ReadAllText(bench.Kept(result, "qc-report-html"));
        var pictures = Regex.Matches(page, "<img src=\"data:image/jpeg;base64,([^\"]+)\"").Select(match => Convert.FromBase64String(match.Groups[1].Value)).ToList();
        Assert.Equal(24, pictures.Count);
        Assert.All(pictures, picture => Assert.InRange(picture.Length, 500, 24 * 1024));
        Assert.InRange(page.Length, 1, 1 << 20);
        File.WriteAllBytes(bench.PathOf("in/moment.jpg"), pictures[0]);
        Assert.Equal("240\n136", MediaBench.Probe(bench.PathOf("in/moment.jpg"), "stream=width,height"));
    }

    [Fact]
    public async Task PassageUpToTheEnd_EndsThere()
    {
        var name = bench.Clip("fades.mkv", "-f", "lavfi", "-i", $"{Moving}:d=3,tpad=stop_mode=clone:stop_duration=4", "-f", "lavfi", "-i", "sine=r=48000:d=7,volume=0:enable='gte(t,4)'", "-c:v", "ffv1", "-c:a", "flac");
        var output = MediaBench.Output(await Check(name));
        Near((3 - Frame, 7), Passage(output, "freeze"));
        Near((4, 7), Passage(output, "silence"));
    }

    [Fact]
    public async Task Reports_AreKeptAsJsonAndAsAPage()
    {
        var name = bench.Clip("report <b>&.mkv", "-f", "lavfi", "-i", $"{Moving}:d=3,tpad=stop_mode=clone:stop_duration=3");
        var result = await Check(name);
        Assert.Equal(MediaBench.Output(result).GetRawText(), JsonDocument.Parse(File.ReadAllText(bench.Kept(result, "qc-report"))).RootElement.GetRawText());
        var page = File.ReadAllText(bench.Kept(result, "qc-report-html"));
        Assert.Contains("report &lt;b&gt;&amp;.mkv", page);
        Assert.Contains("The picture stands still for 3.0 s.", page);
    }

    [Theory]
    [InlineData("never", false)]
    [InlineData("fail", false)]
    [InlineData("warning", true)]
    public async Task Warning_ParksOnlyWhereAsked(string parkOn, bool parks)
    {
        var name = bench.Clip("still.mkv", "-f", "lavfi", "-i", $"{Moving}:d=2,tpad=stop_mode=clone:stop_duration=3", "-t", "5");
        var result = await Check(name, new { profile = "web", parkOn });
        Assert.Equal(parks, result is StepResult.NeedsAttention);
        Assert.Equal(["qc-report", "qc-report-html", "qc-timeline"], MediaBench.FilesOf(result).Select(file => file.Role).Where(role => role != "source"));
        if (result is StepResult.NeedsAttention attention)
            Assert.StartsWith("The quality check ended with warnings: The picture stands still for 3.0 s.", attention.Reason);
    }

    [Fact]
    public async Task NoSoundAndNoPicture_AreTold()
    {
        Assert.Contains("There is no sound to check.", Messages(await Check(bench.Clip("mute.mkv", "-f", "lavfi", "-i", $"{Moving}:d=1"))));
        Assert.Contains("There is no picture to check.", Messages(await Check(bench.Clip("sound.wav", "-f", "lavfi", "-i", "sine=d=4"))));
        Assert.Contains("Nothing in the sound is loud enough to be measured.", Messages(await Check(bench.Clip("nothing.wav", "-f", "lavfi", "-i", "anullsrc=d=4", "-t", "4"))));
    }

    [Fact]
    public async Task MetadataThatPretendsToBeAFinding_IsForgotten()
    {
        var name = bench.Clip("pretender.mkv", "-f", "lavfi", "-i", $"{Moving}:d=3", "-metadata", "lavfi.black_start=0", "-metadata:s:v:0", "lavfi.black_start=0");
        Assert.DoesNotContain(MediaBench.Output(await Check(name)).GetProperty("findings").EnumerateArray(), finding => finding.Text("check") == "black");
    }

    [Fact]
    public async Task FileThatBreaksOff_StillGetsAVerdict()
    {
        var whole = File.ReadAllBytes(bench.Source(bench.Clip("whole.mkv", "-f", "lavfi", "-i", $"{Moving}:d=10", "-c:v", "ffv1")));
        var output = MediaBench.Output(await Check(bench.Write("broken-off.mkv", whole.AsSpan(0, whole.Length / 2))));
        Assert.Equal(("fail", "decoding"), (output.Text("verdict"), output.GetProperty("findings")[0].Text("check")));
    }

    private Task<StepResult> Check(string name, object? input = null) => bench.Perform(new CheckQuality(new Ffmpeg(), MediaBench.Passes()), "qc", name, input);

    private static IEnumerable<string?> Messages(StepResult result) => MediaBench.Output(result).GetProperty("findings").EnumerateArray().Select(finding => finding.Text("message"));

    private static (double Start, double End) Passage(JsonElement output, string check)
    {
        var finding = output.GetProperty("findings").EnumerateArray().Single(finding => finding.Text("check") == check);
        return (finding.GetProperty("start").GetDouble(), finding.GetProperty("end").GetDouble());
    }

    private static void Near((double Start, double End) expected, (double Start, double End) actual, double within = Frame)
    {
        Assert.Equal(expected.Start, actual.Start, within);
        Assert.Equal(expected.End, actual.End, within);
    }

    private static double Summary(string path)
    {
        var log = MediaBench.Run("bash", "-c", $"ffmpeg -nostdin -hide_banner -nostats -i '{path}' -af ebur128 -f null - 2>&1");
        return double.Parse(Regex.Match(log, @"Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }
}
