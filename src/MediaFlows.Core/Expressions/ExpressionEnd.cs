namespace MediaFlows.Core.Expressions;

/// <summary>Finds the <c>}}</c> that closes an expression: not one inside a text, and not one that closes objects.</summary>
internal static class ExpressionEnd
{
    /// <returns>Where the closing <c>}}</c> stands; -1 when there is none.</returns>
    public static int Find(string text, int start)
    {
        var open = new Stack<char>();
        for (var at = start; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? text[at + 1] : ' ';
            if (open.TryPeek(out var innermost) && innermost is '`')
                at += InTemplate(open, text[at], next);
            else if (text[at] is '"' or '\'')
                at = QuoteEnd(text, at);
            else if (text[at] is '`' or '{')
                open.Push(text[at]);
            else if (text[at] is '}' && open.Count == 0 && next is '}')
                return at;
            else if (text[at] is '}')
                open.TryPop(out _);
        }
        // Quotes or braces do not match: the parser will say so about what stands before the first }}.
        return text.IndexOf("}}", start, StringComparison.Ordinal);
    }

    /// <returns>How many characters to skip.</returns>
    private static int InTemplate(Stack<char> open, char current, char next)
    {
        if (current is '`')
            open.Pop();
        else if (current is '$' && next is '{')
            open.Push('{');
        return current is '\\' || current is '$' && next is '{' ? 1 : 0;
    }

    private static int QuoteEnd(string text, int at)
    {
        var quote = text[at++];
        for (; at < text.Length && text[at] != quote; at++)
            if (text[at] is '\\')
                at++;
        return at;
    }
}
