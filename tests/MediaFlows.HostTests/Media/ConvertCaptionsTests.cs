using System.Text;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Engine.Steps.Media;

namespace MediaFlows.HostTests.Media;

/// <summary>Captions beside real media, and read and written by somebody else: ffmpeg.</summary>
public sealed class ConvertCaptionsTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const string Srt = "1\n00:00:00,500 --> 00:00:02,000\nGood <i>evening</i>,\nand welcome.\n\n2\n00:00:02,500 --> 00:00:06,000\nR&D: 1 < 2\n\n";

    [Fact]
    public async Task WhatIsWritten_FfmpegReads()
    {
        var name = bench.Clip("read.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3");
        bench.Write("read.srt", Encoding.UTF8.GetBytes(Srt));
        var result = await bench.Perform(new ConvertCaptions(), "captions", name, new { formats = new[] { "vtt", "srt", "ttml" } });
        Assert.Equal(["0.500000 1.500000", "2.500000 3.500000"], Packets(bench.Kept(result, "captions")));
        Assert.Equal(["0.500000 1.500000", "2.500000 3.500000"], Packets(bench.Kept(result, "captions-srt")));
        var again = MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", $"file:{bench.Kept(result, "captions")}", "-f", "srt", "-");
        Assert.Equal(Srt.Trim(), again.ReplaceLineEndings("\n").Trim());
        var burnt = MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", bench.Source(name), "-i", $"file:{bench.Kept(result, "captions-srt")}", "-map", "0", "-map", "1", "-c:v", "copy", "-c:s", "mov_text", "-y", bench.Source("with.mp4"));
        Assert.Equal(("mov_text", ""), (MediaBench.Probe(bench.Source("with.mp4"), "stream=codec_name", "s:0"), burnt));
    }

    [Fact]
    public void WhatFfmpegWrites_IsRead()
    {
        bench.Write("write.srt", Encoding.UTF8.GetBytes(Srt));
        foreach (var ending in new[] { "ttml", "vtt", "srt" })
        {
            MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-y", "-i", bench.Source("write.srt"), bench.Source($"written.{ending}"));
            var reading = CaptionFile.Read(File.ReadAllBytes(bench.Source($"written.{ending}")));
            Assert.Equal(["0.5-2 Good evening,|and welcome.", "2.5-6 R&D: 1 < 2"],
                reading.Track.Cues.Select(cue => FormattableString.Invariant($"{cue.Start.TotalSeconds}-{cue.End.TotalSeconds} {cue.Plain.Replace('\n', '|')}")));
            Assert.True(ending == "ttml" || reading.Track.Cues[0].Text.Any(span => span is { Text: "evening", Style.Italic: true }), ending);
        }
    }

    [Fact]
    public async Task CaptionsThatOutlastTheMedia_AreToldAndRepaired()
    {
        var name = bench.Clip("short.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30000/1001:d=4");
        bench.Write("short.srt", Encoding.UTF8.GetBytes(Srt));
        await bench.Inspect(name);
        var finding = Assert.Single(MediaBench.Output(await bench.Perform(new ConvertCaptions(), "captions", name)).GetProperty("findings").EnumerateArray());
        Assert.Equal(("end", "00:00:02:15"), (finding.Text("check"), finding.Text("timecode")));
        var repaired = await bench.Perform(new ConvertCaptions(), "captions", name, new { repair = true });
        Assert.Equal(4, CaptionFile.Read(File.ReadAllBytes(bench.Kept(repaired, "captions"))).Track.End.TotalSeconds, 0.05);
    }

    private static string[] Packets(string path) =>
        MediaBench.Run("ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "compact=p=0:nk=1:s=\\ ", $"file:{path}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
