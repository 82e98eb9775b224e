using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>Reads a place in the media as text, also where it was written as a number of seconds.</summary>
public sealed class MomentJson : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => reader.GetDecimal().ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException("A place in the media is a timecode, a number of seconds or a frame number."),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Reads a list of places in the media.</summary>
public sealed class MomentsJson : JsonConverter<IReadOnlyList<string>>
{
    private static readonly MomentJson One = new();

    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var places = new List<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A list of places in the media was expected.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            places.Add(One.Read(ref reader, typeof(string), options));
        return places;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
}
