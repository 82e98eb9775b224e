using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace MediaFlows.Core.Expressions;

/// <summary>JSON to JavaScript and back.</summary>
internal sealed partial class Sandbox
{
    private JsValue ToJs(JsonElement value, int depth = 0)
    {
        budget.Charge(1);
        if (depth > ExpressionLimits.DataDepth)
            throw new ExpressionException(EvaluationFaults.DataTooDeep());
        return value.ValueKind switch
        {
            JsonValueKind.Object => ToRecord(value, depth),
            JsonValueKind.Array => new JsArray(engine, [.. value.EnumerateArray().Select(element => ToJs(element, depth + 1))]),
            JsonValueKind.String => ToText(SecretMarker.Strip(JsonText.Of(value))),
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => JsValue.Null,
            _ => JsValue.Undefined,
        };
    }

    private JsObject ToRecord(JsonElement value, int depth)
    {
        var record = new JsObject(engine);
        foreach (var member in value.EnumerateObject())
            record.FastSetDataProperty(SecretMarker.Strip(JsonText.NameOf(member)), ToJs(member.Value, depth + 1));
        return record;
    }

    private JsString ToText(string text)
    {
        budget.MakeText(text.Length);
        return new JsString(text);
    }

    public static JsonElement ToJson(JsValue value) => JsonResult.Build(writer => Write(writer, value, 0));

    private static void Write(Utf8JsonWriter writer, JsValue value, int depth)
    {
        if (value.IsObject())
            JsonResult.CheckDepth(depth + 1);
        switch (value)
        {
            case JsString text: writer.WriteStringValue(JsonText.Whole(text.ToString())); break;
            case JsNumber: WriteNumber(writer, value.AsNumber()); break;
            case JsBoolean: writer.WriteBooleanValue(value.AsBoolean()); break;
            case JsArray list: WriteList(writer, list, depth); break;
            case JsObject record: WriteRecord(writer, record, depth); break;
            default: writer.WriteNullValue(); break;
        }
        JsonResult.CheckSize(writer);
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
            writer.WriteRawValue(TypeConverter.ToString(number), skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    private static void WriteList(Utf8JsonWriter writer, JsArray list, int depth)
    {
        writer.WriteStartArray();
        foreach (var element in list)
            Write(writer, element, depth + 1);
        writer.WriteEndArray();
    }

    private static void WriteRecord(Utf8JsonWriter writer, JsObject record, int depth)
    {
        writer.WriteStartObject();
        foreach (var name in record.GetOwnPropertyKeys(Types.String))
        {
            writer.WritePropertyName(JsonText.Whole(name.ToString()));
            Write(writer, Own(record, name), depth + 1);
        }
        writer.WriteEndObject();
    }
}
