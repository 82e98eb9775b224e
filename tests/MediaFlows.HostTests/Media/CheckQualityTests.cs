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

    [Fact]
    public async Task SineAtMinus23_IsOnTarget()
    {
        // EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS in each channel measures -23.0 LUFS ±0.1 LU.
        var name = bench.Clip("tech3341.wav", "-f", "lavfi", "-i", "aevalsrc=pow(10\\,-23/20)*sin(2*PI*1000*t)|pow(10\\,-23/20)*sin(2*PI*1000*t):s=48000:d=20", "-c:a", "pcm_s24le");
        var output = MediaBench.Output(await Check(name));
        Assert.Equal(-23, output.GetProperty("integrated").GetDouble(), 0.1);
        Assert.Equal("pass", output.Text("verdict"));
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
        Assert.Equal(["qc-report", "qc-report-html"], MediaBench.FilesOf(result).Select(file => file.Role).Where(role => role != "source"));
        if (result is StepResult.NeedsAttention attention)
            Assert.Equal("The quality check ended with warnings: The picture stands still for 3.0 s.", attention.Reason);
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

    private Task<StepResult> Check(string name, object? input = null) => bench.Perform(new CheckQuality(MediaBench.Passes()), "qc", name, input);

    private static IEnumerable<string?> Messages(StepResult result) => MediaBench.Output(result).GetProperty("findings").EnumerateArray().Select(finding => finding.Text("message"));

    private static (double Start, double End) Passage(JsonElement output, string check)
    {
        var finding = output.GetProperty("findings").EnumerateArray().Single(finding => finding.Text("check") == check);
        return (finding.GetProperty("start").GetDouble(), finding.GetProperty("end").GetDouble());
    }

    private static void Near((double Start, double End) expected, (double Start, double End) actual)
    {
        Assert.Equal(expected.Start, actual.Start, Frame);
        Assert.Equal(expected.End, actual.End, Frame);
    }

    private static double Summary(string path)
    {
        var log = MediaBench.Run("bash", "-c", $"ffmpeg -nostdin -hide_banner -nostats -i '{path}' -af ebur128 -f null - 2>&1");
        return double.Parse(Regex.Match(log, @"Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }
}
