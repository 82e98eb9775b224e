using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Definitions;

/// <summary>How the inputs of the step kinds that the decider settles itself are read from evaluated JSON.</summary>
internal static class StepInput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new DurationJson(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static T Read<T>(JsonElement input) where T : notnull =>
        input.Deserialize<T>(Json) ?? throw new JsonException("The input is null; it must be an object.");

    public static void Must(bool truth, string otherwise)
    {
        if (!truth)
            throw new JsonException(otherwise);
    }
}
