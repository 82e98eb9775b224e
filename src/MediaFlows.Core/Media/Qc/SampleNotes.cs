using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Lines and columns of black around the picture.</summary>
/// <param name="Width">Of the whole picture as decoded, upright.</param>
public readonly record struct Bars(int Left, int Right, int Top, int Bottom, int Width, int Height)
{
    /// <summary>Share of the height and of the width, 0 to 1, that both bars take.</summary>
    public (double Height, double Width) Share => ((double)(Top + Bottom) / Height, (double)(Left + Right) / Width);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width - Left - Right}x{Height - Top - Bottom}");
}

/// <summary>When the picture changes so much that it must be a cut; bounded.</summary>
internal sealed class SceneNotes
{
    /// <summary>Cuts that are kept: one a second in five hours and a half.</summary>
    public const int Most = 20_000;

    private readonly List<double> times = [];

    public IReadOnlyList<double> Times => times;

    public int Cut { get; private set; }

    public static SceneNotes Read(IEnumerable<string> lines)
    {
        var notes = new SceneNotes();
        foreach (var note in FrameNote.Read(lines))
            if (note is { Name: "lavfi.scd.time", Value: { } time })
                if (notes.times.Count < Most)
                    notes.times.Add(Math.Round(time, 3));
                else
                    notes.Cut++;
        return notes;
    }
}

/// <summary>What was noted about one picture a second: how it looks scanned, and what of it is not black.</summary>
internal sealed class SampleNotes(int width, int height)
{
    /// <summary>Samples below which nothing is concluded.</summary>
    private const int Fewest = 5;

    /// <summary>Share of the samples that tell which must agree: real fields never change places, while fine patterns look like either.</summary>
    private const double Agreeing = 0.8;

    /// <summary>Share of the samples in which the bars may hold something: subtitles, a logo.</summary>
    private const double Outliers = 0.05;

    /// <summary>Pixels; wider pictures are not decoded.</summary>
    private const int Widest = 1 << 20;

    private readonly Dictionary<Scan, int> scans = [];
    private readonly SortedDictionary<int, int> left = [], right = [], top = [], bottom = [];
    private int x1, x2, y1;

    public Scan? Looks => scans.Where(scan => scan.Value >= Fewest && scan.Value >= Agreeing * scans.Values.Sum()).Select(scan => (Scan?)scan.Key).FirstOrDefault();

    public Bars? Bars => left.Values.Sum() < Fewest ? null : new Bars(Usual(left), Usual(right), Usual(top), Usual(bottom), width, height);

    public static SampleNotes Read(IEnumerable<string> lines, VideoTrack? video)
    {
        var notes = video is { Sideways: true } ? new SampleNotes(video.Height, video.Width) : new SampleNotes(video?.Width ?? 0, video?.Height ?? 0);
        foreach (var note in FrameNote.Read(lines))
            notes.Take(note);
        return notes;
    }

    private void Take(FrameNote note)
    {
        if (note.Name == "lavfi.idet.single.current_frame" && Enum.TryParse<Scan>(note.Text, ignoreCase: true, out var scan) && scan != Scan.Unknown)
            scans[scan] = scans.GetValueOrDefault(scan) + 1;
        else if (note.Value is { } value)
            TakeEdge(note.Name, (int)Math.Clamp(value, 0, Widest));
    }

    private void TakeEdge(string name, int value)
    {
        switch (name)
        {
            case "lavfi.cropdetect.x1": x1 = value; break;
            case "lavfi.cropdetect.x2": x2 = value; break;
            case "lavfi.cropdetect.y1": y1 = value; break;
            case "lavfi.cropdetect.y2" when x1 < x2 && y1 < value: Count(value); break; // a black picture has no edges
        }
    }

    private void Count(int y2)
    {
        Add(left, x1);
        Add(right, width - 1 - x2);
        Add(top, y1);
        Add(bottom, height - 1 - y2);
    }

    private static void Add(SortedDictionary<int, int> sizes, int size) => sizes[Math.Max(0, size)] = sizes.GetValueOrDefault(Math.Max(0, size)) + 1;

    private static int Usual(SortedDictionary<int, int> sizes)
    {
        var rest = Outliers * sizes.Values.Sum();
        return sizes.First(size => (rest -= size.Value) < 0).Key;
    }
}
