using System.Text;
using System.Xml;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Writes TTML after the IMSC 1.1 text profile (W3C, 2018): media time base, regions in percent, at most nine of them.</summary>
internal static class TtmlWriter
{
    private const string Tt = "http://www.w3.org/ns/ttml", Parameter = Tt + "#parameter", Styling = Tt + "#styling", Metadata = Tt + "#metadata";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), NewLineChars = "\n", NewLineHandling = NewLineHandling.None };

    public static byte[] Write(CaptionTrack track)
    {
        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            var voices = track.Cues.SelectMany(cue => cue.Text).Select(span => span.Style.Voice).OfType<string>().Distinct().Select((name, i) => (name, Id: $"a{i + 1}")).ToDictionary(one => one.name, one => one.Id);
            Root(xml, track);
            Head(xml, track, voices);
            xml.WriteStartElement("body", Tt);
            xml.WriteStartElement("div", Tt);
            foreach (var (cue, i) in track.Ordered.Select((cue, i) => (cue, i)))
                Cue(xml, cue, i + 1, voices);
            Line(xml);
            xml.WriteEndDocument();
        }
        return bytes.ToArray();
    }

    private static void Root(XmlWriter xml, CaptionTrack track)
    {
        xml.WriteStartElement("tt", Tt);
        xml.WriteAttributeString("xmlns", "ttp", null, Parameter);
        xml.WriteAttributeString("xmlns", "tts", null, Styling);
        xml.WriteAttributeString("xmlns", "ttm", null, Metadata);
        xml.WriteAttributeString("contentProfiles", Parameter, $"{Tt}/profile/imsc1.1/text");
        xml.WriteAttributeString("timeBase", Parameter, "media");
        xml.WriteAttributeString("cellResolution", Parameter, "32 15");
        xml.WriteAttributeString("xml", "lang", null, track.Language ?? "");
    }

    private static void Head(XmlWriter xml, CaptionTrack track, Dictionary<string, string> voices)
    {
        Start(xml, "head");
        if (CueText.Line(track.Note) is { } note)
            xml.WriteElementString("desc", Metadata, note);
        foreach (var (name, id) in voices)
            Agent(xml, name, id);
        Start(xml, "styling");
        Start(xml, "style", ("xml:id", "default"), ("fontFamily", "proportionalSansSerif"), ("fontSize", "100%"), ("color", "white"), ("backgroundColor", "black"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        Start(xml, "layout");
        foreach (var (row, align) in track.Cues.Select(cue => (cue.Row, cue.Align)).Append(default).Distinct().Order())
            Region(xml, row, align);
        xml.WriteEndElement();
        xml.WriteEndElement();
        Line(xml);
    }

    private static void Agent(XmlWriter xml, string name, string id)
    {
        xml.WriteStartElement("agent", Metadata);
        xml.WriteAttributeString("xml", "id", null, id);
        xml.WriteAttributeString("type", "person");
        xml.WriteStartElement("name", Metadata);
        xml.WriteAttributeString("type", "full");
        xml.WriteString(name);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>All regions lie over the safe area of 80 % and differ in where text stands in it.</summary>
    private static void Region(XmlWriter xml, CueRow row, CueAlign align)
    {
        Start(xml, "region", ("xml:id", Id(row, align)), ("origin", "10% 10%"), ("extent", "80% 80%"),
            ("displayAlign", row switch { CueRow.Top => "before", CueRow.Middle => "center", _ => "after" }),
            ("textAlign", align.ToString().ToLowerInvariant()), ("showBackground", "whenActive"));
        xml.WriteEndElement();
    }

    private static void Cue(XmlWriter xml, CaptionCue cue, int number, Dictionary<string, string> voices)
    {
        Start(xml, "p", ("xml:id", $"c{number}"), ("region", Id(cue.Row, cue.Align)), ("style", "default"));
        xml.WriteAttributeString("begin", CueTime.Text(cue.Start, '.'));
        xml.WriteAttributeString("end", CueTime.Text(CueTime.End(cue), '.'));
        foreach (var span in cue.Text)
            Span(xml, span, voices);
        xml.WriteEndElement();
    }

    private static void Span(XmlWriter xml, CaptionSpan span, Dictionary<string, string> voices)
    {
        var look = span.Style;
        if (look == default)
        {
            Text(xml, span.Text);
            return;
        }
        xml.WriteStartElement("span", Tt);
        if (look.Bold) xml.WriteAttributeString("fontWeight", Styling, "bold");
        if (look.Italic) xml.WriteAttributeString("fontStyle", Styling, "italic");
        if (look.Underline) xml.WriteAttributeString("textDecoration", Styling, "underline");
        if (look.Colour is { } colour) xml.WriteAttributeString("color", Styling, CaptionColours.Name(colour));
        if (look.Voice is { } voice) xml.WriteAttributeString("agent", Metadata, voices[voice]);
        if (look.Ruby is { } reading) Ruby(xml, span.Text, reading);
        else Text(xml, span.Text);
        xml.WriteEndElement();
    }

    private static void Ruby(XmlWriter xml, string text, string reading)
    {
        xml.WriteAttributeString("ruby", Styling, "container");
        foreach (var (kind, part) in new[] { ("base", text.Replace('\n', ' ')), ("text", reading) })
        {
            xml.WriteStartElement("span", Tt);
            xml.WriteAttributeString("ruby", Styling, kind);
            xml.WriteString(part);
            xml.WriteEndElement();
        }
    }

    private static void Text(XmlWriter xml, string text)
    {
        foreach (var (line, i) in text.Split('\n').Select((line, i) => (line, i)))
        {
            if (i > 0)
            {
                xml.WriteStartElement("br", Tt);
                xml.WriteEndElement();
            }
            xml.WriteString(line);
        }
    }

    private static string Id(CueRow row, CueAlign align) => $"{row.ToString().ToLowerInvariant()}-{align.ToString().ToLowerInvariant()}";

    private static void Start(XmlWriter xml, string name, params (string Name, string Value)[] attributes)
    {
        Line(xml);
        xml.WriteStartElement(name, Tt);
        foreach (var (attribute, value) in attributes)
            if (attribute == "xml:id")
                xml.WriteAttributeString("xml", "id", null, value);
            else
                xml.WriteAttributeString(attribute, attribute is "region" or "style" ? null : Styling, value);
    }

    private static void Line(XmlWriter xml) => xml.WriteWhitespace("\n");
}
