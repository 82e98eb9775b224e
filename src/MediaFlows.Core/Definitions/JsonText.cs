using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Reads JSON (RFC 8259: no comments, no trailing commas) and keeps where each value stands.</summary>
internal static partial class JsonText
{
    public static FlowNode? Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = FlowTree.MostDepth * 2 });
        var tree = new FlowTree();
        var cursor = new Cursor(bytes);
        try
        {
            while (reader.Read())
                Take(ref reader, tree, cursor.MoveTo((int)reader.TokenStartIndex));
        }
        catch (JsonException fault)
        {
            throw Syntax(fault, bytes);
        }
        return tree.Root;
    }

    private static void Take(ref Utf8JsonReader reader, FlowTree tree, Place place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                tree.Open(NodeKind.Map, place);
                break;
            case JsonTokenType.StartArray:
                tree.Open(NodeKind.List, place);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                tree.Close();
                break;
            case JsonTokenType.PropertyName:
                tree.Key(Text(ref reader, place), place);
                break;
            default:
                TakeScalar(ref reader, tree, place);
                break;
        }
    }

    private static void TakeScalar(ref Utf8JsonReader reader, FlowTree tree, Place place)
    {
        if (reader.TokenType is JsonTokenType.String)
            tree.Scalar(NodeKind.Text, Text(ref reader, place), place);
        else if (reader.TokenType is JsonTokenType.Null)
            tree.Scalar(NodeKind.Null, "", place);
        else
            tree.Scalar(reader.TokenType is JsonTokenType.Number ? NodeKind.Number : NodeKind.Boolean, Encoding.UTF8.GetString(reader.ValueSpan), place);
    }

    private static string Text(ref Utf8JsonReader reader, Place place)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FlowSyntaxFault("not-text", place, "An escape in this text names half a character.", "Write the character itself.");
        }
    }

    private static FlowSyntaxFault Syntax(JsonException fault, byte[] bytes)
    {
        var lineStart = 0;
        for (var line = fault.LineNumber ?? 0; line > 0; line--)
            lineStart = Array.IndexOf(bytes, (byte)'\n', lineStart) + 1;
        var place = new Cursor(bytes).MoveTo(Math.Min(bytes.Length, lineStart + (int)(fault.BytePositionInLine ?? 0)));
        return new FlowSyntaxFault("json-syntax", place, $"This is no JSON: {Position().Replace(fault.Message, "")}",
            "A text that begins with { is read as JSON; check quotes, commas and brackets here, or write YAML.");
    }

    [GeneratedRegex(@"\s*LineNumber:.*$")]
    private static partial Regex Position();

    /// <summary>Walks the UTF-8 bytes once, counting lines and UTF-16 units.</summary>
    private sealed class Cursor(byte[] bytes)
    {
        private int _byte;
        private Place _place = new(1, 1, 0);

        public Place MoveTo(int target)
        {
            for (; _byte < target; _byte++)
                _place = Next(bytes[_byte]);
            return _place;
        }

        private Place Next(byte met) => met switch
        {
            (byte)'\n' => new(_place.Line + 1, 1, _place.Index + 1),
            >= 0x80 and < 0xC0 => _place,
            >= 0xF0 => new(_place.Line, _place.Column + 2, _place.Index + 2),
            _ => new(_place.Line, _place.Column + 1, _place.Index + 1),
        };
    }
}
