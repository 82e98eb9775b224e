namespace MediaFlows.Core.Media;

/// <summary>Spots audio files that begin with a tag or straight with a frame. A lone sync word proves nothing, so the next frame must follow where the first one says.</summary>
internal static class AudioSniff
{
    private static readonly int[] BitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] BitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] SampleRates = [44100, 48000, 32000];

    public static MediaContainer? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("ID3"u8) && head.Length >= 10)
            return AfterTag(head);
        if (head.StartsWith("fLaC"u8))
            return MediaContainer.Flac;
        if (Follows(head, AdtsLength))
            return MediaContainer.Aac;
        return Follows(head, Mp3Length) ? MediaContainer.Mp3 : null;
    }

    /// <summary>Cover pictures make tags longer than what we look at; such a file is taken for the MP3 it nearly always is.</summary>
    private static MediaContainer AfterTag(ReadOnlySpan<byte> head)
    {
        var length = 10 + ((head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7 | (head[9] & 0x7F));
        return length < head.Length && !head[length..].StartsWith("ID3"u8) && Of(head[length..]) is { } inside ? inside : MediaContainer.Mp3;
    }

    private delegate int FrameLength(ReadOnlySpan<byte> frame);

    private static bool Follows(ReadOnlySpan<byte> head, FrameLength length)
    {
        var first = length(head);
        return first > 0 && first < head.Length && length(head[first..]) > 0;
    }

    private static int AdtsLength(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 7 || frame[0] != 0xFF || (frame[1] & 0xF6) != 0xF0)
            return 0;
        var length = (frame[3] & 0x03) << 11 | frame[4] << 3 | frame[5] >> 5;
        return length > 7 ? length : 0;
    }

    /// <summary>Layer III of MPEG-1, 2 and 2.5 (ISO 11172-3 and 13818-3).</summary>
    private static int Mp3Length(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4 || frame[0] != 0xFF || (frame[1] & 0xE6) != 0xE2)
            return 0;
        var (version, bitRate, sampleRate, padding) = (frame[1] >> 3 & 3, frame[2] >> 4, frame[2] >> 2 & 3, frame[2] >> 1 & 1);
        if (version == 1 || bitRate is 0 or 15 || sampleRate == 3)
            return 0;
        var first = version == 3;
        var hertz = SampleRates[sampleRate] >> (first ? 0 : version == 2 ? 1 : 2);
        return (first ? 144 : 72) * 1000 * (first ? BitRates1 : BitRates2)[bitRate] / hertz + padding;
    }
}
