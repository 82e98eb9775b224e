namespace MediaFlows.Core.Media.Speech;

/// <summary>The cues of parts heard one by one become one list, in the time of the whole, nothing said twice.</summary>
public static class Stitching
{
    /// <param name="heard">For each part the cues, in seconds from where that part's audio begins.</param>
    public static IReadOnlyList<Cue> Stitch(IEnumerable<(AudioPart Part, IReadOnlyList<Cue> Cues)> heard)
    {
        var whole = new List<Cue>();
        foreach (var (part, cues) in heard)
            Add(whole, part, cues);
        return whole;
    }

    /// <summary>Adds the cues of one more part, in seconds from where its audio begins, to those of the parts before it.</summary>
    public static void Add(List<Cue> whole, AudioPart part, IReadOnlyList<Cue> cues)
    {
        foreach (var cue in cues.Select(cue => Placed(cue, part)).Where(cue => IsOf(part, cue)).OrderBy(cue => cue.Start))
            Append(whole, cue);
    }

    private static Cue Placed(Cue cue, AudioPart part) => cue with
    {
        Start = Math.Clamp(cue.Start + part.HeardFrom, part.HeardFrom, part.HeardTo),
        End = Math.Clamp(cue.End + part.HeardFrom, part.HeardFrom, part.HeardTo),
    };

    // A cue belongs to the part its middle lies in; what both parts heard of it at the seam is taken out below.
    private static bool IsOf(AudioPart part, Cue cue)
    {
        var middle = (cue.Start + cue.End) / 2;
        return (middle >= part.From || part.HeardFrom == part.From) && (middle < part.To || part.HeardTo == part.To);
    }

    private static void Append(List<Cue> whole, Cue next)
    {
        if (whole.Count > 0 && next.Start < whole[^1].End)
            next = AfterSeam(whole[^1], next);
        if (next.Text.Length > 0 && next.End > next.Start)
            whole.Add(next);
    }

    private static Cue AfterSeam(Cue before, Cue next)
    {
        var said = Words(before.Text);
        var saying = Words(next.Text);
        var twice = Math.Min(said.Length, saying.Length);
        while (twice > 0 && !said[^twice..].Select(Bare).SequenceEqual(saying[..twice].Select(Bare)))
            twice--;
        return next with { Start = before.End, Text = string.Join(' ', saying[twice..]) };
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Bare(string word) => new([.. word.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
