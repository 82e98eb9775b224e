using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MediaFlows.Core.Expressions;

/// <summary>JSON that comes out of expressions: no marker characters from data, no broken texts, bounded size and depth.</summary>
internal static class JsonResult
{
    private static readonly JsonWriterOptions writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonElement nothing = JsonElement.Parse("null");

    public static JsonElement OfText(string text) => Build(writer => writer.WriteStringValue(JsonText.Whole(text)));

    /// <summary>A value of the scope as a result; the same element, not a copy, when nothing is wrong with it.</summary>
    public static JsonElement Clean(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined)
            return nothing;
        Check(value);
        return Strip(value).Clone();
    }

    /// <summary>The value without marker characters, of any size.</summary>
    public static JsonElement Strip(JsonElement value) => JsonText.NeedsCleaning(JsonMarshal.GetRawUtf8Value(value))
        ? Build(writer => Write(writer, value, SecretMarker.Strip, SecretMarker.Strip))
        : value;

    public static bool IsTrue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array => true,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => SecretMarker.Strip(JsonText.Of(value)).Length > 0,
        _ => false,
    };

    public static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, writing))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = 1000 });
    }

    /// <summary>Writes a value with every text and every member name passed through a function.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value, Func<string, string> text, Func<string, string> name)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(JsonText.Whole(name(JsonText.NameOf(member))));
                    Write(writer, member.Value, text, name);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element, text, name);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(JsonText.Whole(text(JsonText.Of(value))));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    public static void CheckSize(Utf8JsonWriter writer)
    {
        if (writer.BytesCommitted + writer.BytesPending > ExpressionLimits.Result)
            throw new ExpressionException(EvaluationFaults.TooLarge());
    }

    /// <param name="levels">Lists and objects, one in the other.</param>
    public static void CheckDepth(int levels)
    {
        if (levels > ExpressionLimits.ResultDepth)
            throw new ExpressionException(EvaluationFaults.TooDeep());
    }

    /// <param name="below">Levels it will stand below.</param>
    /// <exception cref="ExpressionException">The value is larger or deeper than a result may be.</exception>
    public static void Check(JsonElement value, int below = 0)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        // Escaping makes at most six bytes of one: most values need no measuring.
        if (raw.Length > ExpressionLimits.Result / 6)
            Build(writer =>
            {
                Write(writer, value, text => text, name => name);
                CheckSize(writer);
            });
        if (raw.Length <= ExpressionLimits.ResultDepth - below)
            return;
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                CheckDepth(below + reader.CurrentDepth + 1);
    }
}
