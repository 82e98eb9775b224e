using System.Globalization;
using System.Xml.Linq;

namespace MediaFlows.Core.Media.Captions;

/// <summary>What a TTML document says of looks and places: its styles and regions, and what of it holds for an element.</summary>
internal sealed class TtmlLooks
{
    private const int DeepestReference = 16;
    private static readonly string[] Read = ["fontWeight", "fontStyle", "textDecoration", "color", "textAlign", "displayAlign", "origin", "extent", "display", "visibility", "ruby", "agent"];

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> styles = [];
    private readonly Dictionary<string, XElement> regions;
    private readonly Dictionary<string, string?> voices;

    public TtmlLooks(XElement root)
    {
        var head = root.Elements().Where(element => element.Name.LocalName == "head").ToList();
        var declared = ById(head, "style");
        foreach (var id in declared.Keys)
            styles[id] = Resolve(declared[id], declared, DeepestReference);
        regions = ById(head, "region");
        voices = ById(head, "agent").ToDictionary(agent => agent.Key, agent => CueText.Line(agent.Value.Descendants().FirstOrDefault(name => name.Name.LocalName == "name")?.Value));
    }

    /// <summary>What an element says, by itself and by the styles it names.</summary>
    public IReadOnlyDictionary<string, string> Of(XElement element)
    {
        var said = new Dictionary<string, string>();
        foreach (var id in Ids(element))
            if (styles.TryGetValue(id, out var style))
                Add(said, style);
        foreach (var nested in element.Name.LocalName == "region" ? element.Elements().Where(child => child.Name.LocalName == "style") : [])
            Add(said, Of(nested));
        Add(said, Own(element));
        return said;
    }

    public XElement? Region(string? id) => id is not null && regions.TryGetValue(id, out var region) ? region : null;

    /// <summary>The look of text in an element, from that of its parent.</summary>
    public CaptionStyle Style(CaptionStyle parent, IReadOnlyDictionary<string, string> said) => parent with
    {
        Bold = said.TryGetValue("fontWeight", out var weight) ? weight == "bold" : parent.Bold,
        Italic = said.TryGetValue("fontStyle", out var slant) ? slant is "italic" or "oblique" : parent.Italic,
        Underline = said.TryGetValue("textDecoration", out var line) ? Underlined(line, parent.Underline) : parent.Underline,
        Colour = said.TryGetValue("color", out var text) && CaptionColours.TryRead(text, out var colour) ? colour : parent.Colour,
        Voice = said.TryGetValue("agent", out var agent) && voices.TryGetValue(agent.Split(' ')[0], out var voice) ? voice : parent.Voice,
    };

    /// <summary>The place of a region or of text with a place of its own; what is not said stays as it was.</summary>
    public static (CueRow Row, CueAlign Align) Place((CueRow Row, CueAlign Align) before, IReadOnlyDictionary<string, string> said)
    {
        var align = said.TryGetValue("textAlign", out var text) ? text switch { "left" or "start" => CueAlign.Left, "right" or "end" => CueAlign.Right, _ => CueAlign.Center } : before.Align;
        var stack = said.GetValueOrDefault("displayAlign");
        var (top, height) = (Percent(said.GetValueOrDefault("origin")), Percent(said.GetValueOrDefault("extent")));
        if (stack is null && top is null)
            return (before.Row, align);
        // A region without an extent reaches the lower edge; text stands at its top unless told otherwise (TTML2, initial values).
        var (from, tall) = (top ?? 0, height ?? 100 - (top ?? 0));
        var at = stack switch { "after" => from + tall, "center" => from + tall / 2, _ => from };
        return (at < 100 / 3.0 ? CueRow.Top : at <= 200 / 3.0 ? CueRow.Middle : CueRow.Bottom, align);
    }

    private static bool Underlined(string said, bool before) => said.Contains("noUnderline", StringComparison.Ordinal) || said == "none" ? false : said.Contains("underline", StringComparison.Ordinal) || before;

    /// <summary>The second of two lengths, where they are percents.</summary>
    private static double? Percent(string? lengths) => (lengths ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var second] && second.EndsWith('%')
        && double.TryParse(second.AsSpan(0, second.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static IReadOnlyDictionary<string, string> Resolve(XElement style, Dictionary<string, XElement> declared, int deepest)
    {
        var said = new Dictionary<string, string>();
        foreach (var id in deepest > 0 ? Ids(style).Take(1) : [])
            if (declared.TryGetValue(id, out var other) && other != style)
                Add(said, Resolve(other, declared, deepest - 1));
        Add(said, Own(style));
        return said;
    }

    private static Dictionary<string, string> Own(XElement element)
    {
        var own = new Dictionary<string, string>();
        foreach (var attribute in element.Attributes())
            if (Read.Contains(attribute.Name.LocalName))
                own[attribute.Name.LocalName] = attribute.Value.Trim();
        return own;
    }

    private static void Add(Dictionary<string, string> said, IReadOnlyDictionary<string, string> more)
    {
        foreach (var (name, value) in more)
            said[name] = value;
    }

    private static IEnumerable<string> Ids(XElement element) => (element.Attribute("style")?.Value ?? "").Split([' ', '\n', '\t'], 16, StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, XElement> ById(List<XElement> head, string name) => head.Descendants()
        .Where(element => element.Name.LocalName == name).Select(element => (Id: element.Attribute(XNamespace.Xml + "id")?.Value ?? element.Attribute("id")?.Value, element))
        .Where(one => one.Id is not null).DistinctBy(one => one.Id).ToDictionary(one => one.Id!, one => one.element);
}
