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
        string[] ways =
        [
            "blackdetect=d=2:pic_th=0.98:pix_th=0.1,freezedetect=n=-60dB:d=2,metadata=mode=print:file=qc-passages.txt[",
            "scdet=threshold=10,metadata=mode=print:key=lavfi.scd.time:file=qc-scenes.txt[",
            "select=expr=not(floor((n-25*floor(n/25))/3)),idet,select=expr=not(n-3*floor(n/3)-1),split=outputs=2[",
            "metadata=mode=print:key=lavfi.idet.single.current_frame:file=qc-scan.txt[",
            "metadata=mode=delete,cropdetect=reset=1:skip=0:round=2,metadata=mode=print:file=qc-bars.txt[",
            "scale=w=16:h=9:flags=area,format=pix_fmts=rgb24,fps=fps=25/1:start_time=0[",
            "[0:1]ametadata=mode=delete,ebur128=metadata=1:peak=true,ametadata=mode=delete:key=lavfi.r128.LRA.low,ametadata=mode=delete:key=lavfi.r128.LRA.high,ametadata=mode=delete:key=lavfi.r128.true_peak,"
                + "silencedetect=noise=-60dB:d=2,aphasemeter=video=0:phasing=1:duration=2,ametadata=mode=delete:key=lavfi.aphasemeter.phase,ametadata=mode=print:file=qc-sound.txt[",
            "-f rawvideo", "file:qc-coarse.rgb",
        ];
        Assert.All(ways, way => Assert.Contains(way, text));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, @"\[0:0\]"));
    }

    [Fact]
    public void Plan_AsksOfAClipOnlyWhatCanBeAnswered()
    {
        Assert.DoesNotContain("aphasemeter", Text(Clip with { Audio = [new AudioTrack(1, "pcm_s24le", 6)] }, QcProfile.EbuR128));
        Assert.DoesNotContain("qc-coarse", Text(Clip with { Video = Clip.Video! with { Hdr = "hlg" } }, QcProfile.EbuR128));
        Assert.Contains("fps=fps=60/1:start_time=0", Text(Clip with { Video = Clip.Video! with { VariableFrameRate = true } }, QcProfile.EbuR128));
    }

    [Fact]
    public void Plan_LeavesOutWhatIsNotThere()
    {
        Assert.DoesNotContain("ebur128", Text(Clip with { Audio = [] }, QcProfile.Of("web")));
        Assert.DoesNotContain("blackdetect", Text(Clip with { Video = null }, QcProfile.Of("web")));
    }

    private static string Text(TechnicalMetadata technical, QcProfile profile) =>
        PassPlan.Of(new FfmpegInput("input.mp4", MediaContainer.Mp4), 60, new PassPart("", QcPlan.For(technical, profile))).ToString();

    [Fact]
    public void Findings_AreReadFromWhatTheFiltersPrint()
    {
        var measured = Read(
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
        var measured = Read([], [line], 10);
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
        var report = QcRules.Judge(QcProfile.Of("web"), Clean, Clip, 31);
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
    public void CutsScanAndBars_AreReadFromWhatTheFiltersPrint()
    {
        var bars = Enumerable.Range(0, 40).SelectMany(second => (string[])[$"frame:{second} pts:{second} pts_time:{second}",
            "lavfi.cropdetect.x1=0", "lavfi.cropdetect.x2=1919", $"lavfi.cropdetect.y1={(second == 7 ? 100 : 132)}", $"lavfi.cropdetect.y2={(second == 9 ? 131 : 947)}", "lavfi.cropdetect.w=1920"]);
        var measured = QcMeasurement.Read(name => name switch
        {
            QcPlan.SceneNotes => ["frame:0 pts:1 pts_time:0.04", "lavfi.scd.time=12.48", "frame:1 pts:2 pts_time:0.04", "lavfi.scd.time=31.04"],
            QcPlan.ScanNotes => [.. Enumerable.Repeat("lavfi.idet.single.current_frame=tff", 9), "lavfi.idet.single.current_frame=progressive", "lavfi.idet.single.current_frame=undetermined"],
            QcPlan.BarsNotes => bars,
            _ => [],
        }, Clip with { Video = Clip.Video! with { Width = 1920, Height = 1080 } }, 60);
        Assert.Equal([12.48, 31.04], measured.Scenes);
        Assert.Equal(Scan.Tff, measured.Looks);
        Assert.Equal(new Bars(0, 0, 132, 132, 1920, 1080), measured.Bars);
        var finding = Judge(measured with { Integrated = -23 }).Findings.Single(finding => finding.Check == "bars");
        Assert.Equal((Severity.Info, "Letterbox: black bars of 132 at the top, 132 at the bottom pixels all the time; the picture inside is 1920x816."), (finding.Severity, finding.Message));
    }

    [Theory]
    [InlineData(Scan.Tff, Scan.Progressive, Severity.Warning, "The file says progressive, but the picture looks interlaced, top field first.")]
    [InlineData(Scan.Bff, Scan.Tff, Severity.Warning, "The file says interlaced, top field first, but the picture looks interlaced, bottom field first.")]
    [InlineData(Scan.Progressive, Scan.Tff, Severity.Info, "The file says interlaced, top field first, but the frames look whole (progressive).")]
    [InlineData(Scan.Bff, Scan.Unknown, Severity.Info, "The file does not say how it is scanned; it looks interlaced, bottom field first.")]
    public void Scan_IsToldWhenItIsOtherwiseThanTheFileSays(Scan looks, Scan says, Severity severity, string message)
    {
        var finding = Judge(Clean with { Looks = looks }, Clip with { Video = Clip.Video! with { Scan = says } }).Findings.Single(finding => finding.Check == "scan");
        Assert.Equal((severity, message), (finding.Severity, finding.Message));
    }

    [Fact]
    public void FinePatterns_LookLikeEitherFieldAndProveNothing()
    {
        string[] notes = [.. Enumerable.Repeat("lavfi.idet.single.current_frame=tff", 20), .. Enumerable.Repeat("lavfi.idet.single.current_frame=bff", 20)];
        Assert.Null(QcMeasurement.Read(name => name == QcPlan.ScanNotes ? notes : [], Clip, 60).Looks);
    }

    [Fact]
    public void LoudnessOfADay_StaysAThousandPointsAndKeepsTheLoudest()
    {
        IEnumerable<string> Day()
        {
            for (var tenth = 0; tenth < 864_000; tenth++)
            {
                yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"frame:{tenth} pts:{tenth} pts_time:{tenth / 10.0}");
                yield return tenth == 500_000 ? "lavfi.r128.M=-3.000" : "lavfi.r128.M=-24.000";
                yield return tenth == 500_007 ? "lavfi.r128.S=-9.000" : "lavfi.r128.S=-23.000";
            }
        }
        var measured = Read([], Day(), 86_400);
        Assert.InRange(measured.Loudness.Count, 500, 1001);
        Assert.Equal((-3.0, -9.0), (measured.Most.Momentary!.Value, measured.Most.ShortTerm!.Value));
        Assert.InRange(measured.Loudness.Single(point => point.Momentary > -4).Time, 49_900, 50_000);
        Assert.True(measured.Loudness.Zip(measured.Loudness.Skip(1)).All(pair => pair.First.Time < pair.Second.Time));
    }

    [Fact]
    public void EndlessFlicker_IsBoundedAndSaid()
    {
        var notes = Enumerable.Range(0, 50_000).SelectMany(second => (string[])[$"lavfi.black_start={2 * second}", $"lavfi.black_end={2 * second + 1}"]);
        var report = Judge(Read(notes, [], 100_000) with { Integrated = -23 });
        Assert.Equal(5_000, report.Findings.Count(finding => finding is { Check: "black", Start: not null }));
        Assert.Contains(report.Findings, finding => finding is { Check: "black", Message: "45000 more were found and left out of this report." });
    }

    [Fact]
    public void ShortTermLoudness_IsHeldToItsLimitWhereThereIsOne()
    {
        var profile = QcProfile.EbuR128 with { Loudness = QcProfile.EbuR128.Loudness with { MostShortTerm = -18 } };
        var report = QcRules.Judge(profile, Clean with { Most = (-15, -17.5) }, Clip, 60);
        Assert.Equal("Some 3 s reach -17.5 LUFS, above -18.0 LUFS.", report.Findings[0].Message);
        Assert.Equal(Severity.Fail, report.Findings[0].Severity);
    }

    [Fact]
    public void Html_ShowsTimecodeAndRunsNothing()
    {
        const string name = "<script>alert(1)</script>\"'&.mp4";
        var report = Judge(Clean with { Black = [new Passage(10, 14)] });
        var measured = Clean with { Scenes = [1, 2.5], Loudness = [new LoudnessPoint(0, -20, -23), new LoudnessPoint(0.1, -30, -23)] };
        var html = QcReportHtml.Write(report, QcProfile.EbuR128, Clip with { StartTimecode = "10:00:00:00" }, measured, new Dictionary<int, byte[]> { [0] = [0xFF, 0xD8] }, name, "abc");
        Assert.DoesNotContain("<script", html);
        Assert.Contains("Quality check of &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;.mp4", html);
        Assert.Contains("<strong>black</strong> 10:00:10:00 to 10:00:14:00<p>Black picture for 4.0 s.</p>", html);
        Assert.Contains("<img src=\"data:image/jpeg;base64,/9g=\" alt=\"The picture at 10:00:10:00\">", html);
        Assert.Contains("<rect class=\"warning\" x=\"240\" y=\"4\" width=\"60\"", html);
        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:", html);
        var pictures = html.Split("<svg").Skip(1).Select(part => System.Xml.Linq.XDocument.Parse($"<svg{part.Split("</svg>")[0]}</svg>")).ToList();
        Assert.Equal(2, pictures.Count);
        Assert.Contains(pictures[1].Descendants("polyline"), line => (string?)line.Attribute("class") == "short" && (string?)line.Attribute("points") == "90,118 91.5,118");
    }

    [Fact]
    public void Html_HasADarkLook_AndKeepsAFigureOnOneLine()
    {
        var report = Judge(Clean) with { Delivery = [new QcExpectation(DeliveryItem.Resolution, "1920x1080", "1280x720 <x>", false)] };
        var html = QcReportHtml.Write(report, QcProfile.EbuR128 with { Delivery = new DeliveryRule() }, Clip, Clean, new Dictionary<int, byte[]>(), "clip.mp4", "abc");
        Assert.Contains("<td><span class=\"figure\">1920x1080</span></td><td><span class=\"figure\">1280x720</span> &lt;x&gt;</td>", html);
        Assert.Contains("@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;", html);
        // Every colour has a name, so that the dark look has all of them.
        Assert.DoesNotMatch("(?<!&)#[0-9a-f]{3,6}", html.Split("</style>")[1]);
        Assert.All(html.Split("body{font")[1].Split("</style>")[0].Split('\n'), line => Assert.DoesNotMatch("#[0-9a-f]{3,6}", line));
    }

    [Theory]
    [InlineData(1, "ended with a fail: Black.")]
    [InlineData(2, "ended with a fail: Black. The report has one more finding.")]
    [InlineData(5, "ended with a fail: Black. The report has 4 more findings.")]
    public void WhoWaits_IsToldThatThereIsMore(int findings, string told) => Assert.Equal(told, QcWords.Ended(QcVerdict.Fail, "Black.", findings));

    [Fact]
    public void Docs_ListEveryLimitWithItsSource()
    {
        var docs = File.ReadAllText(Path.Combine(Root(), "docs", "qc-profiles.md"));
        foreach (var profile in QcProfile.All)
        {
            var section = docs.Split($"## `{profile.Name}`: {profile.Title}\n")[1].Split("\n## ")[0];
            Assert.All(profile.Limits(), limit => Assert.Contains($"| {limit.Check} | {limit.Limit} | {limit.Source} |", section));
        }
    }

    private static QcReport Judge(QcMeasurement measured, TechnicalMetadata? clip = null) => QcRules.Judge(QcProfile.EbuR128, measured, clip ?? Clip, 60);

    private static QcMeasurement Read(IEnumerable<string> picture, IEnumerable<string> sound, double duration) =>
        QcMeasurement.Read(name => name switch { QcPlan.PassageNotes => picture, QcPlan.SoundNotes => sound, _ => [] }, Clip, duration);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MediaFlows.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
