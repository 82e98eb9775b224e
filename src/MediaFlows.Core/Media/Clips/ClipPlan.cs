using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Clips;

/// <summary>The calls of ffmpeg that cut a source. They read from near the clip on, never from the beginning of the file.</summary>
/// <param name="Source">The whole file.</param>
public sealed record ClipPlan(FfmpegInput Source, TechnicalMetadata Media, VideoTrack Video, SourceFrames Frames)
{
    /// <summary>ffmpeg seeks so much earlier in containers that it cannot search by the time of display, in seconds (3/23 of one).</summary>
    private const double SeeksEarlier = 0.1305;

    /// <summary>Seconds that decoders of sound are given to settle before the cut.</summary>
    private const double Settling = 0.5;

    /// <summary>Seconds read beyond the end, since pictures are stored in another order than they are shown.</summary>
    private const double Beyond = 1;

    private IReadOnlyList<AudioTrack> Sounds { get; } = Media.Heard;

    /// <summary>Whether its sound stays without loss: it came so, or has more channels than AAC.</summary>
    private bool Pcm => Sounds.Any(track => track.Codec.StartsWith("pcm_", StringComparison.Ordinal) || track.Codec is "flac" or "alac" || track.Channels > 8);

    /// <summary>Whether a cut to the frame needs no encoding: every picture stands alone.</summary>
    public bool StandsAlone => Wrapping.StandsAlone(Video);

    /// <summary>What exact clips are put into.</summary>
    /// <param name="copied">Whether the picture is copied.</param>
    public Wrapping Wrap(bool copied) => copied || Pcm ? Wrapping.Mov : Wrapping.Mp4;

    /// <summary>
    /// Seconds from which reading may begin so that a key frame comes first, the best first: where it really leads, only the packets tell.
    /// Whole frames apart from the clip, since MXF and AVI count time in frames.
    /// </summary>
    public IEnumerable<double> Approaches(Clip clip) => Back(clip, Settling, 2, 4, 8, 16, 32, 64).Append(0);

    /// <summary>The same for a copy, which begins at its key frame: as late as can be.</summary>
    public IEnumerable<double> CopyApproaches(Clip clip) =>
        Back(clip, [.. Source.Container.Demuxer == MediaContainer.Mp4.Demuxer ? (double[])[] : [-SeeksEarlier], 0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64]).Append(0);

    private IEnumerable<double> Back(Clip clip, params IEnumerable<double> seconds) =>
        seconds.Select(back => Frames.At(clip.In - (long)Math.Floor(back * Frames.Rate.Value))).Where(from => from > 0);

    /// <summary>Lists the packets from there until the clip ends.</summary>
    public FfmpegCall Packets(double from, double until) => PacketList.Call(Reading(from, until + Beyond), Video);

    /// <summary>Decodes and encodes exactly these frames, and the sound beside them.</summary>
    /// <param name="from">Seconds from which reading leads to a key frame at or before the clip.</param>
    /// <param name="raw">Whether sound is kept as PCM whatever it was, to be joined.</param>
    public FfmpegCall Encoded(Clip clip, double from, string name, bool raw)
    {
        var start = Frames.At(clip.In) - from;
        var wrap = raw ? Wrapping.Mov : Wrap(false);
        var picture = new FilterChain([$"0:{Video.Index}"],
        [
            Filter.Of("setpts", ("expr", Earlier(start))),
            Filter.FpsFromZero(Frames.Rate), Filter.Of("trim", ("end_frame", clip.Frames)),
            .. ClipEncoding.EvenSides(Video), ClipEncoding.Pixels(Video),
        ], ["v"]);
        return new FfmpegCall(Reading(from, Frames.At(clip.Out) + Beyond), [picture, .. Cut(0, clip, start)],
            [Output(name, ["[v]", .. Labels], [.. ClipEncoding.Picture(Video, Frames.Rate), .. SoundOptions(Pcm || raw), .. wrap.Options(null, Timecode(clip.In))])], Frames.Seconds(clip.Frames));
    }

    /// <summary>Copies exactly these pictures, each of which stands alone; the sound is cut to the sample and kept without loss.</summary>
    public FfmpegCall Copied(Clip clip, double from, string name)
    {
        var at = Frames.At(clip.In);
        // Half a frame less, so that no rounding lets in another.
        var picture = Source with { From = at, Length = Frames.Seconds(clip.Frames) - Frames.Seconds(1) / 2 };
        return new FfmpegCall(picture, Cut(1, clip, at - from), [Output(name, [$"0:{Video.Index}", .. Labels],
            [new("c:v", "copy"), .. SoundOptions(pcm: true), .. Wrapping.Mov.Options(Video, Timecode(clip.In))])], Frames.Seconds(clip.Frames))
        {
            MoreInputs = Sounds.Count == 0 ? [] : [Reading(from, Frames.At(clip.Out) + Beyond)],
        };
    }

    /// <summary>Copies from a key frame on without decoding anything.</summary>
    /// <param name="from">Seconds from which reading leads to that key frame.</param>
    public FfmpegCall KeyFrameCopy(KeyFrameCut cut, double from, Wrapping wrap, string name)
    {
        var picture = Source with { From = SeekPoint.Of(Source.Container, from), Length = cut.DecodedUntil };
        return new FfmpegCall(picture, [], [Output(name, [$"0:{Video.Index}", .. Sounds.Select(track => $"1:{track.Index}")],
            [new("c", "copy"), new("output_ts_offset", ClipEncoding.Number(-cut.Begins)), .. Languages, .. wrap.Options(Video, Timecode(cut.In))])], Frames.Seconds(cut.Out - cut.In))
        {
            MoreInputs = Sounds.Count == 0 ? [] : [Reading(from, Frames.At(cut.Out))],
        };
    }

    /// <summary>One file of several clips that were made alike: pictures are copied, sound is encoded once over all seams.</summary>
    /// <param name="list">The list of them, of our own making.</param>
    public FfmpegCall Joined(string list, long frames, bool copied, string? timecode, string name)
    {
        IEnumerable<string> maps = ["0:v:0", .. Sounds.Select((_, number) => $"0:a:{number}")];
        return new FfmpegCall(OwnList.Input(list), [],
            [Output(name, [.. maps], [new("c:v", "copy"), .. SoundOptions(Pcm || copied), .. Wrap(copied).Options(null, timecode)])], Frames.Seconds(frames));
    }

    /// <summary>The list for <see cref="Joined"/>: how long each part really is, too.</summary>
    public string List(IEnumerable<(string Name, long Frames)> parts) => OwnList.Text(parts.Select(part => (part.Name, (double?)Frames.Seconds(part.Frames))));

    private string[] Labels => [.. Sounds.Select((_, number) => $"[a{number}]")];

    private IEnumerable<FfmpegOption> Languages => Wrapping.Languages(Sounds.Select(track => track.Language), 'a');

    private IEnumerable<FfmpegOption> SoundOptions(bool pcm) => ClipEncoding.Sound(Sounds, pcm).Concat(Languages);

    /// <summary>Every sound track, from the moment of the first frame to the end of the last; silence where it has nothing.</summary>
    private IReadOnlyList<FilterChain> Cut(int input, Clip clip, double start) =>
    [
        .. Sounds.Select((track, number) => new FilterChain([$"{input}:{track.Index}"],
        [
            Filter.Of("asetpts", ("expr", Earlier(start))),
            Filter.Of("atrim", ("start", 0), ("end", Frames.Seconds(clip.Frames))),
            Filter.SoundFromZero,
            Filter.Of("apad", ("whole_dur", Frames.Seconds(clip.Frames))),
        ], [$"a{number}"])),
    ];

    /// <summary>Rounded, since a time base may be as coarse as a frame and ffmpeg would cut off what is behind the point.</summary>
    private static string Earlier(double seconds) => $"round(PTS-{ClipEncoding.Number(seconds)}/TB)";

    private FfmpegInput Reading(double from, double until) => Source with { From = SeekPoint.Of(Source.Container, from), Length = until - from };

    private string? Timecode(long frame) => Frames.HasTimecode ? Frames.Name(frame) : null;

    /// <summary>Nothing that is cut becomes bigger than uncompressed 4K would.</summary>
    private static FfmpegOutput Output(string name, IReadOnlyList<string> maps, IReadOnlyList<FfmpegOption> options) => new(name, maps, options, 1L << 42);
}

/// <summary>What a copy from a key frame really takes, as its packets say.</summary>
/// <param name="In">Its first frame shown.</param>
/// <param name="Out">The frame after its last.</param>
/// <param name="Begins">Seconds from where reading begins to the key frame.</param>
/// <param name="DecodedUntil">Seconds from where reading begins to the decoding of the first packet that is left out.</param>
/// <param name="Packets">How many it takes.</param>
public sealed record KeyFrameCut(long In, long Out, double Begins, double DecodedUntil, int Packets)
{
    /// <param name="packets">From <paramref name="from"/> to beyond the clip.</param>
    /// <returns>Null when reading from there leads to no key frame at or before the clip.</returns>
    public static KeyFrameCut? Of(IReadOnlyList<Packet> packets, SourceFrames frames, Clip clip, double from)
    {
        if (packets.Count == 0 || !packets[0].Key || packets[0].Pts + from > frames.At(clip.In) + frames.Seconds(1) / 2)
            return null;
        var half = frames.Seconds(1) / 2;
        var count = PacketList.Whole(packets, frames.At(clip.Out) - from - half);
        var last = packets.Take(count).Max(packet => packet.Pts);
        var until = count < packets.Count ? (packets[count - 1].Dts + packets[count].Dts) / 2 : packets[^1].Dts + half;
        return new KeyFrameCut(frames.Nearest(packets[0].Pts + from), frames.Nearest(last + from) + 1, packets[0].Pts, until, count);
    }
}
