using System.Net;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Captions;

/// <summary>The tags of WebVTT and SRT, read into spans. Nothing in them is ever more than text and a look.</summary>
internal static partial class CueMarkup
{
    /// <summary>Tags open at once; deeper ones change nothing.</summary>
    private const int Deepest = 32;

    /// <summary>Makes what would be read as a tag, or as a line of times, plain text that looks the same.</summary>
    private const char Guard = '\u2060';

    private static readonly CueAlign[] Columns = [CueAlign.Left, CueAlign.Center, CueAlign.Right];

    private sealed record Open(string Tag, CaptionStyle Before);

    /// <summary>As WebVTT says: tags it does not know are left out and what stands between them is kept; <c>&amp;amp;</c> and the like are letters.</summary>
    public static IReadOnlyList<CaptionSpan> Vtt(string text) => CueText.Tidy(Read(text, vtt: true));

    /// <summary>As players show SRT: tags they do not know are text.</summary>
    public static IReadOnlyList<CaptionSpan> Srt(string text) => 
        CueText.Tidy(Read(Override().Replace(text, ""), vtt: false).Select(span => span with { Text = Guarded().Replace(span.Text, "$1") }));

    /// <summary>SRT has no escapes: text that looks like a tag is broken by an invisible joiner (U+2060), which <see cref="Srt"/> takes out again.</summary>
    public static string Guarding(string text) => Dangerous().Replace(text, $"$0{Guard}");

    /// <summary>The number key of a place, as in <c>{\an8}</c>.</summary>
    public static int Numpad(CueRow row, CueAlign align) => (int)row * 3 + Array.IndexOf(Columns, align) + 1;

    /// <summary>The place that <c>{\an8}</c> and its like give a cue, by the number keys.</summary>
    public static (CueRow Row, CueAlign Align) Place(string text)
    {
        var key = NumpadKey().Match(text) is { Success: true } match ? match.Groups["key"].Value[0] - '1' : 1;
        return ((CueRow)(key / 3), Columns[key % 3]);
    }

    private static IEnumerable<CaptionSpan> Read(string text, bool vtt)
    {
        if (text.Length > 16 * CaptionLimits.Cue)
            throw CaptionLimits.TooMuch($"a cue of more than {16 * CaptionLimits.Cue} characters with its tags");
        var (spans, open, style, at) = (new List<CaptionSpan>(), new Stack<Open>(), default(CaptionStyle), 0);
        foreach (Match tag in Tags().Matches(text))
        {
            if (!vtt && !IsSrt(tag))
                continue;
            Add(text[at..tag.Index]);
            at = tag.Index + tag.Length;
            style = Turn(tag, style, open);
        }
        Add(text[at..]);
        return spans.Select(span => span.Style.Ruby == "" ? span with { Style = span.Style with { Ruby = null } } : span);

        void Add(string part)
        {
            var plain = vtt ? WebUtility.HtmlDecode(part) : part;
            if (open.TryPeek(out var top) && top.Tag == "rt")
                Annotate(spans, CueText.Line(plain));
            else if (plain.Length > 0)
                spans.Add(new CaptionSpan(plain, style));
        }
    }

    /// <summary>The look after a tag.</summary>
    private static CaptionStyle Turn(Match tag, CaptionStyle style, Stack<Open> open)
    {
        var name = tag.Groups["name"].Value.ToLowerInvariant();
        if (tag.Groups["end"].Length > 0)
            return Closed(name, style, open);
        if (open.Count >= Deepest || Opened(name, tag.Groups["rest"].Value, style) is not { } opened)
            return style;
        open.Push(new Open(name, style));
        return opened;
    }

    private static CaptionStyle? Opened(string name, string rest, CaptionStyle style) => name switch
    {
        "b" => style with { Bold = true },
        "i" => style with { Italic = true },
        "u" => style with { Underline = true },
        "c" => rest.Split('.', ' ').Select(part => (Is: CaptionColours.TryRead(part, out var colour), colour)).FirstOrDefault(read => read.Is) is { Is: true } read
            ? style with { Colour = read.colour } : style,
        "font" => FontColour().Match(rest) is { Success: true } font && CaptionColours.TryRead(font.Groups["colour"].Value, out var colour) ? style with { Colour = colour } : style,
        "v" => style with { Voice = CueText.Line(WebUtility.HtmlDecode(rest.IndexOf(' ') is >= 0 and var space ? rest[space..] : "")) },
        "ruby" => style with { Ruby = "" },
        "rt" or "lang" => style,
        _ => null,
    };

    /// <summary>Closes the nearest open tag of that name and all within it; one that was never opened closes nothing.</summary>
    private static CaptionStyle Closed(string name, CaptionStyle style, Stack<Open> open)
    {
        if (!open.Any(tag => tag.Tag == name))
            return style;
        Open closed;
        do
            closed = open.Pop();
        while (closed.Tag != name);
        return closed.Before;
    }

    /// <summary>An annotation speaks of all that stands before it since the last one: marked by an empty reading.</summary>
    private static void Annotate(List<CaptionSpan> spans, string? reading)
    {
        for (var i = spans.Count - 1; i >= 0 && spans[i].Style.Ruby == ""; i--)
            spans[i] = spans[i] with { Style = spans[i].Style with { Ruby = reading } };
    }

    private static bool IsSrt(Match tag) => tag.Groups["name"].Value.ToLowerInvariant() is "b" or "i" or "u" or "font";

    [GeneratedRegex(@"<(?<end>/?)(?>(?<name>[a-zA-Z]*)(?<rest>[^<>]*))>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\{\\[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Override();

    [GeneratedRegex(@"<(?=[/a-zA-Z])|\{(?=\\)|--(?=>)", RegexOptions.CultureInvariant)]
    private static partial Regex Dangerous();

    [GeneratedRegex(@"(<|\{|--)\u2060(?=[/a-zA-Z\\>])", RegexOptions.CultureInvariant)]
    private static partial Regex Guarded();

    [GeneratedRegex(@"\{\\an(?<key>[1-9])[\\}]", RegexOptions.CultureInvariant)]
    private static partial Regex NumpadKey();

    [GeneratedRegex(@"color\s*=\s*(?<colour>""[^""]*""|'[^']*'|[^\s""']+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FontColour();
}
