namespace MediaFlows.Core.Media.Captions;

/// <summary>Text in lines as people read it.</summary>
public static class LineBreaking
{
    /// <summary>The text in lines of at most <paramref name="length"/> characters: one if it fits, two as even as can be, else as many as it takes.</summary>
    public static IReadOnlyList<string> Break(string text, int length)
    {
        if (text.Length <= length)
            return [text];
        var split = Enumerable.Range(0, text.Length)
            .Where(i => text[i] == ' ' && i <= length && text.Length - i - 1 <= length)
            .OrderBy(i => Math.Abs(2 * i - text.Length))
            .FirstOrDefault(-1);
        return split >= 0 ? [text[..split], text[(split + 1)..]] : Fill(text, length);
    }

    /// <summary>Each line as full as it gets; a word longer than a line has one of its own.</summary>
    public static IReadOnlyList<string> Fill(string text, int length)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= length)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        }
        return lines;
    }
}
