using System.Diagnostics;
using System.IO.Compression;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>Small files that claim to be enormous: each step ends soon, well or with the word that it is the media's fault.</summary>
public sealed class BombTests(MediaBench bench) : IClassFixture<MediaBench>
{
    /// <summary>Far more than any of them takes on an idle machine (at most 10 s), less than the work they ask for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("huge-raw.mov", "no-tracks")]
    [InlineData("huge-jpeg.mov", "no-tracks")]
    [InlineData("thousand-million-frames.mov", null)]
    [InlineData("edits.mov", null)]
    [InlineData("tracks.mov", "too-many-tracks")]
    [InlineData("tracks.mkv", "too-many-tracks")]
    [InlineData("years.mkv", null)]
    [InlineData("century.mkv", "endless")]
    [InlineData("nested.mov", "broken-media")]
    [InlineData("chapters.mkv", null)]
    [InlineData("compressed-index.mov", null)]
    [InlineData("channels.wav", "broken-media")]
    [InlineData("rate.wav", "broken-media")]
    public async Task Bomb_IsStopped(string name, string? code)
    {
        bench.Write(name, Content(name));
        Assert.Equal(code, await Ended(bench.Inspect, name));
        if (code is not null)
            return;
        var passes = MediaBench.Passes();
        await Ended(file => bench.Perform(new MakeProxy(new Ffmpeg(), passes), "proxy", file), name);
        await Ended(file => bench.Perform(new CheckQuality(new Ffmpeg(), passes), "qc", file), name);
    }

    [Fact]
    public async Task PictureThatGrowsInTheMiddle_IsNotDecoded()
    {
        bench.Clip("large.ts", "-f", "lavfi", "-i", "color=s=9000x9000:r=1:d=1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        bench.Clip("head.ts", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var name = bench.Write("grows.ts", [.. File.ReadAllBytes(bench.Source("head.ts")), .. File.ReadAllBytes(bench.Source("large.ts"))]);
        await bench.Inspect(name);
        var peak = await Peak(() => Ended(file => bench.Perform(new CheckQuality(new Ffmpeg(), MediaBench.Passes()), "qc", file), name));
        // Two decoded frames of that size are 240 MB.
        Assert.InRange(peak, 0, 200 << 20);
    }

    [Fact]
    public async Task CoverPictureOfNineHundredMegapixels_DoesNotKeepTheSoundFromBeingUsed()
    {
        bench.Clip("song.mp3", "-f", "lavfi", "-i", "sine=d=2", "-id3v2_version", "0");
        byte[] picture = [0, .. "image/png\0\u0003\0"u8, .. Png(30000)];
        byte[] frame = [.. "APIC"u8, .. HostileMov.Big(picture.Length), 0, 0, .. picture];
        var size = frame.Length;
        var name = bench.Write("cover-bomb.mp3",
            [.. "ID3"u8, 3, 0, 0, (byte)(size >> 21 & 0x7F), (byte)(size >> 14 & 0x7F), (byte)(size >> 7 & 0x7F), (byte)(size & 0x7F), .. frame, .. File.ReadAllBytes(bench.Source("song.mp3"))]);
        var peak = await Peak(async () => Assert.Null(await Ended(bench.Inspect, name)));
        Assert.InRange(peak, 0, 200 << 20);
        Assert.Null(await Ended(file => bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", file), name));
    }

    /// <summary>Code of the failure; null when it ended well.</summary>
    private static async Task<string?> Ended(Func<string, Task<StepResult>> step, string name)
    {
        try
        {
            await step(name).WaitAsync(Patience);
            return null;
        }
        catch (StepFailedException failed)
        {
            Assert.True(failed.Failure.Class == FailureClass.Media, $"{failed.Failure.Code}: {failed.Failure.Message}\n{failed.Failure.Detail}");
            return failed.Failure.Code;
        }
    }

    /// <summary>Most bytes that ffmpeg and ffprobe held meanwhile, as often as one can look.</summary>
    private static async Task<long> Peak(Func<Task> work)
    {
        var (peak, done) = (0L, work());
        while (!done.IsCompleted)
        {
            foreach (var process in Process.GetProcessesByName("ffmpeg").Concat(Process.GetProcessesByName("ffprobe")).Where(IsOurs))
                peak = Math.Max(peak, process.WorkingSet64);
            await Task.Yield();
        }
        await done;
        return peak;
    }

    private static bool IsOurs(Process process)
    {
        try { return File.ReadAllText($"/proc/{process.Id}/stat").Split(' ')[3] == $"{Environment.ProcessId}"; }
        catch (IOException) { return false; }
    }

    private static byte[] Content(string name) => name switch
    {
        "huge-raw.mov" => HostileMov.Of(HostileMov.Track(30000, 30000)),
        "huge-jpeg.mov" => HostileMov.Of(HostileMov.Track(30000, 30000, codec: "jpeg")),
        "thousand-million-frames.mov" => HostileMov.Of(HostileMov.Track(frames: 1_000_000_000)),
        "edits.mov" => HostileMov.Of(HostileMov.Track(edits: HostileMov.Edits(3000, 1000))),
        "tracks.mov" => HostileMov.Of(null, [.. Enumerable.Repeat(HostileMov.Track(), 1000)]),
        "tracks.mkv" => HostileMkv.Of(Enumerable.Range(1, 100_000).Select(at => HostileMkv.Track(at)), [HostileMkv.Cluster(0)], 1000),
        "years.mkv" => HostileMkv.Of([HostileMkv.Track(1, frame: 40_000_000)], [HostileMkv.Cluster(0), HostileMkv.Cluster(1_000_000_000_000)], 1e12),
        "century.mkv" => HostileMkv.Of([HostileMkv.Track(1, frame: 40_000_000)], Enumerable.Range(0, 60).Select(at => HostileMkv.Cluster(at * 100_000_000L)), 6e9),
        "nested.mov" => HostileMov.Of(null, Enumerable.Range(0, 2000).Aggregate(HostileMov.Box("udta"), (inner, _) => HostileMov.Box("udta", inner))),
        "chapters.mkv" => HostileMkv.Of([HostileMkv.Track(1)], [HostileMkv.Cluster(0), HostileMkv.Cluster(500)], 1000, more: HostileMkv.Chapters(20_000)),
        "compressed-index.mov" => CompressedIndex(),
        "channels.wav" => Wav(60_000, 48_000, 65_000),
        "rate.wav" => Wav(2, 4_000_000_000, 4),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>An index of 200 KB that is 200 MB once unpacked.</summary>
    private static byte[] CompressedIndex()
    {
        var whole = HostileMov.Of(null, HostileMov.Box("free", new byte[200_000_000]));
        var index = whole.AsSpan().IndexOf("moov"u8) - 4;
        return [.. whole[..index], .. HostileMov.Box("moov", HostileMov.Box("cmov", HostileMov.Box("dcom", "zlib"u8.ToArray()),
            HostileMov.Box("cmvd", HostileMov.Big(whole.Length - index), Deflated(stream => stream.Write(whole.AsSpan(index))))))];
    }

    private static byte[] Wav(ushort channels, uint rate, ushort block)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(100_036);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((ushort)1);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate);
        writer.Write(block);
        writer.Write((ushort)16);
        writer.Write("data"u8);
        writer.Write(100_000);
        writer.Write(new byte[100_000]);
        return bytes.ToArray();
    }

    private static byte[] Png(int side)
    {
        var rows = Deflated(stream =>
        {
            for (var row = 0; row < side; row++)
                stream.Write(new byte[side + 1]);
        });
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", [.. HostileMov.Big(side, side), 8, 0, 0, 0, 0]), .. Chunk("IDAT", rows), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. content];
        var sum = 0xFFFFFFFFu;
        foreach (var value in body)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? sum >> 1 ^ 0xEDB88320 : sum >> 1;
        }
        return [.. HostileMov.Big(content.Length), .. body, .. HostileMov.Big((int)~sum)];
    }

    private static byte[] Deflated(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var stream = new ZLibStream(bytes, CompressionLevel.Fastest))
            write(stream);
        return bytes.ToArray();
    }
}
