using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>What is damaged is said to be so, by the step that can know, and is never called ours; what can still be played is.</summary>
public sealed class BrokenDeliveryTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const string Clip = "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -f lavfi -i sine=d=4:r=48000";
    private const string X264 = $"{Clip} -c:v libx264 -preset ultrafast -pix_fmt yuv420p", Mpeg2 = $"{Clip} -c:v mpeg2video -b:v 3M -c:a pcm_s16le";

    public enum Damage { Cut, Start, Header, Middle, Index, Zeroes }

    [Theory]
    [InlineData("cut.mp4", X264, Damage.Cut, "inspect: broken-media")]
    [InlineData("cut.mkv", X264, Damage.Cut, "proxy: breaks-off")]
    [InlineData("cut.mxf", Mpeg2, Damage.Cut, "proxy: breaks-off")]
    [InlineData("cut.avi", Mpeg2, Damage.Cut, "proxy of 2 s")]
    [InlineData("cut.ts", X264, Damage.Cut, "proxy of 2 s")]
    [InlineData("cut.wav", "-f lavfi -i sine=d=4:r=48000", Damage.Cut, "proxy of 2 s")]
    [InlineData("start.mp4", X264, Damage.Start, "inspect: not-media")]
    [InlineData("start.mkv", X264, Damage.Start, "inspect: not-media")]
    [InlineData("start.mxf", Mpeg2, Damage.Start, "inspect: not-what-it-says")]
    [InlineData("header.mp4", X264, Damage.Header, "proxy: nothing-decodable")]
    [InlineData("header.mkv", X264, Damage.Header, "inspect: no-tracks")]
    [InlineData("header.mxf", Mpeg2, Damage.Header, "inspect: broken-media")]
    [InlineData("header.avi", Mpeg2, Damage.Header, "inspect: no-tracks")]
    [InlineData("middle.mp4", X264, Damage.Middle, "proxy of 4 s")]
    [InlineData("middle.mkv", X264, Damage.Middle, "proxy: breaks-off")]
    [InlineData("middle.mxf", Mpeg2, Damage.Middle, "proxy of 4 s")]
    [InlineData("middle.ts", X264, Damage.Middle, "proxy of 4 s")]
    [InlineData("index.mp4", X264, Damage.Index, "inspect: broken-media")]
    [InlineData("index.mov", X264, Damage.Index, "inspect: broken-media")]
    [InlineData("zeroes.mp4", X264, Damage.Zeroes, "inspect: broken-media")]
    [InlineData("no-frames.mp4", $"{X264} -frames:v 0 -an", null, "inspect: no-tracks")]
    [InlineData("no-frames.mkv", $"{X264} -frames:v 0 -an", null, "inspect: broken-media")]
    public async Task Damage_IsSaid(string name, string make, Damage? damage, string outcome)
    {
        bench.Clip(name, make.Split(' '));
        bench.Write(name, Damaged(File.ReadAllBytes(bench.Source(name)), damage));
        Assert.Equal(outcome, await Outcome(name));
    }

    /// <summary>The first step that says no and the code it gives, or how long the proxy is.</summary>
    private async Task<string> Outcome(string name)
    {
        var at = "inspect";
        try
        {
            await bench.Inspect(name);
            at = "proxy";
            var made = await bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), at, name);
            return FormattableString.Invariant($"proxy of {MediaBench.Output(made).GetProperty("duration").GetDouble():0} s");
        }
        catch (StepFailedException failed)
        {
            Assert.Equal(FailureClass.Media, failed.Failure.Class);
            return $"{at}: {failed.Failure.Code}";
        }
    }

    private static byte[] Damaged(byte[] file, Damage? damage)
    {
        var noise = new byte[Math.Min(file.Length / 10, 20_000)];
        new Random(1).NextBytes(noise);
        switch (damage)
        {
            case Damage.Cut: return file[..(file.Length / 2)];
            case Damage.Start: noise.AsSpan(0, Math.Min(64, noise.Length)).CopyTo(file); break;
            case Damage.Header: noise.AsSpan(0, Math.Min(400, noise.Length)).CopyTo(file.AsSpan(64)); break;
            case Damage.Middle: noise.CopyTo(file, file.Length / 2); break;
            case Damage.Index: "free"u8.CopyTo(file.AsSpan(file.AsSpan().LastIndexOf("moov"u8))); break;
            case Damage.Zeroes: file.AsSpan(file.Length / 4).Clear(); break;
        }
        return file;
    }
}
