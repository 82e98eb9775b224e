using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Text from outside as a cue holds it: no control characters, no doubled spaces, no empty lines, neighbours of one look in one span.</summary>
public static class CueText
{
    /// <exception cref="CaptionFault">One cue holds more text than any programme needs.</exception>
    public static IReadOnlyList<CaptionSpan> Tidy(IEnumerable<CaptionSpan> spans)
    {
        var tidy = new TidyText();
        foreach (var span in spans)
            foreach (var rune in span.Text.EnumerateRunes())
                tidy.Add(rune, span.Style);
        return tidy.Spans;
    }

    /// <summary>Plain text, without markup.</summary>
    public static IReadOnlyList<CaptionSpan> Of(string text) => Tidy([new CaptionSpan(text)]);

    /// <summary>A name or a remark from outside: one line of at most 200 characters; null when nothing is left.</summary>
    public static string? Line(string? text)
    {
        var plain = string.Concat(Of((text ?? "").Length > 1000 ? text![..1000] : text ?? "").Select(span => span.Text)).Replace('\n', ' ');
        return plain.Length == 0 ? null : plain.Length > 200 ? plain[..200].TrimEnd() : plain;
    }

    /// <summary>Letters as people count them: a base letter with its accents is one.</summary>
    public static int Length(string text) => new StringInfo(text).LengthInTextElements;

    private sealed class TidyText
    {
        private readonly List<CaptionSpan> spans = [];
        private readonly StringBuilder open = new();
        private CaptionStyle style, spaceStyle;
        private char? space;
        private int length;

        public IReadOnlyList<CaptionSpan> Spans
        {
            get
            {
                Close();
                return spans;
            }
        }

        public void Add(Rune rune, CaptionStyle look)
        {
            if (rune.Value is ' ' or '\t' or '\n')
                Space(rune.Value == '\n' ? '\n' : ' ', look);
            else if (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF or 0xFEFF))
                Letter(rune, look);
        }

        /// <summary>Of spaces and line feeds in a row one stays, a line feed if there is one.</summary>
        private void Space(char what, CaptionStyle look)
        {
            if (length == 0 || (space is not null && (what == ' ' || space == '\n')))
                return;
            (space, spaceStyle) = (what, look);
        }

        private void Letter(Rune rune, CaptionStyle look)
        {
            if (space is { } between)
                Append(between.ToString(), spaceStyle);
            space = null;
            Append(rune.ToString(), look);
        }

        private void Append(string text, CaptionStyle look)
        {
            if (look != style)
                Close();
            style = look;
            open.Append(text);
            if (++length > CaptionLimits.Cue)
                throw CaptionLimits.TooMuch($"a cue of more than {CaptionLimits.Cue} characters");
        }

        private void Close()
        {
            if (open.Length > 0)
                spans.Add(new CaptionSpan(open.ToString(), style));
            open.Clear();
        }
    }
}
