using System.IO.Compression;
using System.Text.Json;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class TranscodeMediaTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] Tone = ["-f", "lavfi", "-i", "sine=d=4:r=48000"];

    [Fact]
    public async Task Ladder_HasEveryRungThatFits_WithKeyFramesInStep()
    {
        var name = bench.Clip("ladder.mkv", [.. Picture("960x540", 4), .. Tone, "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
        var result = await Transcode(name, new { preset = "ladder" });
        Assert.Equal(["source", "h264-540p", "h264-360p"], MediaBench.FilesOf(result).Select(file => file.Role));
        Assert.Equal("h264\nHigh\n640\n360\n1:1\nyuv420p\n25/1\n100", MediaBench.Probe(bench.Kept(result, "h264-360p"), "stream=codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,nb_frames"));
        Assert.All(["h264-540p", "h264-360p"], role => Assert.Equal([0, 2], MadeClip.Times(bench.Kept(result, role), keys: true)));
        Assert.Equal("aac\n48000\n1", MediaBench.Probe(bench.Kept(result, "h264-540p"), "stream=codec_name,sample_rate,channels", "a:0"));
    }

    [Fact]
    public async Task SmallPicture_IsNeverEnlarged()
    {
        var name = bench.Clip("small.mkv", [.. Picture("320x180", 1)]);
        Assert.Equal("320\n180", MediaBench.Probe(bench.Kept(await Transcode(name, new { preset = "h264-1080p" }), "h264-1080p"), "stream=width,height"));
    }

    [Fact]
    public async Task OwnFigures_StandOverThePresets()
    {
        var name = bench.Clip("own.mkv", [.. Picture("640x360", 4), .. Tone, "-preset", "ultrafast"]);
        var made = bench.Kept(await Transcode(name, new { preset = "h264-720p", role = "press", own = new { height = 180, videoBits = 100_000, frameRate = "25/2" } }), "press");
        Assert.Equal("320\n180\n25/2", MediaBench.Probe(made, "stream=width,height,avg_frame_rate"));
        Assert.InRange(MadeClip.Number(MediaBench.Probe(made, "stream=bit_rate")), 20_000, 150_000);
    }

    [Fact]
    public async Task Av1_IsMadeByWhateverEncoderThereIs()
    {
        var name = bench.Clip("av1.mkv", [.. Picture("320x180", 4)]);
        var made = bench.Kept(await Transcode(name, new { preset = "av1-720p" }), "av1-720p");
        Assert.Equal("av1\n320\n180\n100", MediaBench.Probe(made, "stream=codec_name,width,height,nb_frames"));
        Assert.Equal([0, 2], MadeClip.Times(made, keys: true));
    }

    [Fact]
    public async Task NoEncoder_IsTheInstallationsFault()
    {
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => new Ffmpeg().Encoder(["no-such-av1", "nor-this"], default))).Failure;
        Assert.Equal((FailureClass.Configuration, "This ffmpeg has no no-such-av1 and no nor-this."), (failure.Class, failure.Message));
    }

    [Fact]
    public async Task Hls_PlaysFromOneFolder_InStep()
    {
        var name = bench.Clip("hls.mkv", [.. Picture("960x540", 14), "-f", "lavfi", "-i", "sine=d=14:r=48000", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
        var result = await Transcode(name, new { preset = "hls" });
        Assert.Equal(["hls", "hls-540p", "hls-360p", "hls-sound", "hls-540p-playlist", "hls-360p-playlist", "hls-sound-playlist", "hls-package"],
            MediaBench.FilesOf(result).Select(file => file.Role).Where(role => role != "source"));
        var master = bench.Kept(result, "hls");
        var folder = Path.GetDirectoryName(master)!;
        Assert.Equal(["hls-sound.m3u8", "hls-540p.m3u8", "hls-360p.m3u8"], References(File.ReadAllText(master)));
        // An encoder of AAC begins 1024 samples before the sound; what is heard begins with the picture.
        var start = MadeClip.Number(MediaBench.Probe(Path.Combine(folder, "hls-sound.mp4"), "stream=start_time", "a:0")) + 1024 / 48000.0;
        Assert.All(["540p", "360p"], rung => Assert.All(MadeClip.Times(Path.Combine(folder, $"hls-{rung}.mp4"), keys: true).Index(), key => Assert.Equal(start + 2 * key.Index, key.Item, 0.002)));
        Assert.Equal(7, MadeClip.Times(Path.Combine(folder, "hls-360p.mp4"), keys: true).Count);
        Assert.All(["hls-540p.m3u8", "hls-360p.m3u8"], list => Assert.Equal(["#EXTINF:6.000000,", "#EXTINF:6.000000,", "#EXTINF:2.000000,"],
            File.ReadLines(Path.Combine(folder, list)).Where(line => line.StartsWith("#EXTINF", StringComparison.Ordinal))));
        var seen = MediaBench.Run("ffprobe", "-v", "error", "-allowed_extensions", "ALL", "-count_packets", "-show_entries", "stream=width,nb_read_packets", "-select_streams", "v", "-of", "csv=p=0", master);
        Assert.Contains("960,350", seen);
        Assert.Contains("640,350", seen);
        using var zip = ZipFile.OpenRead(bench.Kept(result, "hls-package"));
        Assert.Equal(["hls-360p.m3u8", "hls-360p.mp4", "hls-540p.m3u8", "hls-540p.mp4", "hls-sound.m3u8", "hls-sound.mp4", "hls.m3u8"], zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("left", 200, 255)]
    [InlineData("center", 100, 160)]
    [InlineData("right", 0, 40)]
    public async Task UprightCut_ShowsItsPart(string crop, double least, double most)
    {
        var name = bench.Clip($"{crop}.mkv", "-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=1,drawbox=w=320:h=360:color=white:t=fill");
        var made = bench.Kept(await Transcode(name, new { preset = "social-vertical", crop }), "social-vertical");
        Assert.Equal("202\n360", MediaBench.Probe(made, "stream=width,height"));
        Assert.InRange(MadeClip.Luma(made, "iw:ih:0:0")[0], least, most);
    }

    [Theory]
    [InlineData("audio-aac", "aac")]
    [InlineData("audio-mp3", "mp3")]
    public async Task SoundAlone_LeavesThePictureOut(string preset, string codec)
    {
        var name = bench.Clip($"{preset}.mkv", [.. Picture("160x90", 4), .. Tone]);
        var made = bench.Kept(await Transcode(name, new { preset }), preset);
        Assert.Equal(codec, MediaBench.Probe(made, "stream=codec_name", "a"));
        Assert.Equal("", MediaBench.Probe(made, "stream=codec_name", "v"));
    }

    [Fact]
    public async Task Mezzanine_KeepsAllThatWorkGoesOnWith()
    {
        bench.Clip("master.mov", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=1,interlace=scan=tff:lowpass=off,setsar=64/45,format=yuv422p", "-f", "lavfi", "-i", "sine=d=1:r=48000", "-f", "lavfi", "-i", "anoisesrc=d=1:r=48000",
            "-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1", "-b:v", "20M", "-c:a", "pcm_s24le", "-timecode", "09:58:00:00");
        var made = bench.Kept(await Transcode("master.mov", new { preset = "prores-mezzanine" }), "prores-mezzanine");
        Assert.Equal("prores\nHQ\n720\n576\n64:45\nyuv422p10le\n25/1\n25", MediaBench.Probe(made, "stream=codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,nb_frames"));
        Assert.NotEqual("progressive", MediaBench.Probe(made, "stream=field_order"));
        Assert.Equal("pcm_s24le\npcm_s24le", MediaBench.Probe(made, "stream=codec_name", "a"));
        Assert.Equal("09:58:00:00", MediaBench.Probe(made, "stream_tags=timecode", "d:0"));
        // Work goes on with the very same samples and nearly the same picture.
        Assert.Equal(MadeClip.Samples(bench.Source("master.mov")), MadeClip.Samples(made));
        Assert.InRange(MadeClip.Likeness(made, bench.Source("master.mov")).Min(), 0.98, 1);
    }

    [Theory]
    [InlineData("h264-360p", 300_000)]
    [InlineData("av1-720p", 200_000)]
    [InlineData("audio-aac", 60_000)]
    public async Task SizeLimit_IsKeptToAndUsed(string preset, int maxBytes)
    {
        // Noise is the worst an encoder can meet.
        var name = bench.Clip($"noise-{preset}.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8,noise=alls=60:allf=t", "-f", "lavfi", "-i", "anoisesrc=d=8:r=48000:c=pink", "-preset", "ultrafast");
        var made = bench.Kept(await Transcode(name, new { preset, limits = new { maxBytes } }), preset);
        Assert.InRange(new FileInfo(made).Length, maxBytes * 0.5, maxBytes);
        Assert.InRange(MadeClip.Number(MediaBench.Probe(made, "format=duration")), 7.9, 8.1);
    }

    [Fact]
    public async Task LongerThanAllowed_FailsOrIsCut()
    {
        var name = bench.Clip("long.mkv", [.. Picture("160x90", 4), .. Tone]);
        var failure = await MediaBench.Failure(Transcode(name, new { preset = "h264-360p", limits = new { maxDuration = "3s" } }));
        Assert.Equal((FailureClass.Media, "too-long"), (failure.Class, failure.Code));
        var made = bench.Kept(await Transcode(name, new { preset = "h264-360p", limits = new { maxDuration = "3s", overlong = "cut" } }), "h264-360p");
        Assert.Equal("75", MediaBench.Probe(made, "stream=nb_frames"));
    }

    [Theory]
    [InlineData("tone", -23.0, "sine=f=1000:d=6:r=48000,volume=-10dB")]
    [InlineData("dynamic", -14.0, "aevalsrc='(0.02+0.9*lt(mod(t\\,1)\\,0.01))*sin(2*PI*997*t)':d=8:s=48000")]
    [InlineData("loud", -16.0, "anoisesrc=d=6:r=48000:a=0.9:seed=1")]
    public async Task Loudness_ComesToItsTarget_BelowTheCeiling(string name, double target, string source)
    {
        bench.Clip($"{name}.wav", "-f", "lavfi", "-i", source, "-c:a", "pcm_s24le");
        var result = await Transcode($"{name}.wav", new { preset = "audio-aac", loudness = new { target, peak = -1.0 } });
        var (loudness, peak) = MadeClip.Loudness(bench.Kept(result, "audio-aac"));
        Assert.InRange(loudness, target - 0.5, target + 0.5);
        Assert.InRange(peak, -60, -1);
        Assert.Equal(loudness, MediaBench.Output(result).GetProperty("integrated").GetDouble(), 0.15);
    }

    [Fact]
    public async Task Loudness_MeasuredByTheQualityCheck_IsTaken()
    {
        var name = bench.Clip("checked.wav", "-f", "lavfi", "-i", "sine=f=1000:d=6:r=48000,volume=-10dB", "-c:a", "pcm_s24le");
        await Transcode(name, new { preset = "audio-aac" });
        var source = MediaBench.FilesOf(await bench.Inspect(name));
        // A report that says something else than the truth shows who was asked: the level then misses, and that is noticed.
        bench.Give(name, "qc-report", JsonSerializer.Serialize(new { verdict = "pass", profile = "ebu-r128", profileTitle = "", delivery = Array.Empty<object>(), findings = Array.Empty<object>(), counts = new { fail = 0, warning = 0, info = 0 }, duration = 6.0, integrated = -40.0, truePeak = -30.0 }),
            derivedFrom: source.Single(file => file.Role == "technical-metadata").DerivedFrom);
        Assert.Equal("loudness-missed", (await MediaBench.Failure(Transcode(name, new { preset = "audio-aac", loudness = new { target = -23.0 } }))).Code);
    }

    [Fact]
    public async Task Captions_AreBurntIn_AtTheirTime()
    {
        var name = bench.Clip("burnt.mkv", "-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=4,format=yuv420p");
        Give(name, new Cue(1, 3, "Good {\\an8}evening"));
        var made = bench.Kept(await Transcode(name, new { preset = "h264-360p", limits = new { captions = "burnt-in" } }), "h264-360p");
        var (below, above) = (MadeClip.Luma(made, "iw:ih/4:0:ih*3/4"), MadeClip.Luma(made, "iw:ih/4:0:0"));
        Assert.InRange(below[10], 15, 17);
        Assert.InRange(below[50], 18, 80);
        Assert.InRange(below[90], 15, 17);
        Assert.All(above, luma => Assert.InRange(luma, 15, 17));
    }

    [Fact]
    public async Task Captions_GoBeside()
    {
        var name = bench.Clip("beside.mkv", [.. Picture("160x90", 4)]);
        Give(name, new Cue(1, 3, "Good evening"));
        var result = await Transcode(name, new { preset = "h264-360p", limits = new { captions = "beside" } });
        Assert.Equal("1\n00:00:01,000 --> 00:00:03,000\nGood evening\n\n", File.ReadAllText(bench.Kept(result, "h264-360p-captions")));
    }

    [Fact]
    public async Task CaptionsThatTheRunHasNot_AreTheFlowsFault() => Assert.Equal("no-captions",
        (await MediaBench.Failure(Transcode(bench.Clip("without.mkv", [.. Picture("160x90", 1)]), new { preset = "h264-360p", limits = new { captions = "beside" } }))).Code);

    [Theory]
    [InlineData("""{ "preset": "h264-360p", "own": { "height": 9 } }""")]
    [InlineData("""{ "preset": "ladder", "own": { "height": 480 } }""")]
    [InlineData("""{ "preset": "h264-360p", "role": "source" }""")]
    [InlineData("""{ "preset": "h264-360p", "role": "../x" }""")]
    [InlineData("""{ "preset": "h264-360p", "loudness": { "target": 3 } }""")]
    [InlineData("""{ "preset": "h264-360p", "chunk": { "id": "../x", "start": 0 } }""")]
    [InlineData("""{ "preset": "hls", "chunk": { "id": "p000", "start": 0 } }""")]
    [InlineData("""{ "preset": "audio-mp3", "limits": { "captions": "burnt-in" } }""")]
    [InlineData("""{ "preset": "h264-4320p" }""")]
    public async Task InputOutOfReason_IsTheFlowsFault(string input)
    {
        var name = bench.Clip("refused.mkv", [.. Picture("160x90", 1), .. Tone]);
        Assert.Equal(FailureClass.Configuration, (await MediaBench.Failure(Transcode(name, JsonSerializer.Deserialize<JsonElement>(input)))).Class);
    }

    [Fact]
    public async Task RoleLikeTheNameOfWhatWasBrought_LeavesTheSourceAlone()
    {
        var name = bench.Clip("safe.mp4", [.. Picture("160x90", 1), "-pix_fmt", "yuv420p"]);
        var before = File.ReadAllBytes(bench.Source(name));
        await Transcode(name, new { preset = "h264-360p", role = "input" });
        await Transcode(name, new { preset = "h264-360p", chunk = new { id = "input", start = 0 } });
        Assert.Equal(before, File.ReadAllBytes(bench.Source(name)));
    }

    [Fact]
    public async Task FileThatBreaksOff_IsTheMediasFault()
    {
        var whole = File.ReadAllBytes(bench.Source(bench.Clip("to-break.mkv", [.. Picture("320x180", 10)])));
        Assert.Equal("breaks-off", (await MediaBench.Failure(Transcode(bench.Write("broken.mkv", whole.AsSpan(0, whole.Length / 3)), new { preset = "h264-360p" }))).Code);
    }

    private Task<StepResult> Transcode(string name, object input) => bench.Perform(new TranscodeMedia(new Ffmpeg()), "transcode", name, input);

    private void Give(string name, params Cue[] cues) => bench.Give(name, "transcript", JsonSerializer.Serialize(new Transcript("test", false, cues, "en"), StepTypes.Json));

    private static string[] Picture(string size, int seconds) => ["-f", "lavfi", "-i", $"testsrc2=s={size}:r=25:d={seconds}"];

    private static IEnumerable<string> References(string playlist) => playlist.Split('\n')
        .Select(line => line.StartsWith("#EXT-X-MEDIA", StringComparison.Ordinal) ? line.Split("URI=\"")[1].TrimEnd('"') : line).Where(line => line.Length > 0 && line[0] != '#');
}
