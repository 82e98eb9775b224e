using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>What a file says of itself is text: shortened, without control signs, never taken for a finding, a progress line, markup or a command.</summary>
public sealed class MetadataTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const string Markup = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    private const string Evil = "\u001b[31m\u202e%s%n$(id)`id`" + Markup + "\nout_time_us=999000000\nspeed=99x\nprogress=end\nframe:0 pts:0 pts_time:0\nlavfi.black_start=0\nlavfi.black_end=9\nlavfi.r128.I=-5\n";

    [Fact]
    public async Task TagsOfEveryKind_AreTextOnly_AndNoneIsBelieved()
    {
        var name = bench.Clip($"tagged.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3:r=48000", "-metadata", $"title={Evil}", "-metadata", $"{Markup}={Evil}",
            "-metadata:s:v", $"lavfi.black_start={Evil}", "-metadata:s:a", $"language={Evil}", "-metadata:s:v", $"timecode={Evil}", "-metadata:s:v", $"handler_name={Evil}");
        var inspected = await bench.Inspect(name);
        foreach (var text in Texts(MediaBench.Output(inspected)))
            Assert.True(text.Length <= 200 && !text.Any(char.IsControl) && !text.Contains('\u202e'), text);
        var checkedQuality = await bench.Perform(new CheckQuality(new Ffmpeg(), MediaBench.Passes()), "qc", name);
        var report = MediaBench.Output(checkedQuality).Deserialize<QcReport>(StepTypes.Json)!;
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "black");
        Assert.True(report.Integrated is < -10, $"{report.Integrated} LUFS");
        var page = await File.ReadAllTextAsync(bench.Kept(checkedQuality, "qc-report-html"));
        Assert.DoesNotContain("<script>alert", page);
        Assert.DoesNotContain("<img src=x", page);
        Assert.All(bench.Progress, progress => Assert.False(progress.Speed is 99));
    }

    [Fact]
    public async Task FileNameWithMarkup_IsTextInTheReport()
    {
        var name = bench.Clip("<img src=x onerror=alert(1)>.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2");
        await bench.Inspect(name);
        Assert.DoesNotContain("<img src=x", await File.ReadAllTextAsync(bench.Kept(await bench.Perform(new CheckQuality(new Ffmpeg(), MediaBench.Passes()), "qc", name), "qc-report-html")));
    }

    [Fact]
    public async Task TagOfAMegabyte_AndThousandsOfTags_AreCut()
    {
        var name = bench.Write("long-tag.mkv", HostileMkv.Of([HostileMkv.Track(1)], [HostileMkv.Cluster(0), HostileMkv.Cluster(500)], 1000,
            more: HostileMkv.Tags([("TITLE", new string('x', 1_000_000)), .. Enumerable.Range(0, 3000).Select(at => ($"TAG{at}", "x"))])));
        var technical = MediaBench.Output(await bench.Inspect(name)).Deserialize<TechnicalMetadata>(StepTypes.Json)!;
        Assert.InRange(technical.Tags.Count, 1, 8);
        Assert.All(technical.Tags, tag => Assert.True(tag.Value.Length <= 120 && tag.Key.Length <= 32));
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
