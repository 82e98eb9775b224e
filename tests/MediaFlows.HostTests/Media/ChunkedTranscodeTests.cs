using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

/// <summary>What is made in chunks is compared with what is made at once.</summary>
public sealed class ChunkedTranscodeTests(MediaBench bench) : IClassFixture<MediaBench>
{
    /// <summary>Its left third tells the number of each frame by its luma; steps of 37 in 210 tell neighbours apart.</summary>
    private static string Numbered(string rate, double seconds) => FormattableString.Invariant($"testsrc2=s=192x108:r={rate}:d={seconds},geq=lum='if(lt(X\\,64)\\,16+mod(N*37\\,210)\\,lum(X\\,Y))':cb='cb(X\\,Y)':cr='cr(X\\,Y)'");

    private static readonly string[] Sweep = ["-f", "lavfi", "-i", "aevalsrc='0.3*sin(2*PI*(200*t+60*t*t))|0.3*sin(2*PI*(900*t))':s=48000:d=12"];

    [Theory]
    [InlineData("ntsc.mp4", "30000/1001", "-c:v libx264 -preset ultrafast -bf 3 -g 95 -crf 6 -c:a aac")]
    [InlineData("film.mkv", "24000/1001", "-c:v ffv1 -c:a flac")]
    [InlineData("open-groups.ts", "25", "-c:v mpeg2video -bf 2 -g 33 -q:v 2 -c:a mp2")]
    [InlineData("fields.mxf", "25", "-vf tinterlace=mode=interleave_top,fieldorder=tff -c:v mpeg2video -flags +ildct+ilme -top 1 -bf 2 -g 12 -b:v 20M -c:a pcm_s16le", "50")]
    [InlineData("uneven.mkv", "30", "-vf select='not(between(n\\,100\\,160))+not(mod(n\\,9))' -vsync vfr -c:v ffv1 -c:a flac")]
    [InlineData("late.mkv", "25", "-c:v ffv1 -c:a flac", "25", "0.5")]
    public async Task Joined_IsAsIfItHadNeverBeenSplit(string name, string rate, string encoding, string? made = null, string delay = "0")
    {
        bench.Clip(name, ["-itsoffset", delay, "-f", "lavfi", "-i", Numbered(made ?? rate, 10.4), .. Sweep, "-map", "0", "-map", "1", .. encoding.Split(' ')]);
        var (joined, whole) = (await Chunked(name, new { at = new[] { 4.0, 6.0 } }, "h264-360p", 3), await Whole(name, "h264-360p"));
        SameFrames(whole, joined);
        Assert.Equal(MadeClip.Samples(whole), MadeClip.Samples(joined));
    }

    [Fact]
    public async Task EveryFrame_IsThereOnceAndInOrder()
    {
        bench.Clip("numbers.mp4", ["-f", "lavfi", "-i", Numbered("30000/1001", 12), "-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-g", "95", "-crf", "4"]);
        var luma = MadeClip.Luma(await Chunked("numbers.mp4", new { length = "4s" }, "h264-360p", 3), "48:ih:8:0");
        Assert.Equal(360, luma.Count);
        Assert.All(luma.Index(), frame => Assert.InRange(frame.Item, 16 + frame.Index * 37 % 210 - 4, 16 + frame.Index * 37 % 210 + 4));
    }

    [Fact]
    public async Task Av1_JoinsToo()
    {
        bench.Clip("av1.mkv", "-f", "lavfi", "-i", Numbered("25", 6), "-c:v", "ffv1");
        SameFrames(await Whole("av1.mkv", "av1-720p"), await Chunked("av1.mkv", new { at = new[] { 2.0, 4.0 } }, "av1-720p", 3), 0.9);
    }

    [Fact]
    public async Task Mezzanine_JoinsToTheVerySameFile()
    {
        bench.Clip("master.mov", ["-f", "lavfi", "-i", Numbered("30000/1001", 6), .. Sweep, "-t", "6", "-c:v", "prores_ks", "-c:a", "pcm_s24le", "-timecode", "10:00:00;00"]);
        var (joined, whole) = (await Chunked("master.mov", new { at = new[] { 2.0, 4.0 } }, "prores-mezzanine", 3), await Whole("master.mov", "prores-mezzanine"));
        SameFrames(whole, joined, 1);
        Assert.Equal(MadeClip.Samples(whole), MadeClip.Samples(joined));
        Assert.Equal("10:00:00;00", MediaBench.Probe(joined, "stream_tags=timecode", "d:0"));
    }

    [Fact]
    public async Task ChunkThatWasMadeInAnotherWay_IsNotJoined()
    {
        bench.Clip("mixed.mkv", "-f", "lavfi", "-i", Numbered("25", 8), "-c:v", "ffv1");
        var plan = MediaBench.Output(await Split("mixed.mkv", new { length = "4s" })).GetProperty("chunks");
        await Transcode("mixed.mkv", new { preset = "h264-360p", chunk = plan[0] });
        Assert.Equal("chunk-missing", (await MediaBench.Failure(Join("mixed.mkv", plan, "h264-360p"))).Code);
        await Transcode("mixed.mkv", new { preset = "h264-360p", chunk = plan[1], own = new { height = 72 } });
        Assert.Equal("chunk-differs", (await MediaBench.Failure(Join("mixed.mkv", plan, "h264-360p"))).Code);
    }

    [Fact]
    public async Task SplitOfSoundAlone_IsTheMediasFault() =>
        Assert.Equal("no-picture", (await MediaBench.Failure(Split(bench.Clip("sound.wav", "-f", "lavfi", "-i", "sine=d=4"), new { }))).Code);

    private async Task<string> Chunked(string name, object split, string preset, int parts)
    {
        var plan = MediaBench.Output(await Split(name, split)).GetProperty("chunks");
        Assert.Equal(parts, plan.EnumerateArray().Count(chunk => chunk.TryGetProperty("start", out _)));
        foreach (var chunk in plan.EnumerateArray())
            await Transcode(name, new { preset, chunk });
        return bench.Kept(await Join(name, plan, preset), preset);
    }

    private async Task<string> Whole(string name, string preset) => bench.Kept(await bench.Perform(new TranscodeMedia(new Ffmpeg()), "whole", name, new { preset, role = "whole" }), "whole");

    private Task<StepResult> Split(string name, object input) => bench.Perform(new SplitMedia(new Ffmpeg()), "split", name, input);

    private Task<StepResult> Transcode(string name, object input) => bench.Perform(new TranscodeMedia(new Ffmpeg()), "parts", name, input);

    private Task<StepResult> Join(string name, JsonElement chunks, string preset) => bench.Perform(new JoinChunks(new Ffmpeg()), "join", name, new { chunks, preset });

    /// <summary>As many frames, at the same times without a gap, with key frames at the same places, each like the other's.</summary>
    private static void SameFrames(string whole, string joined, double alike = 0.96)
    {
        var times = MadeClip.Times(joined, keys: false);
        Assert.Equal(MadeClip.Times(whole, keys: false), times);
        var gaps = times.Zip(times.Skip(1), (one, next) => next - one).ToList();
        Assert.InRange(gaps.Max() - gaps.Min(), 0, 0.0011);
        Assert.Equal(MadeClip.Times(whole, keys: true), MadeClip.Times(joined, keys: true));
        Assert.Equal(MediaBench.Probe(whole, "stream=start_time"), MediaBench.Probe(joined, "stream=start_time"));
        Assert.InRange(MadeClip.Likeness(whole, joined).Min(), alike, 1);
    }
}
