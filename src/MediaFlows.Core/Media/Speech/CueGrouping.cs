using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Core.Media.Speech;

/// <summary>Words become cues people can read: a new one at every pause, and never more than a caption holds.</summary>
/// <remarks>Figures of the Netflix Timed Text Style Guide, which broadcasters share.</remarks>
public static class CueGrouping
{
    /// <summary>Characters.</summary>
    public const int LineLength = 42;
    public const int Lines = 2;

    /// <summary>Seconds.</summary>
    public const double LongestCue = 7;

    /// <summary>Seconds of silence that end a cue.</summary>
    public const double Pause = 0.6;

    public static IReadOnlyList<Cue> Group(IEnumerable<SpokenWord> words)
    {
        var cues = new List<Cue>();
        var open = new List<SpokenWord>();
        foreach (var word in words.SelectMany(Pieces))
        {
            if (open.Count > 0 && !Fits(open, word))
                Close(open, cues);
            open.Add(word);
        }
        Close(open, cues);
        return cues;
    }

    private static bool Fits(List<SpokenWord> open, SpokenWord next) =>
        next.Start - open[^1].End < Pause
        && next.End - open[0].Start <= LongestCue
        && LineBreaking.Fill(string.Join(' ', open.Append(next).Select(word => word.Text)), LineLength).Count <= Lines;

    private static void Close(List<SpokenWord> open, List<Cue> cues)
    {
        if (open.Count == 0)
            return;
        var known = open.Where(word => word.Confidence is not null).ToList();
        double? confidence = known.Count > 0 ? Math.Round(known.Average(word => word.Confidence!.Value), 3) : null;
        cues.Add(new Cue(open[0].Start, open[^1].End, string.Join(' ', open.Select(word => word.Text)), confidence, open.ToList()));
        open.Clear();
    }

    /// <summary>Scripts without spaces give "words" longer than a line: those are cut, their time shared out by length.</summary>
    private static IEnumerable<SpokenWord> Pieces(SpokenWord word)
    {
        if (word.Text.Length <= LineLength)
            return [word];
        var texts = Chunks(word.Text).ToList();
        var perCharacter = (word.End - word.Start) / word.Text.Length;
        var at = word.Start;
        return texts.Select(text => word with { Text = text, Start = at, End = at += text.Length * perCharacter }).ToList();
    }

    private static IEnumerable<string> Chunks(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = Math.Min(from + LineLength, text.Length);
            if (to < text.Length && char.IsLowSurrogate(text[to]))
                to--;
            yield return text[from..to];
            from = to;
        }
    }
}
