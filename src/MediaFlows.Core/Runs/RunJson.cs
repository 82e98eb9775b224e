using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MediaFlows.Core.Runs;

/// <summary>
/// How events, commands and snapshots are written as JSON, everywhere: camelCase, enums as kebab-case text, nothing left out. Reading is strict:
/// an unknown kind, an unknown member or a missing one is a <see cref="JsonException"/>, never a guess.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FlowEvent))]
[JsonSerializable(typeof(IReadOnlyList<FlowEvent>))]
[JsonSerializable(typeof(FlowCommand))]
[JsonSerializable(typeof(FlowRun))]
public sealed partial class RunJson : JsonSerializerContext
{
    public static byte[] Write(IReadOnlyList<FlowEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events, Default.IReadOnlyListFlowEvent);

    public static byte[] Write(FlowEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, Default.FlowEvent);

    public static byte[] Write(FlowCommand command) => JsonSerializer.SerializeToUtf8Bytes(command, Default.FlowCommand);

    /// <summary>A snapshot; the definition is not in it.</summary>
    public static byte[] Write(FlowRun run) => JsonSerializer.SerializeToUtf8Bytes(run, Default.FlowRun);

    public static IReadOnlyList<FlowEvent> ReadEvents(ReadOnlySpan<byte> json)
    {
        var events = Read(json, Default.IReadOnlyListFlowEvent);
        foreach (var happened in events)
            Known(happened);
        return events;
    }

    public static FlowEvent ReadEvent(ReadOnlySpan<byte> json) => Read(json, Default.FlowEvent);

    public static FlowCommand ReadCommand(ReadOnlySpan<byte> json) => Read(json, Default.FlowCommand);

    public static FlowRun ReadRun(ReadOnlySpan<byte> json) => Read(json, Default.FlowRun);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return Known(JsonSerializer.Deserialize(json, type));
        }
        catch (NotSupportedException fault)
        {
            throw new JsonException("An event or command does not say of which kind it is.", fault);
        }
    }

    private static T Known<T>(T? read) where T : class => read ?? throw new JsonException("null is neither an event nor a command nor a run.");
}
