namespace MediaFlows.Core.Reviews;

/// <summary>A stretch of words that two texts share, or that one of them alone has.</summary>
public sealed record WordStretch(WordChange Change, string Text);

public enum WordChange { Same, Removed, Added }

/// <summary>What people changed in a text, word by word.</summary>
public static class WordDifference
{
    /// <summary>Words; beyond it the whole text counts as changed, since the work grows with the square.</summary>
    private const int MostWords = 400;

    public static IReadOnlyList<WordStretch> Of(string before, string after)
    {
        var (was, now) = (Words(before), Words(after));
        if (was.Length > MostWords || now.Length > MostWords)
            return [new(WordChange.Removed, before), new(WordChange.Added, after)];
        var shared = Shared(was, now);
        var words = new List<WordStretch>();
        var (i, j) = (0, 0);
        while (i < was.Length || j < now.Length)
            if (i < was.Length && j < now.Length && was[i] == now[j]) { words.Add(new(WordChange.Same, was[i++])); j++; }
            else if (i < was.Length && (j == now.Length || shared[i + 1, j] >= shared[i, j + 1])) words.Add(new(WordChange.Removed, was[i++]));
            else words.Add(new(WordChange.Added, now[j++]));
        return Joined(words);
    }

    /// <summary>How many words from here to the end both have in common, in order.</summary>
    private static int[,] Shared(string[] was, string[] now)
    {
        var shared = new int[was.Length + 1, now.Length + 1];
        for (var i = was.Length - 1; i >= 0; i--)
            for (var j = now.Length - 1; j >= 0; j--)
                shared[i, j] = was[i] == now[j] ? shared[i + 1, j + 1] + 1 : Math.Max(shared[i + 1, j], shared[i, j + 1]);
        return shared;
    }

    private static List<WordStretch> Joined(List<WordStretch> words)
    {
        var joined = new List<WordStretch>();
        foreach (var word in words)
            if (joined.LastOrDefault() is { } last && last.Change == word.Change) joined[^1] = last with { Text = $"{last.Text} {word.Text}" };
            else joined.Add(word);
        return joined;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
