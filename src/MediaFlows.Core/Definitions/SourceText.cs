namespace MediaFlows.Core.Definitions;

/// <summary>Finds a character of a value in the text it was read from, through quotes, escapes, indentation and folded lines.</summary>
internal static class SourceText
{
    public static Place Within(string source, FlowNode node, int offset)
    {
        var at = ContentStart(source, node.Place.Index);
        for (var i = 0; i < Math.Min(offset, node.Text.Length) && at < source.Length; i++)
            at = After(source, SkipFiller(source, at, node.Text[i]), node.Text[i]);
        if (offset < node.Text.Length)
            at = SkipFiller(source, at, node.Text[offset]);
        return PlaceAt(source, at);
    }

    /// <summary>Line and column of a character, counted as editors do.</summary>
    public static Place PlaceAt(string source, int index)
    {
        var before = source.AsSpan(0, Math.Min(index, source.Length));
        return new Place(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), before.Length);
    }

    /// <summary>Behind the opening quote, or on the line below a block scalar's header.</summary>
    private static int ContentStart(string source, int start)
    {
        if (start >= source.Length || source[start] is not ('"' or '\'' or '|' or '>'))
            return start;
        var lineEnd = source.IndexOf('\n', start);
        return source[start] is '"' or '\'' || lineEnd < 0 ? start + 1 : lineEnd + 1;
    }

    /// <summary>White space stands in the file that is not in the value: indentation, and the break of a folded line.</summary>
    private static int SkipFiller(string source, int at, char wanted)
    {
        while (at < source.Length && source[at] != wanted && char.IsWhiteSpace(source[at]) && !char.IsWhiteSpace(wanted))
            at++;
        return at;
    }

    private static int After(string source, int at, char read)
    {
        if (at >= source.Length || source[at] == read || source[at] is not '\\' || at + 1 == source.Length)
            return at + 1;
        return at + source[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
    }
}
