using System.Globalization;
using System.Text;

namespace MediaFlows.Engine.Runs;

/// <summary>What a search for text means: each of its words begins a word of what is looked in; case and accents do not count.</summary>
public static class SearchWords
{
    /// <summary>More words than this narrow nothing down and only cost.</summary>
    private const int Most = 12;

    /// <summary>The letters and digits of a text, word by word; everything else only separates, so that no text is query syntax.</summary>
    public static IReadOnlyList<string> Of(string? text) => [.. Split(text ?? "").Take(Most)];

    /// <summary>Whether each word begins a word of one of the texts.</summary>
    public static bool AreIn(IReadOnlyList<string> words, params ReadOnlySpan<string> texts)
    {
        var there = new List<string>();
        foreach (var text in texts)
            there.AddRange(Split(text).Select(Plain));
        return words.Select(Plain).All(word => there.Exists(other => other.StartsWith(word, StringComparison.Ordinal)));
    }

    private static string[] Split(string text)
    {
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            kept.Append(IsOfAWord(rune) ? rune.ToString() : " ");
        return kept.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Hosts run without the culture data that taking letters apart would need: the Latin letters with accents, and what they are without.</summary>
    private const string Accented = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżž";
    private const string Base = "aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzz";

    private static string Plain(string word) => string.Concat(word.ToLowerInvariant().EnumerateRunes()
        .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
        .Select(rune => rune.IsBmp && Accented.IndexOf((char)rune.Value) is var at and >= 0 ? Base[at].ToString() : rune.ToString()));

    private static bool IsOfAWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        || Rune.IsLetter(rune) || Rune.IsNumber(rune);
}
