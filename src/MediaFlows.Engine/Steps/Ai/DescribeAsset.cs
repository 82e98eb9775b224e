using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Ai;

public sealed record DescribeInput(
    [property: Description("JSON Schema of an object with further fields to fill in, for example genre or persons. Kept under `fields` of the output.")] JsonElement? Fields = null);

public sealed record DescribeOutput(
    string Title,
    string Summary,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Topics,
    [property: Description("The model that wrote it.")] string Engine,
    TokenUsage Usage,
    [property: Description("BCP-47 tag of the language it is written in.")] string? Language = null,
    [property: Description("What was asked for by `fields`.")] JsonElement? Fields = null,
    [property: Description("What the description could not take into account.")] string? Note = null);

public sealed record TokenUsage(int? InputTokens = null, int? OutputTokens = null);

/// <summary>Title, summary, tags and topics from transcript and technical metadata.</summary>
[Step("ai/describe", "Describe", "Writes title, summary, tags and topics from the transcript and the technical metadata.",
    Icon = "sparkles", Resource = StepResource.Network, MaySkip = true)]
public sealed class DescribeAsset(IDescriber describer) : Step<DescribeInput, DescribeOutput>
{
    // About 12 000 tokens: the beginning and the end say most of what a piece is about, and small models take no more.
    private const int TranscriptBudget = 48_000;
    private const int LargestTechnical = 16 * 1024;
    private const int LargestTranscript = 64 * 1024 * 1024;
    private const int LargestFields = 8 * 1024;

    protected override async Task<StepResult> Perform(DescribeInput input, StepContext context, CancellationToken cancellation)
    {
        var schema = Schema(input.Fields);
        if (describer.Unavailable is { } reason)
            return Skipped($"Not described: {reason}.");
        var transcript = await Transcript(context, cancellation);
        var technical = await Technical(context, cancellation);
        if (transcript.Length == 0 && technical is null)
            return Skipped("Not described: there is neither a transcript with words in it nor technical metadata to describe it from.");
        context.Report(new StepProgress(null, "Waiting for the model"));
        var answer = await describer.Describe(Shortened(transcript), Media(context.Asset, technical), schema, cancellation);
        var output = Output(answer, transcript);
        return Completed(output, await KeepAsJson(context, output, cancellation));
    }

    private static JsonElement Schema(JsonElement? fields)
    {
        var schema = JsonNode.Parse(Asked)!.AsObject();
        if (fields is not { } asked)
            return JsonSerializer.SerializeToElement(schema);
        if (AnswerSchema.Unsupported(asked) is { } fault)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-fields-schema",
                $"The JSON Schema in `fields` cannot be used: {fault}.", "Correct `with.fields` in the flow; type, enum, properties, required, items and bounds are supported."));
        schema["properties"]!.AsObject()["fields"] = JsonNode.Parse(asked.GetRawText());
        schema["required"]!.AsArray().Add("fields");
        return JsonSerializer.SerializeToElement(schema);
    }

    private static async Task<string> Transcript(StepContext context, CancellationToken cancellation)
    {
        if (context.File("transcript") is not { } file)
            return "";
        var content = await Read(context, file, LargestTranscript, cancellation);
        return content is null ? "" : JsonSerializer.Deserialize<Transcript>(content, StepTypes.Json)!.AsText();
    }

    private static async Task<JsonNode?> Technical(StepContext context, CancellationToken cancellation)
    {
        var content = context.File("technical-metadata") is { } file ? await Read(context, file, LargestTechnical, cancellation) : null;
        return content is null ? null : JsonNode.Parse(content);
    }

    private static async Task<byte[]?> Read(StepContext context, MediaFile file, int largest, CancellationToken cancellation)
    {
        if (file.Size > largest)
            return null;
        await using var content = await context.Store.OpenRead(file.Uri, cancellation);
        var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }

    private static string Shortened(string transcript) => transcript.Length <= TranscriptBudget
        ? transcript
        : $"{transcript[..(TranscriptBudget * 3 / 4)]} […] {transcript[^(TranscriptBudget / 4)..]}";

    private static JsonElement Media(Asset asset, JsonNode? technical) =>
        JsonSerializer.SerializeToElement(new JsonObject { ["fileName"] = asset.Name, ["technical"] = technical });

    private static DescribeOutput Output(Description answer, string transcript)
    {
        var fields = answer.Fields;
        JsonElement? own = fields.TryGetProperty("fields", out var further) ? further : null;
        if (own?.GetRawText().Length > LargestFields)
            throw new StepFailedException(new Failure(FailureClass.Transient, "ai-answer-unusable",
                $"{answer.Engine} filled `fields` with more than {LargestFields / 1024} KB.", "Bound it with maxLength and maxItems in `with.fields`, then retry the step."));
        return new DescribeOutput(
            Text(fields, "title"), Text(fields, "summary"), Texts(fields, "tags"), Texts(fields, "topics"),
            answer.Engine, new TokenUsage(answer.InputTokens, answer.OutputTokens), fields.GetProperty("language").GetString(), own, Note(transcript));
    }

    private static string? Note(string transcript) => transcript.Length switch
    {
        0 => "There was no transcript: described from technical metadata alone.",
        > TranscriptBudget => $"The transcript is longer than the model was given: its middle, {transcript.Length - TranscriptBudget} characters, was left out.",
        _ => null,
    };

    private static string Text(JsonElement fields, string name) => Clean(fields.GetProperty(name).GetString()!);

    private static IReadOnlyList<string> Texts(JsonElement fields, string name) =>
        [.. fields.GetProperty(name).EnumerateArray().Select(text => Clean(text.GetString()!)).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)).Trim();

    private static async Task<MediaFile> KeepAsJson(StepContext context, DescribeOutput output, CancellationToken cancellation)
    {
        var from = context.File("transcript") ?? context.File("source");
        return await context.Keep(JsonSerializer.SerializeToUtf8Bytes(output, StepTypes.Json), "description", "description.json", "application/json", from?.Sha256, cancellation);
    }

    // Longer texts than asked for are let pass within reason: a model that counts badly is no failure.
    private const string Asked = """
        {
          "type": "object",
          "properties": {
            "title": { "type": "string", "minLength": 1, "maxLength": 200, "description": "A title of at most 80 characters" },
            "summary": { "type": "string", "minLength": 1, "maxLength": 2000, "description": "What happens, in two to four sentences, at most 600 characters" },
            "tags": { "type": "array", "maxItems": 30, "items": { "type": "string", "maxLength": 80 }, "description": "5 to 12 keywords" },
            "topics": { "type": "array", "maxItems": 15, "items": { "type": "string", "maxLength": 120 }, "description": "1 to 5 subjects it is about, most important first" },
            "language": { "type": ["string", "null"], "maxLength": 35, "description": "BCP-47 tag of the language the description is written in" }
          },
          "required": ["title", "summary", "tags", "topics", "language"],
          "additionalProperties": false
        }
        """;
}
