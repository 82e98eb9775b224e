using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Clips;

/// <summary>One cut of an edit decision list: what is taken from which reel, and where in the programme it goes.</summary>
/// <param name="Tracks">As written: V, A, AA/V, B.</param>
/// <param name="DropFrame">What the last FCM line said; null when there was none.</param>
public sealed record EdlEvent(
    int Line, string Number, string Reel, string Tracks, string SourceIn, string SourceOut, string RecordIn, string RecordOut, bool? DropFrame, string? ClipName = null)
{
    public bool Picture => Tracks == "B" || Tracks.Split('/').Contains("V");
}

public sealed record EdlFault(int Line, string Message);

/// <summary>
/// An edit decision list as CMX 3600 systems wrote it and editors still export it: cuts only. It comes from outside, so it is bounded, its names are
/// nothing but text, and whatever we could not carry out exactly is a fault with its line.
/// </summary>
public sealed partial record Edl(string? Title, IReadOnlyList<EdlEvent> Events, IReadOnlyList<EdlFault> Faults)
{
    /// <summary>Bytes; a feature film's list has less than a tenth.</summary>
    public const int MostBytes = 1 << 20;

    private const int MostLine = 1000, MostEvents = 2000, MostFaults = 50;

    public static Edl Read(string text)
    {
        var (title, drop, events, faults) = ((string?)null, (bool?)null, new List<EdlEvent>(), new List<EdlFault>());
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            if (faults.Count >= MostFaults || events.Count > MostEvents)
                break;
            if (raw.Length > MostLine)
            {
                faults.Add(new(number, $"is longer than {MostLine} characters"));
                continue;
            }
            var line = raw.Trim().ToString();
            if (line.StartsWith("TITLE:", StringComparison.OrdinalIgnoreCase))
                title ??= line[6..].Bounded(120);
            else if (line.StartsWith("FCM:", StringComparison.OrdinalIgnoreCase))
                drop = CountMode(line[4..], number, faults) ?? drop;
            else if (FromClip().Match(line) is { Success: true } named && events.Count > 0)
                events[^1] = events[^1] with { ClipName = events[^1].ClipName ?? named.Groups[1].Value.Bounded(120) };
            else if (line.StartsWith("M2 ", StringComparison.OrdinalIgnoreCase))
                faults.Add(new(number, "a change of speed (M2) is not supported: render it in the edit suite"));
            else if (line.StartsWith("SPLIT:", StringComparison.OrdinalIgnoreCase))
                faults.Add(new(number, "a split edit is not supported: cut sound and picture at the same place"));
            else if (line.Length > 0 && char.IsAsciiDigit(line[0]) && Event(line, number, drop, faults) is { } cut)
                events.Add(cut);
        }
        if (events.Count > MostEvents)
            faults.Add(new(number, $"has more than {MostEvents} events"));
        if (events.Count == 0 && faults.Count == 0)
            faults.Add(new(1, "holds no event: it is no CMX 3600 EDL"));
        return new Edl(title, events, faults);
    }

    private static bool? CountMode(string said, int line, List<EdlFault> faults)
    {
        var mode = said.Trim().ToUpperInvariant();
        if (mode is "NON-DROP FRAME" or "NON DROP FRAME")
            return false;
        if (mode is "DROP FRAME")
            return true;
        faults.Add(new(line, "FCM is neither DROP FRAME nor NON-DROP FRAME"));
        return null;
    }

    private static EdlEvent? Event(string line, int number, bool? drop, List<EdlFault> faults)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var times = words.Length is 8 or 9 ? words[^4..] : [];
        if (times.Length == 0 || !times.All(time => Smpte().IsMatch(time)) || !TrackNames().IsMatch(words[2]))
            return Fault("is no event: number, reel, tracks, transition and four timecodes");
        return words[3].ToUpperInvariant() switch
        {
            _ when AnotherPicture().IsMatch(words[2]) => Fault($"has a second picture track ({words[2]}), which is not supported"),
            "C" => new EdlEvent(number, words[0].Bounded(8)!, words[1].Bounded(64)!, words[2].ToUpperInvariant(), times[0], times[1], times[2], times[3], drop),
            "D" => Fault("a dissolve is not supported: only cuts"),
            ['W', ..] => Fault("a wipe is not supported: only cuts"),
            ['K', ..] => Fault("a key is not supported: only cuts"),
            _ => Fault($"'{words[3].Bounded(8)}' is no transition: only cuts (C) are supported"),
        };

        EdlEvent? Fault(string message)
        {
            faults.Add(new(number, message));
            return null;
        }
    }

    [GeneratedRegex(@"^\*\s*FROM CLIP NAME:\s*(.+)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FromClip();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d[:;]\d\d\z", RegexOptions.CultureInvariant)]
    private static partial Regex Smpte();

    [GeneratedRegex(@"^[A-Za-z0-9/]{1,12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TrackNames();

    [GeneratedRegex(@"(^|/)V[2-9]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AnotherPicture();
}
