using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class MarkMediaTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] Black = ["-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=2,format=yuv420p"];

    [Theory]
    [InlineData("For review only")]
    [InlineData("%{pts} : \\ ' [x]; a=b, %{expr:1/0}")]
    [InlineData("größe 中文 {\\an8}")]
    public async Task Text_IsDrawnAsItIsWritten_WhereItWasAskedFor(string text)
    {
        var made = await Marked("text.mkv", Black, new { of = "source", text, position = "top-right", opacity = 1.0, size = 0.1 });
        Assert.InRange(MadeClip.Luma(made, "iw/3:ih/5:iw*2/3:0")[0], 20, 200);
        Assert.All((string[])["iw/3:ih/5:0:ih*4/5", "iw:ih/3:0:ih*2/3"], elsewhere => Assert.InRange(MadeClip.Luma(made, elsewhere)[0], 15, 17));
        // Expanded, the time would make frames differ.
        Assert.InRange(Alike(made, 0, made, 40, "iw:ih/3:0:0"), 0.99, 1);
    }

    [Fact]
    public async Task Picture_ShinesThroughByItsOpacity()
    {
        Logo("white.png", "white");
        var made = await Marked("logo.mkv", [.. Black, "-f", "lavfi", "-i", "sine=d=2"], new { of = "source", image = "in/white.png", position = "bottom-left", opacity = 0.5, size = 0.1 });
        // 144 lines high, 11 from the edges.
        Assert.All(MadeClip.Luma(made, "100:100:30:225"), luma => Assert.InRange(luma, 118, 134));
        Assert.InRange(MadeClip.Luma(made, "iw/2:ih:iw/2:0")[0], 15, 17);
        Assert.Equal("aac", MediaBench.Probe(made, "stream=codec_name", "a"));
    }

    [Theory]
    [InlineData("25", "10:00:00:00", 0, "09:59:59:00", 25)]
    [InlineData("30000/1001", "00:01:00;02", 0, "00:00:59;29", 1)]
    [InlineData("30000/1001", "00:10:00;00", 0, "00:09:59;29", 1)]
    [InlineData("60000/1001", "00:01:00;04", 0, "00:00:59;59", 1)]
    public async Task Timecode_CountsAsTheSourceDoes(string rate, string one, int frame, string other, int later)
    {
        async Task<string> Made(string name, string timecode) => await Marked($"{name}.mov",
            ["-f", "lavfi", "-i", $"color=black:s=640x360:r={rate}:d=2,format=yuv420p", "-timecode", timecode], new { of = "source", timecode = true, size = 0.2 });
        var (first, second) = (await Made("one", one), await Made("other", other));
        Assert.InRange(Alike(first, frame, second, later), 0.97, 1);
        Assert.InRange(Alike(first, frame, second, later - 1), 0, 0.969);
    }

    [Fact]
    public async Task Proxy_IsMarkedAndTracesBackToIt()
    {
        var name = bench.Clip("traced.mkv", Black);
        var proxy = MediaBench.FilesOf(await bench.Perform(new TranscodeMedia(new Ffmpeg()), "proxy", name, new { preset = "h264-360p", role = "proxy" })).Single(file => file.Role == "proxy");
        var result = await Mark(name, new { text = "Draft", role = "proxy" });
        Assert.Equal(proxy.Sha256, MediaBench.FilesOf(result).Single(file => file.Role == "proxy").DerivedFrom);
    }

    [Theory]
    [InlineData("in/huge.png")]
    [InlineData("in/pretender.png")]
    [InlineData("in/none.png")]
    [InlineData("in/list.png")]
    public async Task WhatIsNoProperPng_IsNotOpened(string image)
    {
        var name = bench.Clip("held.mkv", Black);
        bench.Write("pretender.png", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8);
        bench.Write("list.png", "ffconcat version 1.0\nfile held.mkv\n"u8);
        byte[] huge = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 2, 0, 0, 0];
        bench.Write("huge.png", huge);
        Assert.Equal(FailureClass.Configuration, (await MediaBench.Failure(Mark(name, new { of = "source", image }))).Class);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "text": "" }""")]
    [InlineData("""{ "text": "x", "opacity": 7 }""")]
    [InlineData("""{ "text": "x", "font": "in/held2.mkv" }""")]
    [InlineData("""{ "text": "x", "of": "poster" }""")]
    public async Task InputOutOfReason_IsTheFlowsFault(string input)
    {
        var name = bench.Clip("held2.mkv", Black);
        Assert.Equal(FailureClass.Configuration, (await MediaBench.Failure(Mark(name, System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(input)))).Class);
    }

    private async Task<string> Marked(string name, string[] clip, object input) => bench.Kept(await Mark(bench.Clip(name, clip), input), "watermarked");

    private Task<StepResult> Mark(string name, object input) => bench.Perform(new MarkMedia(new Ffmpeg()), "mark", name, input);

    private void Logo(string name, string color) => bench.Clip(name, "-f", "lavfi", "-i", $"color={color}:s=200x200,format=rgba", "-frames:v", "1");

    private static double Alike(string one, int frame, string other, int otherFrame, string crop = "iw:ih/3:0:ih*2/3") => MadeClip.Number(MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", one, "-i", other, "-lavfi",
        $"[0:v]trim=start_frame={frame}:end_frame={frame + 1},setpts=0,crop={crop}[a];[1:v]trim=start_frame={otherFrame}:end_frame={otherFrame + 1},setpts=0,crop={crop}[b];[a][b]ssim=stats_file=-",
        "-f", "null", "-").Split("All:")[1].Split(' ')[0]);
}
