using System.Text;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Tests.Media.Growing;

public sealed class GrowingTests
{
    private static readonly TechnicalMetadata Technical = new("ts", 1, [new AudioTrack(1, "aac", 2)], [], new Dictionary<string, string>(), null, null, null,
        new VideoTrack(0, "h264", 1920, 1080, "1:1", Scan.Progressive, 0, false, "30000/1001"));

    [Fact]
    public void AList_NamesTheHeaderOfEachPart_AndEndsWhenItIsOver()
    {
        LivePart[] parts = [new("p1.mp4", [new("p1-00000.m4s", 4), new("p1-00001.m4s", 4)]), new("p2.mp4", []), new("p3.mp4", [new("p3-00000.m4s", 1.5)])];
        const string Open = """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="p1.mp4"
            #EXTINF:4.000000,
            p1-00000.m4s
            #EXTINF:4.000000,
            p1-00001.m4s
            #EXT-X-DISCONTINUITY
            #EXT-X-MAP:URI="p3.mp4"
            #EXTINF:1.500000,
            p3-00000.m4s

            """;
        Assert.Equal(Open, LivePlaylist.Write(parts, ended: false));
        Assert.Equal(Open + "#EXT-X-ENDLIST\n", LivePlaylist.Write(parts, ended: true));
        Assert.Equal(parts.SelectMany(part => part.Segments), LivePlaylist.Read(Open));
    }

    [Fact]
    public void ASegmentWhoseLineIsBeingWritten_IsLeftOut() =>
        Assert.Equal([new LiveSegment("p1-00000.m4s", 4.004)], LivePlaylist.Read("#EXTM3U\n#EXTINF:4.004000,\np1-00000.m4s\n#EXTINF:4.004000,\np1-0000"));

    [Fact]
    public void TheFirstPass_GoesThroughEverything_ReadingNoFile()
    {
        var call = GrowingPlan.For(new FfmpegInput("", MediaContainer.TransportStream) { Piped = true }, 540, new Followed { Technical = Technical, Lead = 0.5 }.Begin(), hear: false).ToString();
        Assert.Contains("-protocol_whitelist pipe -format_whitelist mpegts", call);
        Assert.Contains("-i pipe:0", call);
        Assert.DoesNotContain("trim", call);
        Assert.DoesNotContain("faststart", call);
        Assert.Contains("-hls_segment_filename p1-%05d.m4s", call);
    }

    [Fact]
    public void ThePassThatGoesOn_LeavesOutWhatIsMade_ByFramesAndTheSoundByTheirTime()
    {
        var state = new Followed { Technical = Technical, Lead = 0.5, HeardUpTo = 6 }.Begin().WithSegments([new("p1-00000.m4s", 4.004)]).Begin();
        var call = GrowingPlan.For(new FfmpegInput("", MediaContainer.TransportStream) { Piped = true }, 540, state, hear: true).ToString();
        Assert.Contains("trim=start_frame=120,setpts=expr=PTS-STARTPTS", call);
        Assert.Contains("atrim=start=4.5045,asetpts=expr=PTS-STARTPTS", call);
        Assert.Contains("first_pts=0,atrim=start=5,asetpts", call);
        Assert.Contains("p2-%05d.m4s", call);
    }

    [Theory]
    [InlineData(59, true, 0, RecordingEnd.NotYet)]
    [InlineData(60, true, 0, RecordingEnd.Closed)]
    [InlineData(60, false, 0, RecordingEnd.NotYet)]
    [InlineData(600, false, 0, RecordingEnd.Closed)]
    [InlineData(0, true, 12, RecordingEnd.TooLong)]
    [InlineData(60, true, 12, RecordingEnd.Closed)]
    public void ARecordingIsOver_WhenItIsQuietAndComplete(int quiet, bool complete, int hours, RecordingEnd end) =>
        Assert.Equal(end, RecordingEnds.Of(TimeSpan.FromSeconds(quiet), TimeSpan.FromSeconds(60), complete, TimeSpan.FromHours(hours), TimeSpan.FromHours(12)));

    [Theory]
    [InlineData("ftyp:16 moov:100 mdat:1000", true)]
    [InlineData("ftyp:16 moov:100 moof:20", true)]
    [InlineData("ftyp:16 wide:8 mdat:1000 moov:100", false)]
    [InlineData("ftyp:16", false)]
    public void AnMp4_CanBeReadWhileItGrows_WhenItsIndexComesFirst(string boxes, bool readable) =>
        Assert.Equal(readable, RecordingEnds.CanBeReadBefore(MediaContainer.Mov, Boxes(boxes)));

    [Fact]
    public void AnIndexThatIsHalfThere_IsNotRead()
    {
        var file = Boxes("ftyp:16 moov:100");
        file.SetLength(100);
        Assert.False(RecordingEnds.CanBeReadBefore(MediaContainer.Mp4, file));
    }

    [Fact]
    public void OtherContainers_AreReadFromTheirFirstByte_AndMerelyStop()
    {
        Assert.True(RecordingEnds.CanBeReadBefore(MediaContainer.Mxf, Stream.Null));
        Assert.True(RecordingEnds.IsComplete(MediaContainer.TransportStream, Stream.Null));
        Assert.False(RecordingEnds.IsComplete(MediaContainer.Mp4, Boxes("ftyp:16 mdat:100")));
    }

    [Fact]
    public void WhatTwoStretchesHeardAtTheirSeam_IsSaidOnce()
    {
        var said = new List<Cue>();
        Stitching.Add(said, new AudioPart(0, 30, 0, 31), [new Cue(28, 30.5, "good evening everybody")]);
        Stitching.Add(said, new AudioPart(30, 60, 29, 61), [new Cue(0.2, 3, "evening everybody and welcome")]);
        Assert.Equal(["good evening everybody", "and welcome"], said.Select(cue => cue.Text));
    }

    private static MemoryStream Boxes(string boxes)
    {
        var file = new MemoryStream();
        foreach (var box in boxes.Split(' ').Select(box => box.Split(':')))
        {
            var bytes = new byte[int.Parse(box[1], System.Globalization.CultureInfo.InvariantCulture)];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
            Encoding.ASCII.GetBytes(box[0]).CopyTo(bytes, 4);
            file.Write(bytes);
        }
        return file;
    }
}
