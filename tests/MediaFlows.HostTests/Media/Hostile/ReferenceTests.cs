using System.Diagnostics;
using System.Text;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>Files that point to others, through every step that hands a file to a media tool: nothing but the file itself is read, and nobody is called.</summary>
public sealed class ReferenceTests : IClassFixture<MediaBench>, IDisposable
{
    private readonly MediaBench bench;
    private readonly Canaries canaries;

    public ReferenceTests(MediaBench bench)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells who opened a file.");
        this.bench = bench;
        canaries = new Canaries(bench.PathOf("in/canaries"));
    }

    public static TheoryData<string, string> Lists => new(
        from list in (string[])["hls", "hls-http", "ffconcat", "dash", "sdp", "pls", "asx", "smil", "reference", "svg"]
        from beginning in (string[])["plain", "bom", "white", "id3", "junk", "mp4"]
        select (list, beginning));

    [Theory, MemberData(nameof(Lists))]
    public async Task AList_UnderAnyNameAndBehindAnything_LeadsNowhere(string list, string beginning)
    {
        byte[] content = [.. Beginning(beginning), .. Encoding.UTF8.GetBytes(List(list))];
        foreach (var ending in (string[])["mp4", "ts"])
            Assert.False(await Completes(bench.Write($"{list}-{beginning}.{ending}", content)), $"{list}.{ending} was taken for media");
        Untouched();
    }

    [Theory]
    [InlineData("absolute")]
    [InlineData("relative")]
    [InlineData("address")]
    [InlineData("movie")]
    public async Task QuickTimeWithMediaElsewhere_LeadsNowhere(string kind)
    {
        await Completes(bench.Write($"{kind}.mov", Referring(kind)));
        Untouched();
    }

    [Fact]
    public async Task MatroskaThatIsOneOfAChain_OrCarriesAPlaylist_IsReadAlone()
    {
        byte[] info = [.. HostileMkv.Text(0x3E83BB, Canary("mp4")), .. HostileMkv.Text(0x3C83AB, Canary("mp4"))];
        var name = bench.Write("chained.mkv", HostileMkv.Of([HostileMkv.Track(1)], [HostileMkv.Cluster(0), HostileMkv.Cluster(1000)], 1040, info,
            HostileMkv.Attachment("canary.m3u8", "application/x-mpegurl", Encoding.UTF8.GetBytes(List("hls")))));
        Assert.True(await Completes(name), "it is media all the same");
        Untouched();
    }

    [Fact]
    public async Task CoverPictureThatIsAnAddress_IsNotFetched()
    {
        bench.Clip("bare.mp3", "-f", "lavfi", "-i", "sine=d=2", "-id3v2_version", "0");
        byte[] picture = [0, .. "-->\0\u0003\0"u8, .. Encoding.ASCII.GetBytes($"{canaries.Address}/cover.png")];
        Assert.True(await Completes(bench.Write("cover.mp3", [.. Id3(picture), .. File.ReadAllBytes(bench.Source("bare.mp3"))])), "it is media all the same");
        Untouched();
    }

    [Fact]
    public void WithoutOurGuards_FfmpegOpensTheCanaries_AndCallsTheAddress()
    {
        Bare("-enable_drefs", "1", "-use_absolute_path", "1", "-i", bench.Source(bench.Write("bare.mov", Referring("absolute"))));
        Assert.True(canaries.WasOpened(), "the alias");
        Bare("-i", bench.Source(bench.Write("bare.m3u8", Encoding.UTF8.GetBytes(List("hls")))));
        Assert.True(canaries.WasOpened(), "the playlist");
        Bare("-timeout", "1000000", "-protocol_whitelist", "file,http,tcp", "-i", bench.Source(bench.Write("bare-http.m3u8", Encoding.UTF8.GetBytes(List("hls-http")))));
        Assert.True(canaries.WasCalled, "the address");
    }

    public void Dispose() => canaries?.Dispose();

    /// <summary>Whether all steps took it. A step that refuses it must say that it is the media's fault.</summary>
    private async Task<bool> Completes(string name)
    {
        var passes = MediaBench.Passes();
        IReadOnlyList<Func<Task<StepResult>>> steps =
        [
            () => bench.Verify(name), () => bench.Inspect(name), () => bench.Perform(new MakeProxy(new Ffmpeg(), passes), "proxy", name), () => bench.Perform(new CheckQuality(new Ffmpeg(), passes), "qc", name),
        ];
        var completed = true;
        foreach (var step in steps)
            try
            {
                foreach (var file in MediaBench.FilesOf(await step()).Where(file => file.DerivedFrom is not null))
                    Assert.DoesNotContain(Canaries.Marker, Encoding.Latin1.GetString(File.ReadAllBytes(bench.PathOf(file.Uri))));
            }
            catch (StepFailedException failed)
            {
                Assert.Equal(FailureClass.Media, failed.Failure.Class);
                completed = false;
            }
        return completed;
    }

    private void Untouched()
    {
        Assert.False(canaries.WasOpened(), "a file beside it was opened");
        Assert.False(canaries.WasCalled, "an address was called");
    }

    private string Canary(string ending) => $"{canaries.Folder}/canary.{ending}";

    private byte[] Referring(string kind) => kind switch
    {
        "absolute" => HostileMov.Of(HostileMov.Track(references: HostileMov.Alias(Canary("mp4"), "canaries", "canary.mp4"))),
        "relative" => HostileMov.Of(HostileMov.Track(references: HostileMov.Alias("canaries/canary.mp4", "canaries", "canary.mp4"))),
        "address" => HostileMov.Of(HostileMov.Track(references: HostileMov.Full("url ", 0, Encoding.ASCII.GetBytes($"{canaries.Address}/a.mov\0")))),
        _ => HostileMov.Of(null, HostileMov.Box("rmra", HostileMov.Box("rmda", HostileMov.Full("rdrf", 0, "url "u8.ToArray(), HostileMov.Big(200), Encoding.ASCII.GetBytes($"file://{Canary("mp4")}\0"))))),
    };

    private string List(string kind) => kind switch
    {
        "hls" => $"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{Canary("ts")}\n#EXTINF:10,\ncanaries/canary.ts\n#EXT-X-ENDLIST\n",
        "hls-http" => $"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{canaries.Address}/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat" => $"ffconcat version 1.0\nfile '{Canary("mp4")}'\nfile canaries/canary.mp4\n",
        "dash" => $"<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" mediaPresentationDuration=\"PT10S\"><BaseURL>{canaries.Address}/</BaseURL><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>file:{Canary("mp4")}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        "sdp" => "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "pls" => $"[playlist]\nFile1={Canary("mp4")}\nNumberOfEntries=1\n",
        "asx" => $"<asx version=\"3.0\"><entry><ref href=\"{canaries.Address}/a.asf\"/></entry></asx>",
        "smil" => $"<smil><body><video src=\"{canaries.Address}/a.mp4\"/></body></smil>",
        "reference" => $"[Reference]\nRef1={canaries.Address}/a.asf\n",
        _ => $"<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{canaries.Address}/a.png\"/><image href=\"file://{Canary("png")}\"/></svg>",
    };

    private static byte[] Beginning(string kind) => kind switch
    {
        "bom" => [0xEF, 0xBB, 0xBF],
        "white" => [.. "\r\n\t  \n"u8],
        "id3" => Id3([0, .. "image/png\0\u0003\0"u8]),
        "junk" => [0, 1, 2, 3, 0xFF, .. "\n"u8],
        "mp4" => [0, 0, 0, 16, .. "ftypisom\0\0\0\0"u8],
        _ => [],
    };

    private static byte[] Id3(byte[] picture)
    {
        byte[] frame = [.. "APIC"u8, .. HostileMov.Big(picture.Length), 0, 0, .. picture];
        return [.. "ID3"u8, 3, 0, 0, 0, 0, (byte)(frame.Length >> 7), (byte)(frame.Length & 0x7F), .. frame];
    }

    private void Bare(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "quiet", .. arguments]) { WorkingDirectory = bench.PathOf("in") })!;
        process.WaitForExit();
    }
}
