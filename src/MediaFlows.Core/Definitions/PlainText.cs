using System.Buffers;

namespace MediaFlows.Core.Definitions;

/// <summary>A flow is reviewed by eye before it runs, so it must be text that shows what it says.</summary>
internal static class PlainText
{
    private static readonly SearchValues<char> Binary = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\u007f', '\uFFFD', '\uFFFE', '\uFFFF']);

    /// <summary>Line breaks that editors do not show but YAML obeys, and characters that turn the direction of reading.</summary>
    private static readonly SearchValues<char> Hidden = SearchValues.Create("\u0085\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    public static void Check(string text)
    {
        if (text.AsSpan().IndexOfAny(Binary) is var odd and >= 0)
            throw new FlowSyntaxFault("not-text", SourceText.PlaceAt(text, odd), "The file holds bytes that are no UTF-8 text.", "Save the flow as UTF-8, or check that this is the right file.");
        if (text.AsSpan().IndexOfAny(Hidden) is var hidden and >= 0)
            throw new FlowSyntaxFault("hidden-text", SourceText.PlaceAt(text, hidden), $"The file holds the character U+{(int)text[hidden]:X4}, which can hide what the file says.", "Remove it, or write it as an escape within double quotes.");
        if (LoneReturn(text) is var lone and >= 0)
            throw new FlowSyntaxFault("hidden-text", SourceText.PlaceAt(text, lone), "A line ends with a carriage return alone, which many editors do not show.", "Save the file with LF or CRLF at the ends of lines.");
    }

    private static int LoneReturn(string text)
    {
        var at = text.IndexOf('\r');
        while (at >= 0 && at + 1 < text.Length && text[at + 1] is '\n')
            at = text.IndexOf('\r', at + 1);
        return at;
    }
}
