using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using Severity = MediaFlows.Core.Media.Qc.Severity;

namespace MediaFlows.Tests.Media;

public class QcProfileTests
{
    private static readonly TechnicalMetadata Programme = ProxyPlanTests.Technical(PictureSizeTests.Video(), new AudioTrack(1, "pcm_s24le", 2, SampleRate: 48000)) with
    {
        Container = "mxf", Duration = 1800, StartTimecode = "10:00:00:00",
        Video = PictureSizeTests.Video() with { Codec = "mpeg2video", Width = 1920, Height = 1080, FrameRate = "25/1", Scan = Scan.Tff, Chroma = "4:2:2", BitDepth = 8 },
    };

    [Theory]
    [InlineData("""{}""", "ebu-r128")]
    [InlineData("""{ "profile": "web" }""", "web")]
    [InlineData("""{ "profile": { "base": "speech" } }""", "own")]
    public void Profile_IsANameOrAnObject(string input, string name) => Assert.Equal(name, (Read(input).Profile ?? QcProfile.EbuR128).Name);

    [Fact]
    public void OwnProfile_IsItsBaseButForWhatItSays()
    {
        var own = Own("""{ "base": "ebu-r128", "title": "House", "source": "House spec 4.2", "loudness": { "target": -24, "fails": null }, "black": { "severity": "fail", "source": "desk" } }""");
        var shipped = QcProfile.EbuR128;
        Assert.Equal(("own", "House"), (own.Name, own.Title));
        Assert.Equal(shipped.Loudness with { Target = -24, Fails = null, Source = "House spec 4.2" }, own.Loudness);
        Assert.Equal(shipped.Black with { Severity = Severity.Fail, Source = "desk" }, own.Black);
        Assert.Equal(shipped.TruePeak, own.TruePeak);
        Assert.Equal(("Speech: lectures, interviews, podcasts, with changes of its own", "this flow"), (Own("""{ "base": "speech", "bars": { "smallest": 0.1 } }""") is var other ? (other.Title, other.Bars.Source) : default));
    }

    [Theory]
    [InlineData("""{ "profile": "ebu" }""", "There is no profile 'ebu': write one of ebu-r128, web, speech.")]
    [InlineData("""{ "profile": { "base": 3 } }""", "`base` must be text.")]
    [InlineData("""{ "profile": { "blakc": {} } }""", "blakc")]
    [InlineData("""{ "profile": { "black": { "shortest": -1 } } }""", "profile.black.shortest")]
    [InlineData("""{ "profile": { "delivery": { "frameRates": ["fast"] } } }""", "profile.delivery.frameRates")]
    [InlineData("""{ "profile": { "title": "a\nb" } }""", "profile.title")]
    [InlineData("""{ "profile": 3 }""", "A profile is a name")]
    public void WhatDoesNotFit_IsRefusedAlsoWhenItCameFromAnExpression(string input, string says) =>
        Assert.Contains(says, Assert.Throws<JsonException>(() => Read(input)).Message);

    [Theory]
    [InlineData("profile: ebu-r128", "")]
    [InlineData("profile: { base: web, black: { shortest: 1 }, delivery: { frameRates: ['25', 30000/1001], warns: [captions], duration: '${{ inputs.seconds }}' } }", "")]
    [InlineData("profile: '${{ inputs.profile }}'", "")]
    [InlineData("profile: { loudness: { fails: null } }", "")]
    [InlineData("profile: ebur128", "bad-value: Did you mean 'ebu-r128'?")]
    [InlineData("profile: { base: speach }", "bad-value: Did you mean 'speech'?")]
    [InlineData("profile: { blakc: { shortest: 1 } }", "unknown-key: Did you mean 'black'?")]
    [InlineData("profile: { black: { shortest: soon } }", "wrong-type: Write a number.")]
    [InlineData("profile: { black: { shortest: 0 } }", "out-of-range: Write at least 0.04.")]
    [InlineData("profile: { flashes: { severity: bad } }", "bad-value: Known here: info, warning, fail.")]
    [InlineData("profile: { delivery: { resolutions: ['HD'] } }", "bad-value: It must match")]
    [InlineData("profile: 7", "wrong-type: Write")]
    public void OwnProfile_IsCheckedWhereTheFlowIs(string with, string expected)
    {
        var type = StepTypes.Describe(typeof(CheckQuality), typeof(CheckQuality.Input), typeof(QcReport), StepKind.Activity);
        var text = $"apiVersion: mediaflows/v1\nname: f\ninputs:\n  seconds: {{ type: number, default: 5 }}\n  profile: {{ type: string, default: web }}\nsteps:\n  - id: qc\n    uses: media/qc\n    with: {{ {with} }}\n";
        var problems = FlowFile.Parse(text, new OneType(type)).Problems;
        Assert.Equal(expected.Length > 0, problems.Count > 0);
        Assert.All(problems, problem => Assert.StartsWith(expected, $"{problem.Code}: {problem.Remedy}"));
    }

    [Fact]
    public void Delivery_ThatIsAsAskedMeetsEveryLine()
    {
        var rows = Deliver("""
            "containers": ["mxf", "mov"], "videoCodecs": ["mpeg2video"], "resolutions": ["1920x1080"], "frameRates": ["25"], "scans": ["tff"], "chroma": ["4:2:2"], "bitDepth": 8,
            "duration": 1800, "audioTracks": 1, "audioCodecs": ["pcm_s24le"], "channels": [1, 2], "sampleRate": 48000, "captions": true, "startTimecode": "10:00:00:00"
            """, Programme, captions: true).Delivery;
        Assert.Equal(Enum.GetValues<DeliveryItem>(), rows.Select(row => row.Item).Order());
        Assert.All(rows, row => Assert.True(row.Met, row.ToString()));
    }

    [Theory]
    [InlineData("\"containers\": [\"mov\"]", "container", "Container: expected mov, found mxf.")]
    [InlineData("\"videoCodecs\": [\"prores\", \"dnxhd\"]", "video-codec", "Video codec: expected prores or dnxhd, found mpeg2video.")]
    [InlineData("\"resolutions\": [\"1280x720\"]", "resolution", "Resolution: expected 1280x720, found 1920x1080.")]
    [InlineData("\"frameRates\": [\"29.97\", \"50\"]", "frame-rate", "Frame rate: expected 29.97 or 50, found 25.")]
    [InlineData("\"scans\": [\"progressive\"]", "scan", "Scan: expected progressive, found tff.")]
    [InlineData("\"chroma\": [\"4:2:0\"]", "chroma", "Chroma: expected 4:2:0, found 4:2:2.")]
    [InlineData("\"bitDepth\": 10", "bit-depth", "Bit depth: expected at least 10, found 8.")]
    [InlineData("\"duration\": 1799.9", "duration", "Duration: expected 1799.9 s ±0.04 s, found 1800 s.")]
    [InlineData("\"duration\": 1790, \"durationTolerance\": 5", "duration", "Duration: expected 1790 s ±5 s, found 1800 s.")]
    [InlineData("\"audioTracks\": 4", "audio-tracks", "Audio tracks: expected 4, found 1.")]
    [InlineData("\"channels\": [6]", "channels", "Channels: expected 6, found 2.")]
    [InlineData("\"sampleRate\": 44100", "sample-rate", "Sample rate: expected 44100, found 48000.")]
    [InlineData("\"captions\": true", "captions", "Captions: expected some, found none.")]
    [InlineData("\"startTimecode\": \"00:00:00:00\"", "start-timecode", "Start timecode: expected 00:00:00:00, found 10:00:00:00.")]
    public void Delivery_ThatIsOtherwiseFails(string asked, string check, string message)
    {
        var finding = Deliver(asked, Programme).Findings[0];
        Assert.Equal(new QcFinding(check, Severity.Fail, message), finding);
    }

    [Fact]
    public void Delivery_WarnsWhereItIsToldTo()
    {
        Assert.Equal(QcVerdict.Warning, Deliver("\"chroma\": [\"4:2:0\"], \"warns\": [\"chroma\"]", Programme).Verdict);
        Assert.Equal(QcVerdict.Pass, Deliver("\"chroma\": [\"4:2:0\"], \"severity\": \"info\"", Programme).Verdict);
        Assert.Equal("none", Deliver("\"videoCodecs\": [\"h264\"]", Programme with { Video = null }).Delivery.Single().Found);
    }

    [Theory]
    [InlineData("29.97", "30000/1001", true)]
    [InlineData("30000/1001", "30000/1001", true)]
    [InlineData("23.976", "24000/1001", true)]
    [InlineData("24", "24000/1001", false)]
    [InlineData("30", "30000/1001", false)]
    public void FrameRates_AreTheSameHoweverWritten(string asked, string found, bool met) =>
        Assert.Equal(met, Deliver($"\"frameRates\": [\"{asked}\"]", Programme with { Video = Programme.Video! with { FrameRate = found } }).Delivery.Single().Met);

    private static QcReport Deliver(string asked, TechnicalMetadata file, bool captions = false) =>
        QcRules.Judge(Own($$"""{ "delivery": { {{asked}} } }"""), new QcMeasurement([], [], [], -23, 5, -3), file, 1800, captions);

    private static QcProfile Own(string profile) => Read($$"""{ "profile": {{profile}} }""").Profile!;

    private static CheckQuality.Input Read(string input) => JsonSerializer.Deserialize<CheckQuality.Input>(input, StepTypes.Json)!;

    private sealed class OneType(StepType type) : IStepTypes
    {
        public IReadOnlyCollection<StepType> All => [type];

        public StepType? Find(string name) => name == type.Name ? type : null;
    }
}
