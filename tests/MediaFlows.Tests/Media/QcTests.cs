using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Media;

public class QcTests
{
    private static readonly TechnicalMetadata Clip = ProxyPlanTests.Technical(PictureSizeTests.Video(), new AudioTrack(1, "aac", 2)) with { Duration = 60 };
    private static readonly QcMeasurement Clean = new([], [], [], -23, 5, -3);

    [Fact]
    public void Plan_MeasuresEverythingInOnePass()
    {
        var text = Text(Clip, QcProfile.EbuR128);
        Assert.EndsWith("-i file:input.mp4 -filter_complex [0:0]metadata=mode=delete,blackdetect=d=2:pic_th=0.98:pix_th=0.1,freezedetect=n=-60dB:d=2,metadata=mode=print:file=qc-video.txt[out0];"
            + "[0:1]ametadata=mode=delete,ebur128=metadata=1:peak=true,silencedetect=noise=-60dB:d=2,ametadata=mode=print:file=qc-audio.txt[out1] "
            + "-map [out0] -f null - -map [out1] -f null -", text);
    }

    [Fact]
    public void Plan_LeavesOutWhatIsNotThere()
    {
        Assert.DoesNotContain("ebur128", Text(Clip with { Audio = [] }, QcProfile.Web));
        Assert.DoesNotContain("blackdetect", Text(Clip with { Video = null }, QcProfile.Web));
    }

    private static string Text(TechnicalMetadata technical, QcProfile profile) =>
        PassPlan.Of(new FfmpegInput("input.mp4", MediaContainer.Mp4), 60, new PassPart("", QcPlan.For(technical, profile))).ToString();

    [Fact]
    public void Findings_AreReadFromWhatTheFiltersPrint()
    {
        var measured = QcMeasurement.Read(
            ["frame:154  pts:78848   pts_time:6.16", "lavfi.freezedetect.freeze_start=4.16", "lavfi.freezedetect.freeze_duration=2.84", "lavfi.freezedetect.freeze_end=7",
                "lavfi.black_start=8", "lavfi.black_end=11", "lavfi.black_start=58"],
            ["lavfi.r128.I=-70.000", "lavfi.silence_start=-0.01", "lavfi.silence_end=3.5", "lavfi.silence_duration=3.51", "lavfi.r128.I=-23.456", "lavfi.r128.LRA=7.630",
                "lavfi.r128.true_peaks_ch0=0.501", "lavfi.r128.true_peaks_ch1=0.250", "lavfi.r128.true_peak=0.501"], 60);
        Assert.Equal([new Passage(8, 11), new Passage(58, 60)], measured.Black);
        Assert.Equal([new Passage(4.16, 7)], measured.Freeze);
        Assert.Equal([new Passage(0, 3.5)], measured.Silence);
        Assert.Equal((-23.456, 7.63, -6.0), (measured.Integrated!.Value, measured.Range!.Value, Math.Round(measured.TruePeak!.Value, 1)));
    }

    [Theory]
    [InlineData("lavfi.r128.I=-70.000")]
    [InlineData("lavfi.r128.I=nan")]
    [InlineData("lavfi.r128.I=-inf")]
    [InlineData("lavfi.r128.true_peaks_ch0=0.000")]
    [InlineData("=")]
    public void NothingLoudEnough_IsNoFigure(string line)
    {
        var measured = QcMeasurement.Read([], [line], 10);
        Assert.Equal((null, null), (measured.Integrated, measured.TruePeak));
    }

    [Theory]
    [InlineData(-23.1, Severity.Info, "Loudness is -23.1 LUFS, on target.")]
    [InlineData(-22.5, Severity.Warning, "Loudness is -22.5 LUFS, 0.5 LU above the target of -23.0 LUFS.")]
    [InlineData(-24.5, Severity.Fail, "Loudness is -24.5 LUFS, 1.5 LU below the target of -23.0 LUFS.")]
    [InlineData(null, Severity.Fail, "Nothing in the sound is loud enough to be measured.")]
    public void Loudness_IsHeldToR128(double? integrated, Severity severity, string message)
    {
        var finding = Judge(Clean with { Integrated = integrated }).Findings.Single(finding => finding.Check == "loudness");
        Assert.Equal((severity, message), (finding.Severity, finding.Message));
    }

    [Theory]
    [InlineData(-1.0, Severity.Info)]
    [InlineData(-0.96, Severity.Info)]
    [InlineData(-0.9, Severity.Fail)]
    public void TruePeak_IsHeldToOneDecimalAsMetersShowIt(double peak, Severity severity) =>
        Assert.Equal(severity, Judge(Clean with { TruePeak = peak }).Findings.Single(finding => finding.Check == "true-peak").Severity);

    [Theory]
    [InlineData(20, 23, Severity.Warning)]
    [InlineData(20, 30, Severity.Fail)]
    [InlineData(0, 3, Severity.Info)]
    [InlineData(0.05, 3, Severity.Info)]
    [InlineData(57, 59.95, Severity.Info)]
    [InlineData(45, 60, Severity.Fail)]
    public void Black_IsOnlyToldAtTheEnds(double start, double end, Severity severity)
    {
        var finding = Judge(Clean with { Black = [new Passage(start, end)] }).Findings.Single(finding => finding.Check == "black");
        Assert.Equal((severity, start, end), (finding.Severity, finding.Start, finding.End));
    }

    [Fact]
    public void StillBecauseBlack_IsOneFinding()
    {
        var report = Judge(Clean with { Black = [new Passage(10, 14)], Freeze = [new Passage(10, 14), new Passage(30, 33)] });
        Assert.Equal([("black", 10.0), ("freeze", 30.0)], report.Findings.Where(finding => finding.End is not null).Select(finding => (finding.Check, finding.Start!.Value)));
    }

    [Fact]
    public void Verdict_IsTheWorstFinding()
    {
        Assert.Equal(QcVerdict.Pass, Judge(Clean).Verdict);
        Assert.Equal(QcVerdict.Warning, Judge(Clean with { Silence = [new Passage(5, 8)] }).Verdict);
        Assert.Equal(QcVerdict.Fail, Judge(Clean with { Silence = [new Passage(5, 8), new Passage(20, 40)] }).Verdict);
        Assert.Equal(Severity.Fail, Judge(Clean with { Silence = [new Passage(5, 8), new Passage(20, 40)] }).Findings[0].Severity);
    }

    [Fact]
    public void WhatCouldNotBeDecoded_Fails()
    {
        var report = QcRules.Judge(QcProfile.Web, Clean, Clip, 31);
        Assert.Equal(new QcFinding("decoding", Severity.Fail, "Only 31.0 s of 60.0 s could be decoded.", 31, 60, 31), report.Findings[0]);
    }

    [Fact]
    public void MissingTracks_AreToldAndNotJudged()
    {
        var silent = QcRules.Judge(QcProfile.EbuR128, new QcMeasurement([], [], [], null, null, null), Clip with { Audio = [] }, 60);
        Assert.Equal((QcVerdict.Pass, "There is no sound to check."), (silent.Verdict, silent.Findings.Single().Message));
        var many = Judge(Clean, Clip with { Audio = [.. Enumerable.Repeat(Clip.Audio[0], 8)], Video = null });
        Assert.Equal(["There is no picture to check.", "Of 8 audio tracks only the first was checked."], many.Findings.Where(finding => finding.Check == "tracks").Select(finding => finding.Message));
    }

    [Fact]
    public void ManyFindings_FitAStepsOutput()
    {
        var report = Judge(Clean with { Silence = [.. Enumerable.Range(0, 5000).Select(index => new Passage(index * 1000.123 + 3_000_000, index * 1000.123 + 3_000_900.123))] });
        var output = report.Shortened(QcReport.MostInOutput);
        Assert.Equal((100, 5000), (output.Findings.Count, output.Counts.Fail));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(output, StepTypes.Json).Length, 1, 32 * 1024);
    }

    [Fact]
    public void Html_ShowsTimecodeAndRunsNothing()
    {
        const string name = "<script>alert(1)</script>\"'&.mp4";
        var report = Judge(Clean with { Black = [new Passage(10, 14)] });
        var html = QcReportHtml.Write(report, QcProfile.EbuR128, Clip with { StartTimecode = "10:00:00:00" }, name, "abc");
        Assert.DoesNotContain("<script", html);
        Assert.Contains("Quality check of &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;.mp4", html);
        Assert.Contains("<td>10:00:10:00</td><td>10:00:14:00</td><td>Black picture for 4.0 s.</td>", html);
        Assert.Contains("<rect class=\"warning\" x=\"240\" y=\"4\" width=\"60\"", html);
        Assert.Contains("default-src 'none'", html);
        System.Xml.Linq.XDocument.Parse(html[html.IndexOf("<svg", StringComparison.Ordinal)..(html.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
    }

    [Fact]
    public void Docs_ListEveryLimitWithItsSource()
    {
        var docs = File.ReadAllText(Path.Combine(Root(), "docs", "qc-profiles.md"));
        foreach (var profile in QcProfile.All)
        {
            var name = JsonSerializer.Serialize(profile.Name, StepTypes.Json).Trim('"');
            var section = docs.Split($"## `{name}`: {profile.Title}\n")[1].Split("\n## ")[0];
            Assert.All(profile.Limits, limit => Assert.Contains($"| {limit.Check} | {limit.Limit} | {limit.Source} |", section));
        }
    }

    private static QcReport Judge(QcMeasurement measured, TechnicalMetadata? clip = null) => QcRules.Judge(QcProfile.EbuR128, measured, clip ?? Clip, 60);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MediaFlows.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
