using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MediaFlows.Engine.Steps;

/// <summary>A converter that says what it reads: the schema exporter cannot see into it.</summary>
public interface IHasSchema
{
    JsonObject Schema { get; }
}

/// <summary>Reads one text, or a list of texts, as a list.</summary>
public sealed class OneOrMany : JsonConverter<IReadOnlyList<string>>, IHasSchema
{
    public JsonObject Schema => new() { ["type"] = new JsonArray("string", "array"), ["items"] = new JsonObject { ["type"] = "string" } };

    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? [reader.GetString()!] : JsonSerializer.Deserialize<List<string>>(ref reader, options) ?? [];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
