using System.Xml;
using System.Xml.Linq;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>XML from outside: no DTD and thus no entities, nothing resolved, its size and depth counted before any of it is kept.</summary>
internal static class SafeXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = CaptionLimits.File,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
    };

    /// <exception cref="CaptionFault">It is no XML, has a DTD, or is too much.</exception>
    public static XElement Root(string text, ReadingRemarks remarks)
    {
        try
        {
            Measure(text, remarks);
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        }
        catch (XmlException fault)
        {
            throw text.Contains("<!DOCTYPE", StringComparison.Ordinal)
                ? new CaptionFault("captions-dtd", "The captions contain a document type definition, which can pull in other files and grow without bound; it was not read.",
                    "Ask the sender for TTML without <!DOCTYPE …>; no caption format needs it.", fault)
                : new CaptionFault("captions-broken", $"The captions are XML that breaks off or is mistyped at line {fault.LineNumber}.", "Ask the sender for a complete copy.", fault);
        }
    }

    private static void Measure(string text, ReadingRemarks remarks)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings);
        var elements = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && (++elements > CaptionLimits.Elements || reader.Depth > CaptionLimits.Depth))
                throw CaptionLimits.TooMuch($"more than {CaptionLimits.Elements} elements, or elements nested deeper than {CaptionLimits.Depth}");
            if (reader is { NodeType: XmlNodeType.ProcessingInstruction, Name: "xml-stylesheet" })
                remarks.Add(Severity.Info, "It names a style sheet, which was not opened", "", "Put the styles into the captions.");
        }
    }
}
