using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps;

/// <summary>
/// What a step type derives from: <typeparamref name="TInput"/> and <typeparamref name="TOutput"/> are records whose members, defaults and
/// <see cref="DescriptionAttribute"/>s become the JSON Schema, the console's form and the reference page.
/// </summary>
public abstract class Step<TInput, TOutput> : IStep where TInput : notnull where TOutput : notnull
{
    protected Step() => Type = StepTypes.Describe(GetType(), typeof(TInput), typeof(TOutput), StepKind.Activity);

    public virtual StepType Type { get; }

    public async Task<StepResult> Perform(JsonElement input, StepContext context, CancellationToken cancellation)
    {
        TInput typed;
        try
        {
            typed = input.Deserialize<TInput>(StepTypes.Json)!;
        }
        catch (JsonException fault)
        {
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-input",
                $"The input of {Type.Name} does not fit: {JsonFaultWords.Of(fault)}", "Correct `with:` in the flow, or retry the step with an edited input."), fault);
        }
        return await Perform(typed, context, cancellation);
    }

    protected abstract Task<StepResult> Perform(TInput input, StepContext context, CancellationToken cancellation);

    protected static StepResult Completed(TOutput output, params IReadOnlyList<MediaFile> files) =>
        new StepResult.Completed(JsonSerializer.SerializeToElement(output, StepTypes.Json), files);

    protected static StepResult NeedsAttention(string reason, TOutput output, params IReadOnlyList<MediaFile> files) =>
        new StepResult.NeedsAttention(reason, JsonSerializer.SerializeToElement(output, StepTypes.Json), files);

    protected static StepResult Skipped(string reason) => new StepResult.Skipped(reason);
}

/// <summary>How step classes become <see cref="StepType"/>s, and how their inputs and outputs are written as JSON.</summary>
public static class StepTypes
{
    /// <summary>camelCase, enums as kebab-case text, unknown members refused, nulls left out.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new DurationJson(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static StepType Describe(Type step, Type input, Type output, StepKind kind)
    {
        var about = step.GetCustomAttribute<StepAttribute>()
            ?? throw new InvalidOperationException($"{step.Name} lacks [Step].");
        return new StepType(
            about.Name, step.Name, about.Title, about.Sentence, about.Icon, kind, about.Resource,
            Schema(input), Schema(output), SecretInputs(input), about.Compensates.ToHashSet())
        {
            MaySkip = about.MaySkip,
            SharesPass = about.SharesPass,
        };
    }

    public static JsonObject Schema(Type type) => Json.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) => Described(context, node),
    }) as JsonObject ?? []; // any JSON at all is the schema `true`

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is JsonObject schema && schema["properties"] is JsonObject members)
            foreach (var property in context.TypeInfo.Properties.Where(property => members.ContainsKey(property.Name)))
                members[property.Name] = Member(property, members[property.Name]!);
        return node;
    }

    /// <summary>The exporter forgets what it was told of a member whose converter it cannot see into: durations and any JSON.</summary>
    private static JsonObject Member(JsonPropertyInfo property, JsonNode node)
    {
        var schema = property.CustomConverter is IHasSchema reads ? reads.Schema : node is JsonObject known ? known.DeepClone().AsObject() : [];
        if (IsDuration(property.PropertyType))
            (schema["type"], schema["pattern"]) = ("string", Durations.Pattern);
        if (property.PropertyType.GetInterfaces().Append(property.PropertyType).Any(type => type == typeof(IEnumerable<TimeSpan>)))
            schema["items"] = new JsonObject { ["type"] = "string", ["pattern"] = Durations.Pattern };
        foreach (var held in property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [])
            Hold(schema["items"] as JsonObject ?? schema, (ValidationAttribute)held);
        if ((Text(property.AttributeProvider) ?? Text(property.AssociatedParameter?.AttributeProvider)) is { } description)
            schema.Insert(0, "description", description);
        return schema;
    }

    private static void Hold(JsonObject schema, ValidationAttribute held)
    {
        if (held is RangeAttribute range)
            (schema["minimum"], schema["maximum"]) = (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
        else if (held is RegularExpressionAttribute form)
            schema["pattern"] = form.Pattern.Replace(@"\z", "$", StringComparison.Ordinal);
    }

    private static bool IsDuration(Type type) => type == typeof(TimeSpan) || type == typeof(TimeSpan?);

    private static string? Text(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) is [DescriptionAttribute first, ..] ? first.Description : null;

    private static HashSet<string> SecretInputs(Type input) => input.GetProperties()
        .Where(property => property.GetCustomAttribute<SecretAttribute>() is not null
            || input.GetConstructors().SelectMany(c => c.GetParameters())
                .Any(p => p.Name == property.Name && p.GetCustomAttribute<SecretAttribute>() is not null))
        .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
        .ToHashSet();
}
