using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Tests.Connectors;

namespace MediaFlows.Tests.Media.Captions;

/// <summary>The step over a real store; no media is needed.</summary>
public sealed class ConvertCaptionsTests : IDisposable
{
    private const string Beside = "ingest/live/Evening News (final)";
    private const string Evening = "1\n00:00:01,000 --> 00:00:03,000\nGood evening.\n\n2\n00:00:04,000 --> 00:00:06,000\nAnd welcome.\n\n";

    private readonly Bench bench = new() { WorkFolder = Directory.CreateTempSubdirectory("mediaflows-captions-").FullName };

    [Fact]
    public async Task ASidecar_BecomesEveryFormat_AndAFileOfTheRun()
    {
        bench.House.Write($"{Beside}.SRT", Encoding.UTF8.GetBytes(Evening));
        var result = await Perform(new { formats = new[] { "vtt", "srt", "ttml" }, language = "en-GB" });
        Assert.Equal(["captions-delivered application/x-subrip", "captions text/vtt", "captions-srt application/x-subrip", "captions-ttml application/ttml+xml", "captions-report application/json"],
            Files(result).Select(file => $"{file.Role} {file.ContentType}"));
        var delivered = Files(result)[0];
        Assert.Equal(($"{Beside}.SRT", Bench.Sha256(Evening)), (delivered.Uri, delivered.Sha256));
        Assert.All(Files(result).Skip(1), file => Assert.Equal(delivered.Sha256, file.DerivedFrom));
        Assert.Equal("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nGood evening.\n\n00:00:04.000 --> 00:00:06.000\nAnd welcome.\n\n", Text(result, "captions"));
        Assert.Equal(Evening, Text(result, "captions-srt"));
        Assert.Contains("xml:lang=\"en-GB\"", Text(result, "captions-ttml"));
        var output = Output(result);
        Assert.Equal(("Evening News (final).SRT", "srt", 2, 6.0, "pass", "en-GB"), (output.GetProperty("from").GetString(), output.GetProperty("format").GetString(), output.GetProperty("cues").GetInt32(),
            output.GetProperty("duration").GetDouble(), output.GetProperty("verdict").GetString(), output.GetProperty("language").GetString()));
    }

    [Fact]
    public async Task AFileThatCannotBeRead_IsNamed()
    {
        bench.House.Write($"{Beside}.srt", "Good evening."u8.ToArray());
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => Perform(new { }))).Failure;
        Assert.Equal(("not-captions", "Evening News (final).srt: The file is not WebVTT, SRT or TTML."), (failure.Code, failure.Message));
    }

    [Fact]
    public async Task TheLanguageInTheName_GoesFirst()
    {
        bench.House.Write($"{Beside}.srt", Encoding.UTF8.GetBytes(Evening));
        bench.House.Write($"{Beside}.de-AT.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Abend.\n"u8.ToArray());
        var result = await Perform(new { language = "de-AT", kind = "subtitle" });
        Assert.Contains("Guten Abend.", Text(result, "subtitles"));
        Assert.Equal(["captions-delivered", "subtitles", "subtitles-report"], Files(result).Select(file => file.Role));
    }

    [Fact]
    public async Task WithoutASidecar_TheRunsCaptions_ElseItsTranscript()
    {
        bench.House.Write($"{Beside}.xml", "<mam><title>no captions</title></mam>"u8.ToArray());
        Assert.StartsWith("There are no captions", Assert.IsType<StepResult.Skipped>(await Perform(new { })).Reason);
        bench.Add("transcript", "runs/run-1/transcript/transcript.json", JsonSerializer.SerializeToUtf8Bytes(new Transcript("whisper-1", true, [new Cue(1, 2, "heard")], "en"), StepTypes.Json), "application/json");
        var heard = await Perform(new { });
        Assert.Equal("WEBVTT\n\nNOTE Draft by whisper-1, not corrected by anybody.\n\n00:00:01.000 --> 00:00:02.000\nheard\n\n", Text(heard, "captions"));
        Assert.Equal("transcript", Output(heard).GetProperty("from").GetString());
        bench.Add("captions", "runs/run-1/transcript/captions.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nmade\n"u8.ToArray(), "text/vtt");
        Assert.Contains("made", Text(await Perform(new { }), "captions"));
        bench.Add("captions", "runs/run-1/publish/other-item/captions.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nmy own\n"u8.ToArray(), "text/vtt");
        Assert.Contains("made", Text(await Perform(new { }), "captions"));
    }

    [Fact]
    public async Task ShiftAndRetime_FollowEachOther()
    {
        bench.House.Write($"{Beside}.srt", "1\n10:00:25,000 --> 10:00:27,000\na\n\n2\n09:59:50,000 --> 09:59:55,000\nslate\n"u8.ToArray());
        var result = await Perform(new { shift = "-10:00:00:00", retime = new { from = "24", to = "25" } });
        Assert.Equal("WEBVTT\n\n00:00:24.000 --> 00:00:25.920\na\n\n", Text(result, "captions"));
        Assert.Equal((1, 1), (Output(result).GetProperty("cues").GetInt32(), Output(result).GetProperty("leftOut").GetInt32()));
    }

    [Fact]
    public async Task TheMediasOwnRateAndLength_AreWhatCounts()
    {
        var technical = new TechnicalMetadata("mov", 1, [], [], new Dictionary<string, string>(), Duration: 5, StartTimecode: "00:00:00;00", Video: new VideoTrack(0, "h264", 16, 16, "1:1", Scan.Progressive, 0, false, "30000/1001"));
        bench.Add("technical-metadata", "runs/run-1/inspect/technical-metadata.json", JsonSerializer.SerializeToUtf8Bytes(technical, StepTypes.Json), "application/json");
        bench.House.Write($"{Beside}.srt", Encoding.UTF8.GetBytes(Evening));
        var finding = Assert.Single(await Findings());
        Assert.Equal(("end", "00:00:04;00"), (finding.GetProperty("check").GetString(), finding.GetProperty("timecode").GetString()));
        var repaired = await Perform(new { repair = true });
        Assert.Contains("00:00:04.000 --> 00:00:05.000", Text(repaired, "captions"));
        Assert.Equal((1, "pass"), (Output(repaired).GetProperty("repaired").GetInt32(), Output(repaired).GetProperty("verdict").GetString()));
    }

    [Theory]
    [InlineData("never", false)]
    [InlineData("fail", true)]
    public async Task AFail_ParksWhereAsked(string parkOn, bool parks)
    {
        bench.House.Write($"{Beside}.srt", "1\n00:00:01,000 --> 00:00:03,000\na\n\n2\n00:00:02,000 --> 00:00:04,000\nb\n"u8.ToArray());
        var result = await Perform(new { parkOn });
        Assert.Equal(parks, result is StepResult.NeedsAttention);
        if (result is StepResult.NeedsAttention attention)
            Assert.Equal("The captions were checked and ended with a fail: Cue 2 at 00:00:02:00 begins 1.0 s before cue 1 ends, in the same place.", attention.Reason);
    }

    [Fact]
    public async Task AHostileFile_FailsAsTheMediasFault_WithARemedy()
    {
        bench.House.Write($"{Beside}.ttml", "<!DOCTYPE tt [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><tt/>"u8.ToArray());
        var failure = await bench.Failing(new ConvertCaptions(), new { });
        Assert.Equal((Core.Runs.FailureClass.Media, "captions-dtd"), (failure.Class, failure.Code));
        bench.House.Write($"{Beside}.ttml", new byte[CaptionLimits.File + 1]);
        Assert.Equal("captions-too-big", (await bench.Failing(new ConvertCaptions(), new { })).Code);
    }

    [Theory]
    [InlineData("""{ "language": "en\"><x" }""", "bad-language")]
    [InlineData("""{ "shift": "soon" }""", "bad-shift")]
    [InlineData("""{ "retime": { "from": "24", "to": "12" } }""", "bad-frame-rate")]
    [InlineData("""{ "from": "no-such-role" }""", "captions-missing")]
    [InlineData("""{ "from": "sidecar" }""", "captions-missing")]
    public async Task WhatCannotBe_IsSaid(string input, string code) => Assert.Equal(code, (await bench.Failing(new ConvertCaptions(), JsonSerializer.Deserialize<JsonElement>(input))).Code);

    [Fact]
    public async Task ManyFindings_FitTheOutput_AndAllAreInTheReport()
    {
        bench.House.Write($"{Beside}.srt", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"1\n00:{i / 60:00}:{i % 60:00},000 --> 00:{i / 60:00}:{i % 60:00},900\n{new string('字', 60)}\n\n"))));
        var result = await Perform(new { });
        Assert.InRange(Encoding.UTF8.GetByteCount(Output(result).GetRawText()), 1000, 32 * 1024);
        Assert.Equal(1000, Output(result).GetProperty("counts").GetProperty("warning").GetInt32());
        Assert.Equal(1000, JsonDocument.Parse(Text(result, "captions-report")).RootElement.GetProperty("findings").GetArrayLength());
    }

    public void Dispose() => Directory.Delete(bench.WorkFolder, recursive: true);

    private Task<StepResult> Perform(object input) => bench.Result(new ConvertCaptions(), input);

    private async Task<IReadOnlyList<JsonElement>> Findings() =>
        [.. JsonDocument.Parse(Text(await Perform(new { }), "captions-report")).RootElement.GetProperty("findings").EnumerateArray()];

    private static JsonElement Output(StepResult result) => Assert.IsType<StepResult.Completed>(result).Output;

    private static IReadOnlyList<MediaFile> Files(StepResult result) => Assert.IsType<StepResult.Completed>(result).Files;

    private string Text(StepResult result, string role) => Encoding.UTF8.GetString(bench.House[Files(result).Single(file => file.Role == role).Uri]);
}
