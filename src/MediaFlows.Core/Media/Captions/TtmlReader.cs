using System.Xml.Linq;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>
/// Reads TTML as broadcasters send it: TTML 1 and 2, IMSC, EBU-TT and EBU-TT-D, DFXP and its older namespaces. Elements are known by their local names, so that
/// a wrong namespace loses no text.
/// </summary>
internal sealed class TtmlReader
{
    /// <summary>How long a cue without an end stands at most.</summary>
    private static readonly TimeSpan Unended = TimeSpan.FromSeconds(7);

    private sealed record Scope(TimeSpan Begin, TimeSpan? End, CaptionStyle Style, (CueRow Row, CueAlign Align) Place, bool Preserve, bool Hidden);

    private sealed record Piece(TimeSpan Begin, TimeSpan? End, (CueRow Row, CueAlign Align) Place, CaptionSpan Span);

    private readonly List<(TimeSpan Begin, TimeSpan? End, IReadOnlyList<CaptionSpan> Text, (CueRow Row, CueAlign Align) Place)> cues = [];
    private readonly ReadingRemarks remarks;
    private readonly TtmlLooks looks;
    private readonly TtmlTime time;

    private TtmlReader(XElement root, ReadingRemarks remarks)
    {
        this.remarks = remarks;
        looks = new TtmlLooks(root);
        time = TtmlTime.From(name => root.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value);
    }

    public static CaptionTrack Read(string text, ReadingRemarks remarks)
    {
        var root = SafeXml.Root(text, remarks);
        if (root.Name.LocalName != "tt")
            throw new CaptionFault("not-captions", $"The file is XML of another kind (its root is '{CueText.Line(root.Name.LocalName)}'), not TTML.", "Ask the sender for WebVTT, SRT or TTML; files that name other files are never followed.");
        var reader = new TtmlReader(root, remarks);
        var preserve = root.Attribute(XNamespace.Xml + "space")?.Value == "preserve";
        foreach (var body in root.Elements().Where(element => element.Name.LocalName == "body"))
            reader.Walk(body, new Scope(TimeSpan.Zero, null, default, default, preserve, false), TimeSpan.Zero);
        return new CaptionTrack(reader.Numbered(), CueText.Line(root.Attribute(XNamespace.Xml + "lang")?.Value), Note(root));
    }

    private static string? Note(XElement root) => CueText.Line(root.Elements().Where(head => head.Name.LocalName == "head").Elements().Where(one => one.Name.LocalName is "metadata" or "desc")
        .DescendantsAndSelf().FirstOrDefault(one => one.Name.LocalName == "desc")?.Value);

    /// <returns>When the element ends, for the one after it in a sequence.</returns>
    private TimeSpan Walk(XElement element, Scope parent, TimeSpan from)
    {
        var scope = Enter(element, parent, from);
        if (element.Name.LocalName == "p")
            Paragraph(element, scope);
        var sequence = element.Attribute("timeContainer")?.Value == "seq";
        var next = scope.Begin;
        foreach (var child in element.Elements().Where(child => child.Name.LocalName is "div" or "p" && element.Name.LocalName is "body" or "div"))
            next = sequence ? Walk(child, scope, next) : Walk(child, scope, scope.Begin) is var end && end > next ? end : next;
        return scope.End ?? next;
    }

    private Scope Enter(XElement element, Scope parent, TimeSpan from)
    {
        var (begin, end) = Interval(element, parent, from);
        var (style, place, hidden) = (parent.Style, parent.Place, parent.Hidden);
        if (looks.Region(element.Attribute("region")?.Value) is { } region)
        {
            var there = looks.Of(region);
            (style, place) = (looks.Style(style, there), TtmlLooks.Place(place, there));
        }
        var said = looks.Of(element);
        var space = element.Attribute(XNamespace.Xml + "space")?.Value;
        return new Scope(begin, end, looks.Style(style, said), TtmlLooks.Place(place, said), space is null ? parent.Preserve : space == "preserve",
            hidden || said.GetValueOrDefault("display") == "none" || said.GetValueOrDefault("visibility") == "hidden");
    }

    private (TimeSpan Begin, TimeSpan? End) Interval(XElement element, Scope parent, TimeSpan from)
    {
        var begin = from + (Time(element, "begin") ?? TimeSpan.Zero);
        var end = Earlier(from + Time(element, "end"), begin + Time(element, "dur"));
        return (begin, Earlier(end, parent.End));
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null ? other : other is null ? one : one < other ? one : other;

    private TimeSpan? Time(XElement element, string name)
    {
        if (element.Attribute(name)?.Value is not { } text)
            return null;
        var read = time.Read(text);
        if (read is null)
            remarks.Add(Severity.Fail, $"The {name} of a <{CueText.Line(element.Name.LocalName)}> is no time", $"'{CueText.Line(text)}'", "Write it as hh:mm:ss.mmm, or as a number with h, m, s, ms, f or t.");
        return read;
    }

    private void Paragraph(XElement paragraph, Scope scope)
    {
        var pieces = new List<Piece>();
        Inline(paragraph, scope, pieces);
        foreach (var group in pieces.GroupBy(piece => (piece.Begin, piece.End)))
        {
            var text = CueText.Tidy(group.Select(piece => piece.Span));
            if (text.Count > 0)
                cues.Add((group.Key.Begin, group.Key.End, text, group.First().Place));
        }
        if (cues.Count > CaptionLimits.Cues)
            throw CaptionLimits.TooMuch($"more than {CaptionLimits.Cues} cues");
    }

    private void Inline(XElement element, Scope scope, List<Piece> pieces)
    {
        if (scope.Hidden)
            return;
        foreach (var node in element.Nodes())
            if (node is XText text)
                pieces.Add(At(scope, scope.Preserve ? text.Value : text.Value.Replace('\n', ' ')));
            else if (node is XElement { Name.LocalName: "br" })
                pieces.Add(At(scope, "\n"));
            else if (node is XElement { Name.LocalName: "span" } span)
                Span(span, Enter(span, scope, scope.Begin), pieces);
    }

    private void Span(XElement span, Scope scope, List<Piece> pieces)
    {
        if (looks.Of(span).GetValueOrDefault("ruby") != "container")
        {
            Inline(span, scope, pieces);
            return;
        }
        var parts = span.Descendants().Where(part => part.Name.LocalName == "span").Select(part => (Is: looks.Of(part).GetValueOrDefault("ruby"), Text: part.Value)).ToList();
        var reading = CueText.Line(string.Concat(parts.Where(part => part.Is == "text").Select(part => part.Text)));
        pieces.Add(At(scope with { Style = scope.Style with { Ruby = reading } }, string.Concat(parts.Where(part => part.Is == "base").Select(part => part.Text))));
    }

    private static Piece At(Scope scope, string text) => new(scope.Begin, scope.End, scope.Place, new CaptionSpan(text, scope.Style));

    /// <summary>A cue that nobody ended stands until the next one.</summary>
    private List<CaptionCue> Numbered()
    {
        if (cues.Any(cue => cue.End is null))
            remarks.Add(Severity.Warning, "A cue has no end, and stands until the next one, 7 s at most", "", "Give every cue an end or a duration.");
        var starts = cues.Select(cue => cue.Begin).Order().ToList();
        return [.. cues.Select((cue, i) => new CaptionCue(i + 1, cue.Begin, cue.End ?? Until(cue.Begin, starts), cue.Text, cue.Place.Row, cue.Place.Align))];
    }

    private static TimeSpan Until(TimeSpan begin, List<TimeSpan> starts)
    {
        var at = starts.BinarySearch(begin + TimeSpan.FromTicks(1));
        var next = at < 0 ? ~at : at;
        return next < starts.Count && starts[next] < begin + Unended ? starts[next] : begin + Unended;
    }
}
