using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>Reads the name of a profile that ships, or a profile of the flow's own that says what is otherwise than in its base.</summary>
public sealed class QcProfileJson : JsonConverter<QcProfile>, IHasSchema
{
    public JsonObject Schema => new() { ["anyOf"] = new JsonArray(Name(), Own()) };

    public override QcProfile Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => JsonNode.Parse(ref reader) switch
    {
        JsonObject own => QcProfile.Over(own, options),
        JsonValue name when name.GetValueKind() == JsonValueKind.String => QcProfile.Of(name.GetValue<string>()),
        _ => throw new JsonException("A profile is a name, or an object with what is otherwise than in its base."),
    };

    public override void Write(Utf8JsonWriter writer, QcProfile value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);

    private static JsonObject Name() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. QcProfile.All.Select(profile => JsonValue.Create(profile.Name))]) };

    private static JsonObject Own()
    {
        var own = StepTypes.Schema(typeof(QcProfile));
        AskNothing(own);
        var members = own["properties"]!.AsObject();
        members.Insert(0, "base", Name());
        members["base"]!["description"] = "The profile that holds for whatever is not said here; ebu-r128 when left out.";
        members.Insert(2, "source", members["title"]!.DeepClone());
        members["source"]!["description"] = "Where the figures said here come from, for the report; `this flow` when left out.";
        return own;
    }

    /// <summary>What is left out is the base's.</summary>
    private static void AskNothing(JsonNode schema)
    {
        if (schema is not JsonObject rules)
            return;
        rules.Remove("required");
        foreach (var member in rules["properties"] as JsonObject ?? [])
            if (member.Value is not null)
                AskNothing(member.Value);
    }
}
