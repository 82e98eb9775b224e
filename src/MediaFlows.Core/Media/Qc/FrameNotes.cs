using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>One thing a detector noted on a frame.</summary>
/// <param name="Time">Seconds; where the frame stands.</param>
internal readonly record struct FrameNote(double Time, string Name, string Text)
{
    /// <summary>Null for what is no finite number: <c>nan</c>, <c>-inf</c>.</summary>
    public double? Value => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Reads what <c>metadata=mode=print</c> wrote, as it comes: a heading for each frame, then its notes.</summary>
    public static IEnumerable<FrameNote> Read(IEnumerable<string> lines)
    {
        var time = 0.0;
        foreach (var line in lines)
            if (line.StartsWith("frame:", StringComparison.Ordinal))
                time = Heading(line) ?? time;
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                yield return new FrameNote(time, line[..at], line[(at + 1)..]);
    }

    private static double? Heading(string line)
    {
        const string mark = "pts_time:";
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at >= 0 && double.TryParse(line.AsSpan(at + mark.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var time) && double.IsFinite(time) ? time : null;
    }
}

/// <summary>A stretch of time, seconds from the start.</summary>
public readonly record struct Passage(double Start, double End)
{
    public double Length => End - Start;
}

/// <summary>Passages put together from notes that say where they start and end; bounded, since a hostile file may flicker as it likes.</summary>
internal sealed class PassageNotes(string prefix)
{
    /// <summary>Passages of one kind that are kept.</summary>
    public const int Most = 5_000;

    private readonly List<Passage> closed = [];
    private double? open;

    /// <summary>How many were left out.</summary>
    public int Cut { get; private set; }

    public bool Take(FrameNote note)
    {
        if (!note.Name.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        if (note.Name.EndsWith("_start", StringComparison.Ordinal))
            open = Math.Max(0, note.Value ?? 0);
        else if (note.Name.EndsWith("_end", StringComparison.Ordinal) && note.Value is { } end)
            Close(end);
        return true;
    }

    /// <param name="duration">Seconds; closes a passage that runs to the end and has no end of its own.</param>
    public IReadOnlyList<Passage> Closed(double duration)
    {
        Close(duration);
        return closed;
    }

    private void Close(double end)
    {
        if (open is { } start && end > start)
            if (closed.Count < Most)
                closed.Add(new Passage(start, end));
            else
                Cut++;
        open = null;
    }
}
