using System.Globalization;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Corpus;

public sealed class ExtractCaptionsTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const string Picture = "testsrc2=s=320x180:r=25:d=4";
    private static readonly CaptionedStream.Caption[] Said = [new(5, "GOOD EVENING"), new(40, "AND WELCOME")];

    [Theory]
    [InlineData("text.mp4", "mov_text")]
    [InlineData("text.mov", "mov_text")]
    [InlineData("text.mkv", "subrip")]
    [InlineData("styled.mkv", "ass")]
    [InlineData("text.webm", "webvtt")]
    public async Task TextTracks_BecomeWebVtt(string name, string codec)
    {
        var (german, english) = (Subtitles("deu.srt", "Guten <i>Abend</i>"), Subtitles("eng.srt", "Good evening & welcome"));
        bench.Clip(name, ["-f", "lavfi", "-i", Picture, "-i", german, "-i", english, "-map", "0", "-map", "1", "-map", "2", "-c:s", codec, .. name.EndsWith("webm", StringComparison.Ordinal) ? ["-c:v", "libvpx-vp9", "-deadline", "realtime"] : (string[])[],
            "-metadata:s:s:0", "language=ger", "-metadata:s:s:1", "language=eng"]);
        var result = await Extract(name);
        Assert.Equal([$"captions 1 {codec} 2 ger", $"captions-2 2 {codec} 2 eng"], Captions(result));
        Assert.Equal(["00:00.500 --> 00:01.500 Guten Abend", "00:02.000 --> 00:03.250 Zweite Zeile"], Cues(bench.Kept(result, "captions")));
        Assert.Equal("00:00.500 --> 00:01.500 Good evening & welcome", Cues(bench.Kept(result, "captions-2"))[0]);
        Assert.Equal("text/vtt", MediaBench.FilesOf(result).First(file => file.Role == "captions").ContentType);
    }

    [Theory]
    [InlineData("cc.mp4", "h264", "-c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p -f h264", "cea-608+cea-708")]
    [InlineData("cc.ts", "h264", "-c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p -f h264", "cea-608+cea-708")]
    [InlineData("cc.mkv", "hevc", "-c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=0 -pix_fmt yuv420p -f hevc", "cea-608+cea-708")]
    [InlineData("cc.mxf", "mpeg2", "-c:v mpeg2video -pix_fmt yuv422p -b:v 5M -bf 2 -g 12 -f mpeg2video", "cea-608+cea-708")]
    [InlineData("cc-mpeg2.ts", "mpeg2", "-c:v mpeg2video -b:v 5M -bf 2 -g 12 -f mpeg2video", "cea-608+cea-708")]
    public async Task ClosedCaptions_BecomeWebVtt(string name, string codec, string encoder, string kinds)
    {
        Embed(name, codec, encoder, Pairs());
        var technical = MediaBench.Output(await bench.Inspect(name));
        Assert.Equal(kinds, string.Join('+', technical.GetProperty("video").GetProperty("closedCaptions").EnumerateArray().Select(kind => kind.GetString())));
        var result = await Extract(name);
        Assert.Equal(["captions 0 cea-608-field-1 2 "], Captions(result));
        var cues = Cues(bench.Kept(result, "captions"));
        Assert.Equal(["GOOD EVENING", "AND WELCOME"], cues.Select(cue => cue.Split(' ', 4)[3]));
        // 25 frames a second; ffmpeg's Scenarist reader counts in 33 ms.
        Assert.Equal(Said.Select(caption => caption.Shown / 25.0), cues.Select(cue => Seconds(cue[..9])), Near);
        Assert.Equal(80 / 25.0, Seconds(cues[1].Split(' ')[2]), 0.05);
    }

    [Theory]
    [InlineData("only-708.mp4", "h264", "-c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p -f h264")]
    [InlineData("only-708.mxf", "mpeg2", "-c:v mpeg2video -pix_fmt yuv422p -b:v 5M -bf 2 -g 12 -f mpeg2video")]
    public async Task Cea708Alone_BecomesWebVtt(string name, string codec, string encoder)
    {
        var window = new byte[] { 0x98, 0x38, 0x40, 0, 0x71, 0x1F, 0 };
        Embed(name, codec, encoder, null, new() { [10] = [.. window, .. "Good evening,"u8], [11] = [0x0D, .. "Malm"u8, 0xF6, 0x7F], [12] = [0x89, 1], [60] = [0x8A, 1] });
        await bench.Inspect(name);
        var result = await Extract(name);
        Assert.Equal(["captions 0 cea-708-service-1 2 "], Captions(result));
        var cues = Cues(bench.Kept(result, "captions"));
        Assert.Equal(["Good evening,", "Good evening, Malmö♪"], cues.Select(cue => cue.Split(' ', 4)[3]));
        Assert.Equal(["00:00:00.400", "00:00:00.440", "00:00:02.400"], [cues[0][..12], .. cues[1].Split(' ') is var last ? (string[])[last[0], last[2]] : []]);
    }

    [Fact]
    public async Task Cea708ThatSaysNothing_SkipsTheStep()
    {
        Embed("mute-708.mp4", "h264", "-c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p -f h264", null);
        await bench.Inspect("mute-708.mp4");
        Assert.Contains("say nothing", Assert.IsType<StepResult.Skipped>(await Extract("mute-708.mp4")).Reason);
    }

    [Theory]
    [InlineData("dvb.ts", "dvbsub", "dvb_subtitle")]
    [InlineData("bluray.mkv", "copy", "hdmv_pgs_subtitle")]
    public async Task PicturesOfText_AreKeptAsTheyAre(string name, string codec, string kept)
    {
        var pictures = bench.Source(bench.Write($"{name}.sup", PictureSubtitles.Of((0, 1), (1.5, 2))));
        bench.Clip(name, "-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=3", "-i", pictures, "-map", "0", "-map", "1", "-c:v", "mpeg2video", "-c:s", codec);
        var result = await Extract(name);
        Assert.Equal("1", string.Join(' ', MediaBench.Output(result).GetProperty("pictures").EnumerateArray().Select(track => track.GetInt32())));
        var file = bench.Kept(result, "caption-pictures");
        Assert.Equal(kept, MediaBench.Probe(file, "stream=codec_name", "s"));
        Assert.Equal(MediaBench.Probe(bench.Source(name), "packet=size", "s"), MediaBench.Probe(file, "packet=size", "s"));
        Assert.Equal("", MediaBench.Probe(file, "stream=codec_name", "v"));
    }

    [Fact]
    public async Task NoCaptions_SkipsTheStep()
    {
        bench.Clip("none.mp4", "-f", "lavfi", "-i", Picture, "-pix_fmt", "yuv420p");
        Assert.Equal("It has no captions embedded.", Assert.IsType<StepResult.Skipped>(await Extract("none.mp4")).Reason);
    }

    [Fact]
    public async Task EmptyTrack_SkipsTheStep()
    {
        var empty = bench.Source(bench.Write("empty.srt", "1\n00:00:00,500 --> 00:00:01,000\n \n"u8));
        bench.Clip("empty.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-i", empty, "-map", "0", "-map", "1", "-c:s", "subrip", "-ss", "0.9");
        Assert.Contains("subrip", Assert.IsType<StepResult.Skipped>(await Extract("empty.mkv")).Reason);
    }

    private Task<StepResult> Extract(string name) => bench.Perform(new ExtractCaptions(new Ffmpeg()), "captions", name);

    private string Subtitles(string name, string first) => bench.Source(bench.Write(name,
        System.Text.Encoding.UTF8.GetBytes($"1\n00:00:00,500 --> 00:00:01,500\n{first}\n\n2\n00:00:02,000 --> 00:00:03,250\nZweite Zeile\n\n")));

    private static Dictionary<int, (int, int)> Pairs() => Said.SelectMany(caption => caption.Pairs.Select((pair, index) => (caption.Frame + index, pair)))
        .Concat(CaptionedStream.Clear.Select((pair, index) => (80 + index, pair))).ToDictionary(pair => pair.Item1, pair => pair.pair);

    /// <summary>Encodes a stream, learns the order its pictures are shown in, puts captions to them and wraps it. Of MPEG-2 with B-pictures only the MXF muxer finds out the times.</summary>
    private void Embed(string name, string codec, string encoder, IReadOnlyDictionary<int, (int, int)>? pairs, Dictionary<int, byte[]>? digital = null)
    {
        var plain = bench.Source(bench.Clip($"{name}.plain", ["-f", "lavfi", "-i", Picture, .. encoder.Split(' ')]));
        var (wrapped, format) = codec == "mpeg2" ? ("mxf", "mpegvideo") : ("mkv", codec);
        var order = bench.Clip($"{name}.order.{wrapped}", "-r", "25", "-f", format, "-i", plain, "-c", "copy");
        var times = MediaBench.Probe(bench.Source(order), "packet=pts").Split('\n').Select(long.Parse).ToList();
        var shown = times.Select(time => times.Count(other => other < time)).ToList();
        var captioned = bench.Source(bench.Write($"{name}.cc", CaptionedStream.With(File.ReadAllBytes(plain), codec, shown, pairs, digital)));
        var timed = bench.Clip($"{name}.timed.{wrapped}", "-r", "25", "-f", format, "-i", captioned, "-c", "copy");
        bench.Clip(name, "-i", bench.Source(timed), "-c", "copy");
    }

    private static List<string> Captions(StepResult result) => [.. MediaBench.Output(result).GetProperty("captions").EnumerateArray().Select(caption =>
        $"{caption.GetProperty("role").GetString()} {caption.GetProperty("track").GetInt32()} {caption.GetProperty("codec").GetString()} {caption.GetProperty("cues").GetInt32()} {(caption.TryGetProperty("language", out var language) ? language.GetString() : "")}")];

    /// <summary>Each cue in one line, without tags.</summary>
    private static List<string> Cues(string path) => [.. File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n\n").Where(block => block.Contains("-->", StringComparison.Ordinal))
        .Select(block => System.Text.RegularExpressions.Regex.Replace(block.Trim().Replace('\n', ' '), "<[^>]+>", "").Replace("&amp;", "&", StringComparison.Ordinal).Trim())];

    private static double Seconds(string time) => time.Split(':').Aggregate(0.0, (sum, part) => 60 * sum + double.Parse(part, CultureInfo.InvariantCulture));

    private static bool Near(double one, double other) => Math.Abs(one - other) < 0.04;
}
