using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>The picture of a rendition: how it is prepared once and then made in each size.</summary>
/// <param name="Rungs">Largest first.</param>
/// <param name="Sizes">Of each rung.</param>
/// <param name="Span">Frames of it, where only a part is made.</param>
internal sealed record RenditionPicture(VideoTrack Video, RenditionOrder Order, FrameRate Rate, IReadOnlyList<Rung> Rungs, IReadOnlyList<PictureSize> Sizes, FrameSpan? Span, bool Fits)
{
    public static RenditionPicture Of(VideoTrack video, RenditionOrder order, TechnicalMetadata technical)
    {
        var rate = RenditionPlan.RateOf(video, order.Preset, order.Rate);
        var shown = Window(video, order.Preset);
        var rungs = Chosen(order.Preset.Rungs, Math.Min(shown.Width, shown.Height));
        var budget = order.Budget(technical.Duration, technical);
        if (budget is not null)
            rungs = [Smaller(rungs[0], budget.Picture) with { Bits = Math.Min(budget.Picture, rungs[0].Bits) }];
        FrameSpan? span = order.Chunk is { } chunk ? FrameSpan.Of(chunk, rate) : null;
        return new RenditionPicture(video, order, rate, rungs, [.. rungs.Select(rung => shown.Shrunk(rung.Lines))], span, budget is not null);
    }

    /// <summary>Stored pixels.</summary>
    public long Pixels => (long)Video.Width * Video.Height;

    public IReadOnlyList<string> Map(int at) => [$"[v{at}]"];

    public IEnumerable<FilterChain> Chains
    {
        get
        {
            var filters = Order.Preset.Mezzanine ? AsItIs() : Prepared();
            if (Rungs.Count == 1)
                return [new FilterChain([$"0:{Video.Index}"], [.. filters], ["v0"])];
            var ways = Enumerable.Range(0, Rungs.Count).Select(at => at == 0 ? "v0" : $"way{at}").ToList();
            return Enumerable.Range(1, Rungs.Count - 1).Select(at => new FilterChain([ways[at]], [Filter.Scale(Sizes[at])], [$"v{at}"]))
                .Prepend(new FilterChain([$"0:{Video.Index}"], [.. filters, Filter.Of("split", ("outputs", Rungs.Count))], ways));
        }
    }

    public IEnumerable<FfmpegOption> Options(int at, string stream) =>
    [
        .. RenditionEncoding.Picture(Order.Preset.Picture!.Value, stream, Rate, Rungs[at].Bits, Fits, Order.Av1Encoder),
        .. Order.Preset.Mezzanine ? Video.Scan is Scan.Tff or Scan.Bff ? RenditionEncoding.Fields : [] : Video.ToneMap is null ? [] : RenditionEncoding.StandardColours,
        .. Span?.Count is { } frames ? (FfmpegOption[])[new("frames:v", $"{frames}")] : [],
    ];

    /// <summary>A chunk from the middle needs no filling up from the time 0 on.</summary>
    private Filter Paced => Span is { First: > 0 } ? Filter.Fps(Rate) : Filter.FpsFromZero(Rate);

    private IEnumerable<Filter> AsItIs() => [Paced, .. Cut(), Filter.Format("yuv422p10le"), .. Moved()];

    private IEnumerable<Filter> Prepared() =>
    [
        .. Video.Whole, Paced, .. Cut(), .. Video.Shown(Order.Preset.Upright ? BeforeCrop() : Sizes[0]),
        .. Order.Preset.Upright ? (Filter[])[Filter.Of("crop", ("w", Sizes[0].Width), ("h", Sizes[0].Height), ("x", Left()), ("y", "(ih-oh)/2"))] : [],
        .. Order.BurntCaptions is { } captions ? (Filter[])[Filter.Of("ass", ("filename", captions))] : [], .. Moved(),
    ];

    /// <summary>Cut by frame numbers, which are the filters' clock after frames came to an even pace: the same in every chunk.</summary>
    private IEnumerable<Filter> Cut() => Span is not { } span ? []
        : span.End is { } end ? [Filter.Of("trim", ("start_pts", span.First), ("end_pts", end))]
        : [Filter.Of("trim", ("start_pts", span.First))];

    private IEnumerable<Filter> Moved() => Span is { First: > 0 } span ? [Filter.Of("setpts", ("expr", $"PTS-{span.First}"))] : [];

    private string Left() => Order.Crop switch { CropAt.Left => "0", CropAt.Right => "iw-ow", _ => "(iw-ow)/2" };

    /// <summary>The whole picture in the scale in which its window has the wanted size.</summary>
    private PictureSize BeforeCrop()
    {
        var (whole, window) = (PictureSize.Displayed(Video), Window(Video, Order.Preset));
        var scale = (double)Sizes[0].Height / window.Height;
        return new PictureSize(AtLeast(whole.Width * scale, Sizes[0].Width), AtLeast(whole.Height * scale, Sizes[0].Height));
    }

    private static int AtLeast(double pixels, int least) => Math.Max(least, (int)Math.Ceiling(pixels / 2) * 2);

    /// <summary>The part of the picture that is seen, in square pixels: all of it, or the largest 9:16 in it.</summary>
    private static PictureSize Window(VideoTrack video, RenditionPreset preset)
    {
        var whole = PictureSize.Displayed(video);
        return !preset.Upright ? whole : whole.Width * 16 > whole.Height * 9
            ? new PictureSize(Math.Max(1, whole.Height * 9 / 16), whole.Height)
            : new PictureSize(whole.Width, Math.Max(1, whole.Width * 16 / 9));
    }

    /// <summary>The rungs that need no enlarging; where all do, the smallest.</summary>
    private static IReadOnlyList<Rung> Chosen(IReadOnlyList<Rung> rungs, int lines) =>
        rungs.Where(rung => rung.Lines <= lines).ToList() is { Count: > 0 } fitting ? fitting : [rungs[^1]];

    /// <summary>A picture that gets less than half of the usual bits looks better when it is smaller.</summary>
    private static Rung Smaller(Rung wanted, int bits) => RenditionPreset.Of(PresetName.Ladder).Rungs
        .Where(rung => rung.Lines < wanted.Lines).Prepend(wanted).FirstOrDefault(rung => bits * 2L >= rung.Bits) ?? RenditionPreset.Of(PresetName.H264Lines360).Rungs[0];
}

/// <summary>The sound of a rendition.</summary>
internal sealed record RenditionSound(RenditionOrder Order, IReadOnlyList<AudioTrack> Tracks, BitBudget? Budget)
{
    public bool Any => Tracks.Count > 0;

    /// <summary>Bits a second of all tracks, were they not compressed.</summary>
    public double MostBits => 48_000 * 24.0 * Tracks.Sum(track => track.Channels);

    public IEnumerable<FfmpegOption> Options => Any ? RenditionEncoding.Sound(Order.Preset.Sound, Budget?.Sound ?? Order.Preset.SoundBits) : [];

    /// <summary>One way through the filters for each track; all of them for each of several files, where the playlist of HLS has the sound once.</summary>
    public IEnumerable<FilterChain> Chains(int files, Packaging packaging)
    {
        var ways = packaging == Packaging.Hls ? 1 : files;
        return Tracks.Select((track, number) => new FilterChain([$"0:{track.Index}"],
            [.. Prepared(track, Order.Preset), .. Order.Levelled, .. ways > 1 ? (Filter[])[Filter.Of("asplit", ("outputs", ways))] : []],
            [.. Enumerable.Range(0, ways).Select(at => Label(at, number))]));
    }

    public IEnumerable<string> Maps(int at) => Tracks.Select((_, number) => $"[{Label(at, number)}]");

    /// <summary>48 kHz as video wants it; two channels at most, unless work goes on with it.</summary>
    public static IReadOnlyList<Filter> Prepared(AudioTrack track, RenditionPreset preset) => preset.Mezzanine
        ? [Filter.SoundFromZero, Filter.Of("aformat", ("sample_rates", 48000))]
        : [Filter.SoundFromZero, Filter.Of("aformat", ("sample_rates", 48000), ("channel_layouts", track.Channels == 1 ? "mono" : "stereo"))];

    private static string Label(int at, int number) => $"a{at}t{number}";
}
