using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class MakeClipsTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] LongGop = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "50", "-pix_fmt", "yuv420p"];
    private static readonly string[] Pcm = ["-c:a", "pcm_s16le"], Aac = ["-c:a", "aac", "-b:a", "192k"];

    [Theory]
    [InlineData("long-gop.mp4", "25", "-timecode 10:00:00:00 -c:a aac", "")]
    [InlineData("long-gop.mkv", "24000/1001", "-c:a aac", "")]
    [InlineData("long-gop.ts", "25", "-c:a aac", "")]
    [InlineData("open-gop.ts", "30000/1001", "-x264-params open-gop=1:bframes=3:keyint=24 -c:a mp2", "")]
    [InlineData("xdcam.mxf", "25", "-c:v mpeg2video -flags +ildct+ilme -top 1 -g 12 -bf 2 -q:v 2 -c:a pcm_s16le -ar 48000 -timecode 10:00:00:00", "")]
    [InlineData("prores.mov", "25", "-c:v prores_ks -c:a pcm_s16le", "copied")]
    [InlineData("motion-jpeg.avi", "30000/1001", "-c:v mjpeg -bf 0 -pix_fmt yuvj420p -q:v 2 -c:a pcm_s16le", "copied")]
    public async Task Clips_HoldTheFramesAskedAndNoOthers(string name, string rate, string encoding, string how)
    {
        bench.Clip(name, [.. NumberedPictures.Source(rate), .. LongGop, .. encoding.Split(' ')]);
        (int In, int Out)[] asked = [(0, 3), (49, 52), (73, 98), (170, 171)];
        var result = await Cut(name, new { clips = asked.Select((clip, number) => new { key = $"c{number}", @in = $"{clip.In}f", @out = $"{clip.Out}f" }) });
        for (var i = 0; i < asked.Length; i++)
            Assert.Equal(Enumerable.Range(asked[i].In, asked[i].Out - asked[i].In), NumberedPictures.Read(bench.Kept(result, $"clip-c{i}")));
        Assert.All(MediaBench.Output(result).GetProperty("clips").EnumerateArray(), clip => Assert.Equal(how == "" ? "encoded" : how, clip.GetProperty("how").GetString()));
        Assert.All(MediaBench.FilesOf(result).Where(file => file.Role != "source"), file => Assert.Equal(64, file.DerivedFrom?.Length));
    }

    [Fact]
    public async Task Timecodes_AreThoseOfTheMediaAndGoOnInTheClip()
    {
        var name = bench.Clip("drop.mov", [.. NumberedPictures.Source("30000/1001"), .. LongGop, .. Pcm, "-timecode", "10:00:58;00"]);
        var result = await Cut(name, new { @in = "10:00:59;28", @out = "10:01:00;04" });
        var kept = bench.Kept(result, "clip");
        Assert.Equal([58, 59, 60, 61], NumberedPictures.Read(kept));
        Assert.Equal("10:00:59;28", MediaBench.Probe(kept, "stream_tags=timecode"));
        var clip = Assert.Single(MediaBench.Output(result).GetProperty("clips").EnumerateArray());
        Assert.Equal("10:00:59;28 10:01:00;04 58 4 encoded", string.Join(' ', Values(clip, "in", "out", "firstFrame", "frames", "how")));
        Assert.Equal("30000/1001", MediaBench.Probe(kept, "stream=r_frame_rate"));
    }

    [Fact]
    public async Task Sound_IsCutToTheSample()
    {
        var name = bench.Clip("sound.mov", [.. NumberedPictures.Source(), .. LongGop, .. Pcm]);
        var kept = bench.Kept(await Cut(name, new { @in = "3.4", @out = "105f" }), "clip");
        Assert.Equal("pcm_s16le", MediaBench.Probe(kept, "stream=codec_name", "a:0"));
        Assert.Equal(Enumerable.Range(163_200, 38_400).Select(n => (short)(n % NumberedPictures.Samples)), NumberedPictures.Sound(kept));
    }

    [Fact]
    public async Task CompressedSound_BeginsInItsPlace()
    {
        var name = bench.Clip("click.mp4", "-f", "lavfi", "-i", "testsrc2=s=256x64:r=25:d=6", "-f", "lavfi", "-i", "aevalsrc=exprs='if(eq(n,150000),0.9,0)':s=48000:d=6", "-bf", "2", "-c:a", "aac");
        var kept = bench.Kept(await Cut(name, new { @in = 3, @out = 4 }), "clip");
        var sound = NumberedPictures.Sound(kept).Select(sample => Math.Abs((int)sample)).ToList();
        Assert.InRange(sound.IndexOf(sound.Max()), 6000 - 48, 6000 + 48);
        Assert.InRange(sound.Count, 48_000 - 1024, 48_000 + 1024);
    }

    [Fact]
    public async Task Interlaced_StaysInterlaced()
    {
        var name = bench.Clip("fields.mxf", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=3,interlace=scan=tff:lowpass=off,format=yuv422p", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1", "-b:v", "20M");
        var kept = bench.Kept(await Cut(name, new { @in = "1", @out = "2" }), "clip");
        Assert.Equal("yuv422p\ntt\n25/1\n25", MediaBench.Probe(kept, "stream=pix_fmt,field_order,r_frame_rate,nb_frames"));
    }

    [Fact]
    public async Task UnevenFrames_AreShownWhenTheyWere()
    {
        // Of every ten frames, the sixth to ninth are left out: the fifth stands for 200 ms.
        var name = bench.Clip("uneven.mp4", [.. NumberedPictures.Source(more: ",select='not(between(mod(n,10),5,8))'"), "-vsync", "vfr", .. LongGop, .. Aac]);
        var numbers = NumberedPictures.Read(bench.Kept(await Cut(name, new { @in = 4.25, @out = 5.25 }), "clip"));
        Assert.Equal((24, 104, 130), (numbers.Count, numbers[0], numbers[^1]));
        Assert.All(numbers.Select((number, place) => number / 25.0 - (4.25 + place / 24.0)), late => Assert.InRange(late, -0.2, 0.03));
    }

    [Theory]
    [InlineData("copy.mp4")]
    [InlineData("copy.mkv")]
    [InlineData("copy.ts")]
    public async Task Copy_BeginsAtTheKeyFrameBefore(string name)
    {
        bench.Clip(name, [.. NumberedPictures.Source(), .. LongGop, .. Aac]);
        var result = await Cut(name, new { clips = new[] { Wanted("late", "89f", "120f"), Wanted("on", "100f", "110f"), Wanted("first", "0f", "10f"), Wanted("early", "40f", "60f") }, mode = "copy" });
        foreach (var (clip, begin, least) in MediaBench.Output(result).GetProperty("clips").EnumerateArray().Zip([50, 100, 0, 0], [120, 110, 10, 60]))
        {
            var numbers = NumberedPictures.Read(bench.PathOf(clip.GetProperty("uri").GetString()!));
            Assert.Equal(Enumerable.Range(begin, numbers.Count), numbers);
            Assert.InRange(begin + numbers.Count, least, least + 4);
            Assert.Equal((begin, numbers.Count, "copied"), (clip.GetProperty("firstFrame").GetInt32(), clip.GetProperty("frames").GetInt32(), clip.GetProperty("how").GetString()));
        }
        Assert.Equal("39 0", string.Join(' ', MediaBench.Output(result).GetProperty("clips").EnumerateArray().Take(2).Select(clip => clip.GetProperty("early").GetInt32())));
    }

    [Fact]
    public async Task Copy_KeepsSoundInItsPlace()
    {
        var name = bench.Clip("copied-click.ts", "-f", "lavfi", "-i", "testsrc2=s=256x64:r=25:d=6", "-f", "lavfi", "-i", "aevalsrc=exprs='if(eq(n,150000),0.9,0)':s=48000:d=6", "-bf", "2", "-g", "50", "-c:a", "aac");
        var result = await Cut(name, new { @in = 3, @out = 4, mode = "copy" });
        var (kept, begins) = (bench.Kept(result, "clip"), MediaBench.Output(result).GetProperty("clips")[0].GetProperty("firstFrame").GetInt32());
        var sound = NumberedPictures.Sound(kept).Select(sample => Math.Abs((int)sample)).ToList();
        Assert.InRange(sound.IndexOf(sound.Max()) - 48_000 * NumberedPictures.Number(MediaBench.Probe(kept, "stream=start_time")), 150_000 - begins * 1920 - 1024, 150_000 - begins * 1920 + 1024);
    }

    [Fact]
    public async Task Edl_IsCarriedOutInTheOrderOfItsProgramme()
    {
        var name = bench.Clip("match.mov", [.. NumberedPictures.Source(), .. LongGop, .. Pcm, "-timecode", "10:00:00:00"]);
        bench.Write("goals.edl", """
            TITLE: GOALS
            FCM: NON-DROP FRAME
            001  MATCH    AA/V  C        10:00:05:00 10:00:05:10 01:00:00:00 01:00:00:10
            * FROM CLIP NAME: GOAL ';ONE.MXF
            003  MATCH    V     C        10:00:01:00 10:00:01:05 01:00:01:05 01:00:01:10
            002  MATCH    V     C        10:00:02:00 10:00:02:20 01:00:00:10 01:00:01:05
            """u8);
        var apart = await Cut(name, new { edl = "goals.edl" });
        Assert.Equal(Enumerable.Range(50, 20), NumberedPictures.Read(bench.Kept(apart, "clip-002")));
        Assert.Equal("GOAL ';ONE.MXF", MediaBench.Output(apart).GetProperty("clips")[0].GetProperty("title").GetString());

        var joined = await Cut(name, new { edl = "goals.edl", join = true });
        var kept = bench.Kept(joined, "clip");
        Assert.Equal([.. Enumerable.Range(125, 10), .. Enumerable.Range(50, 20), .. Enumerable.Range(25, 5)], NumberedPictures.Read(kept));
        Assert.Equal(((int From, int Frames)[])[(125, 10), (50, 20), (25, 5)], MediaBench.Output(joined).GetProperty("clips").EnumerateArray().Select(clip => (clip.GetProperty("firstFrame").GetInt32(), clip.GetProperty("frames").GetInt32())));
        Assert.Equal(((int From, int Frames)[])[(125, 10), (50, 20), (25, 5)], Spoken(NumberedPictures.Sound(kept)));
        Assert.Equal("01:00:00:00", MediaBench.Probe(kept, "stream_tags=timecode"));
    }

    [Fact]
    public async Task Join_OfCompressedSound_HasNoSeam()
    {
        var name = bench.Clip("seam.mp4", "-f", "lavfi", "-i", "testsrc2=s=256x64:r=25:d=6", "-f", "lavfi", "-i", "sine=f=1000:d=6:r=48000", "-bf", "2", "-c:a", "aac", "-b:a", "192k");
        // Whole periods of the tone: one that goes on without a seam has no samples out of line.
        var kept = bench.Kept(await Cut(name, new { clips = new[] { Wanted("a", "1", "2"), Wanted("b", "4", "5"), Wanted("c", "2", "3") }, join = true }), "clip");
        Assert.Equal("aac\n75", $"{MediaBench.Probe(kept, "stream=codec_name", "a:0")}\n{MediaBench.Probe(kept, "stream=nb_frames")}");
        var sound = NumberedPictures.Sound(kept);
        var jumps = Enumerable.Range(4800, 144_000 - 9600).Select(i => Math.Abs(sound[i + 1] - 2 * sound[i] + sound[i - 1])).Max();
        Assert.InRange(jumps, 1, 4 * Enumerable.Range(12_000, 12_000).Select(i => Math.Abs(sound[i + 1] - 2 * sound[i] + sound[i - 1])).Max());
    }

    [Theory]
    [InlineData("""{}""", "bad-input", "said in one way")]
    [InlineData("""{"in":"1","edl":"x"}""", "bad-input", "said in one way")]
    [InlineData("""{"in":"1","out":"2","join":true,"mode":"copy"}""", "bad-input", "cannot be joined")]
    [InlineData("""{"in":"2","out":"1"}""", "bad-clips", "out 00:00:01:00 is not after in 00:00:02:00")]
    [InlineData("""{"in":"1","out":"9"}""", "bad-clips", "00:00:00:00 to 00:00:07:24 (200 frames")]
    [InlineData("""{"clips":[]}""", "bad-clips", "no clip in the list")]
    [InlineData("""{"clips":[{"in":true}]}""", "bad-input", "does not fit")]
    [InlineData("""{"edl":"../secret"}""", "bad-input", "plain file name")]
    [InlineData("""{"edl":"none.edl"}""", "edl-missing", "none.edl")]
    [InlineData("""{"edl":"source"}""", "edl-missing", "source")]
    public async Task WhatCannotBeCut_IsSaid(string input, string code, string words)
    {
        if (!File.Exists(bench.Source("table.mp4")))
            bench.Clip("table.mp4", [.. NumberedPictures.Source(), .. LongGop, .. Aac]);
        var failure = await MediaBench.Failure(Cut("table.mp4", JsonSerializer.Deserialize<JsonElement>(input)));
        Assert.Equal((FailureClass.Configuration, code), (failure.Class, failure.Code));
        Assert.Contains(words, failure.Message);
    }

    [Fact]
    public async Task EdlThatCannotBeCarriedOut_TellsEveryLine()
    {
        var name = bench.Clip("faulty.mp4", [.. NumberedPictures.Source(), .. LongGop, .. Aac]);
        bench.Write("faulty.edl", "TITLE: X\n001 A V D 025 00:00:01:00 00:00:02:00 00:00:00:00 00:00:01:00\n002 A V C 00:00:07:00 00:00:09:00 00:00:01:00 00:00:03:00\n"u8);
        var failure = await MediaBench.Failure(Cut(name, new { edl = "faulty.edl" }));
        Assert.Equal((FailureClass.Media, "bad-edl"), (failure.Class, failure.Code));
        Assert.Contains("line 2: a dissolve", failure.Message);
        Assert.Contains("line 3: 00:00:07:00 to 00:00:09:00 is not inside the media", failure.Message);
    }

    [Fact]
    public async Task SoundAlone_HasNoFrames() =>
        Assert.Equal("no-picture", (await MediaBench.Failure(Cut(bench.Clip("sound.wav", "-f", "lavfi", "-i", "sine=d=2"), new { @in = 0, @out = 1 }))).Code);

    [Fact]
    public async Task CodecThatNoCopyHolds_IsSaid()
    {
        var name = bench.Clip("web.webm", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-c:v", "libvpx", "-deadline", "realtime");
        Assert.Equal("does-not-fit", (await MediaBench.Failure(Cut(name, new { @in = 0, @out = 1, mode = "copy" }))).Code);
        Assert.Equal("25", MediaBench.Probe(bench.Kept(await Cut(name, new { @in = 0.5, @out = 1.5 }), "clip"), "stream=nb_frames"));
    }

    private Task<StepResult> Cut(string name, object input) => bench.Perform(new MakeClips(new Ffmpeg()), "cut", name, input);

    private static object Wanted(string key, string from, string to) => new { key, @in = from, @out = to };

    private static IEnumerable<string> Values(JsonElement element, params string[] names) => names.Select(name => element.GetProperty(name).ToString());

    /// <summary>The stretches of numbered samples that follow each other, in frames.</summary>
    private static IEnumerable<(int From, int Frames)> Spoken(IReadOnlyList<short> sound)
    {
        for (var (start, i) = (0, 1); i <= sound.Count; i++)
            if (i == sound.Count || sound[i] != (sound[i - 1] + 1) % NumberedPictures.Samples)
            {
                var frame = Enumerable.Range(0, 200).First(frame => frame * 1920 % NumberedPictures.Samples == sound[start]);
                yield return (frame, (i - start) / 1920);
                start = i;
            }
    }
}
