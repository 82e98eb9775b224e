using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Tests.Definitions;

namespace MediaFlows.Tests.Runs;

/// <summary>A run as it was recorded: its flow, everything it was told, what each led to, and how it ended. Events and commands are JSON as the store keeps it.</summary>
internal sealed record RecordedHistory(IReadOnlyList<string> Flow, IReadOnlyList<RecordedDecision> Told, RecordedEnd End)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new AsStored() } };

    public static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Histories");

    public static RecordedHistory Of(string flow, Scenario run) =>
        new(flow.ReplaceLineEndings("\n").Split('\n'), [.. run.Told.Select(told => RecordedDecision.Of(told.Event, told.Decision))], RecordedEnd.Of(run.Run));

    public static RecordedHistory Read(string name) => JsonSerializer.Deserialize<RecordedHistory>(File.ReadAllText(Path.Combine(Folder(), $"{name}.json")), Readable)!;

    public void Write(string name) => File.WriteAllText(Path.Combine(Folder(), $"{name}.json"), JsonSerializer.Serialize(this, Readable) + "\n");

    public static FlowDefinition Definition(string flow)
    {
        var reading = FlowFile.Parse(flow, RealSteps.All);
        Assert.True(reading.Definition is not null, string.Join("\n", reading.Problems));
        return reading.Definition!;
    }

    public FlowDefinition Definition() => Definition(string.Join('\n', Flow));

    public static string Text(object value) => JsonSerializer.Serialize(value, Readable);

    /// <summary>One line each, letter by letter.</summary>
    private sealed class AsStored : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => writer.WriteRawValue(value.GetRawText());
    }

    public static FlowEvent Event(JsonElement json) => RunJson.ReadEvent(Encoding.UTF8.GetBytes(json.GetRawText()));
}

/// <param name="Commands">By id: a host carries them all out, and the order of timers is not the same in every process.</param>
/// <param name="Verdict">What the teller heard.</param>
internal sealed record RecordedDecision(JsonElement Told, IReadOnlyList<JsonElement> Events, IReadOnlyList<JsonElement> Commands, IReadOnlyList<string> Closed, InboxVerdict Verdict)
{
    public static RecordedDecision Of(FlowEvent told, FlowDecision decision) => new(
        Parsed(RunJson.Write(told)),
        [.. decision.Events.Select(happened => Parsed(RunJson.Write(happened)))],
        [.. decision.Commands.OrderBy(command => command.Id, StringComparer.Ordinal).Select(command => Parsed(RunJson.Write(command)))],
        [.. decision.Closed.Order(StringComparer.Ordinal)], decision.Verdict);

    private static JsonElement Parsed(byte[] json) => JsonSerializer.Deserialize<JsonElement>(json);
}

/// <param name="Steps">Each step's status, then each of its items'.</param>
internal sealed record RecordedEnd(string Status, RunAnswers Answers, IReadOnlyDictionary<string, IReadOnlyList<string>> Steps)
{
    public static RecordedEnd Of(FlowRun run)
    {
        var picture = RunPicture.Of(run, run.Updated);
        return new(picture.Status.Text(), picture.Answers, run.Steps.ToDictionary(step => step.Id, Words));
    }

    private static IReadOnlyList<string> Words(StepState step) =>
        [$"{step.Status}, round {step.Round}", .. step.Items.Select(item => $"{item.Key ?? "it"}: {item.Status}, attempt {item.Attempt}, output {JsonSerializer.Serialize(item.Output)}")];
}
