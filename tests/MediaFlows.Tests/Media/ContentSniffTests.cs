using System.Text;
using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class ContentSniffTests
{
    public static TheoryData<string, string> Heads => new()
    {
        { "0000001c 66747970 69736f6d 00000200", "mp4" },
        { "00000014 66747970 71742020 00000000", "mov" },
        { "00000018 66747970 4d344120 00000000", "m4a" },
        { "00000018 66747970 33677034 00000000", "3gp" },
        { "00000008 77696465 01020304 6d646174", "mov" },
        { "060e2b34 02050101 0d010201 01020400 83000000", "mxf" },
        { "00000000 060e2b34 02050101 0d010201 01020400", "mxf" },
        { "1a45dfa3 a3428681 01428288 6d617472 6f736b61", "mkv" },
        { "1a45dfa3 9f428681 01428284 7765626d", "webm" },
        { "52494646 24000000 41564920 4c495354", "avi" },
        { "52494646 24000000 57415645 666d7420", "wav" },
        { "52463634 ffffffff 57415645 64733634", "wav" },
        { "464f524d 00000000 41494646 434f4d4d", "aiff" },
        { "664c6143 00000022", "flac" },
        { "4f676753 00020000", "ogg" },
        { "000001ba 44000400", "ps" },
        { "3026b275 8e66cf11 a6d900aa", "asf" },
        { "49443304 00000000 0023", "mp3" },
        { "ffd8ffe0 00104a46", "jpeg" },
        { "89504e47 0d0a1a0a", "png" },
        { "49492a00 08000000", "tiff" },
    };

    [Theory, MemberData(nameof(Heads))]
    public void KnownSignature_NamesTheContainer(string hex, string name) =>
        Assert.Equal(name, ContentSniff.Of(Convert.FromHexString(hex.Replace(" ", ""))).Container?.Name);

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n/etc/passwd\n", "playlist", "an HLS or M3U playlist")]
    [InlineData("\uFEFF \n#extm3u\n", "playlist", "an HLS or M3U playlist")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n", "playlist", "an ffconcat list")]
    [InlineData("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "playlist", "an SDP session description")]
    [InlineData("<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">", "playlist", "a DASH manifest")]
    [InlineData("[playlist]\nFile1=/etc/passwd", "playlist", "a PLS playlist")]
    [InlineData("[Reference]\r\nRef1=http://example.com/a.asf", "playlist", "an ASF reference list")]
    [InlineData("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "playlist", "an SVG drawing")]
    [InlineData("Dear editor, the file follows.\n", "text-file", "plain text")]
    [InlineData("the free meal", "text-file", "plain text")]
    [InlineData("Größe: 5 µm\n", "text-file", "plain text")]
    [InlineData("PK\u0003\u0004\u0014", "not-media", "a ZIP archive or an office document")]
    [InlineData("%PDF-1.7\n", "not-media", "a PDF document")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0", "not-media", "of no kind we know")]
    [InlineData("", "empty-file", "empty")]
    public void AnythingElse_IsRefusedInWords(string content, string code, string words) =>
        Assert.Equal(new Sniffed(null, code, words), ContentSniff.Of(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void PlaylistFollowedByBinary_IsStillAPlaylist() =>
        Assert.Equal("playlist", ContentSniff.Of([.. "#EXTM3U\n"u8, 0, 1, 2, 0xFF]).Code);

    [Theory]
    [InlineData(188, 0)]
    [InlineData(192, 4)]
    public void TransportPackets_AreSpotted(int length, int first)
    {
        var head = new byte[length * 6];
        for (var at = first; at < head.Length; at += length)
            head[at] = 0x47;
        Assert.Equal("ts", ContentSniff.Of(head).Container?.Name);
        head[first + 2 * length] = 0;
        Assert.Null(ContentSniff.Of(head).Container);
    }

    [Fact]
    public void LoneSyncWord_IsNoAudio()
    {
        // 128 kbit/s at 44.1 kHz: 144 × 128000 / 44100 = 417 bytes a frame.
        var head = new byte[600];
        byte[] frame = [0xFF, 0xFB, 0x90, 0x00];
        frame.CopyTo(head, 0);
        Assert.Null(ContentSniff.Of(head).Container);
        frame.CopyTo(head, 417);
        Assert.Equal("mp3", ContentSniff.Of(head).Container?.Name);
    }

    [Theory]
    [InlineData("clip.mp4", true)]
    [InlineData("clip.MOV", true)]
    [InlineData("clip.mkv", false)]
    [InlineData("clip", false)]
    [InlineData(".mp4", true)]
    public void Ending_FitsAnyKindOfTheSameFamily(string name, bool fits) => Assert.Equal(fits, MediaContainer.Mp4.Fits(name));

    [Fact]
    public void StillPicture_IsNoSiblingOfAnother() => Assert.False(MediaContainer.Png.Fits("a.jpg"));
}
