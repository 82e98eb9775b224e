using System.Text.Json;

namespace MediaFlows.Core.Expressions;

/// <summary>A fault in one of the texts of a template.</summary>
/// <param name="Pointer">JSON pointer of the text or member; the fault's offset counts from that text's start.</param>
public sealed record TemplateFault(string Pointer, ExpressionFault Fault);

/// <summary>Where an expression stands in a template.</summary>
/// <param name="Pointer">JSON pointer of the text it stands in.</param>
/// <param name="Offset">Characters from the start of that text to the start of the expression.</param>
public sealed record TemplatePlace(string Pointer, int Offset, FlowExpression Expression);

/// <summary>A JSON value in whose strings <c>${{ … }}</c> stands. A whole-value expression keeps its type.</summary>
public sealed class FlowTemplate
{
    private readonly IReadOnlyDictionary<string, TemplateText> texts;

    internal FlowTemplate(JsonElement source, IReadOnlyDictionary<string, TemplateText> texts, IReadOnlyList<TemplatePlace> places)
    {
        Source = source;
        Places = places;
        Expressions = [.. places.Select(place => place.Expression)];
        this.texts = texts;
    }

    /// <summary>The template that yields <c>{}</c>.</summary>
    public static FlowTemplate Empty { get; } = new(JsonElement.Parse("{}"), new Dictionary<string, TemplateText>(), []);

    /// <summary>The value as written, expressions unevaluated.</summary>
    public JsonElement Source { get; }

    public IReadOnlyList<FlowExpression> Expressions { get; }

    /// <summary>Every expression with its place, in the order they stand.</summary>
    public IReadOnlyList<TemplatePlace> Places { get; }

    /// <summary>Parses every text of a value; <c>$${{</c> stands for <c>${{</c> itself. Returns null and all faults when one is not allowed.</summary>
    public static FlowTemplate? Parse(JsonElement source, out IReadOnlyList<TemplateFault> faults)
    {
        var parser = new TemplateParser();
        var template = parser.Parse(source);
        faults = parser.Faults;
        return template;
    }

    /// <summary>The value with every expression evaluated, at most 32 KB and 32 levels.</summary>
    /// <exception cref="ExpressionException">An expression in it failed, or the whole is too large.</exception>
    public JsonElement Evaluate(ExpressionScope scope)
    {
        if (texts.Count == 0)
            return Source;
        var budget = new WorkBudget();
        return JsonResult.Build(writer => Write(writer, Source, scope, budget, 0));
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, ExpressionScope scope, WorkBudget budget, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, scope, budget, depth + 1);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element, scope, budget, depth + 1);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when texts.TryGetValue(value.GetString()!, out var text):
                text.Write(writer, scope, budget, depth);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
        JsonResult.CheckSize(writer);
    }
}
