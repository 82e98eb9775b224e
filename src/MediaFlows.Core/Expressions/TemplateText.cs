using System.Text;
using System.Text.Json;
using Jint.Runtime;

namespace MediaFlows.Core.Expressions;

/// <summary>A text with expressions in it.</summary>
/// <param name="Whole">Whether it is one expression and nothing else but white space.</param>
internal sealed record TemplateText(bool Whole, IReadOnlyList<TemplatePart> Parts)
{
    public void Write(Utf8JsonWriter writer, ExpressionScope scope, WorkBudget budget, int depth)
    {
        if (!Whole)
        {
            writer.WriteStringValue(JsonText.Whole(Joined(scope, budget)));
            return;
        }
        var value = Parts[0].Expression!.Evaluate(scope, budget);
        JsonResult.Check(value, depth);
        value.WriteTo(writer);
    }

    private string Joined(ExpressionScope scope, WorkBudget budget)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            text.Append(part.Literal ?? AsText(part.Expression!.Evaluate(scope, budget)));
            if (text.Length > ExpressionLimits.Result)
                throw new ExpressionException(EvaluationFaults.TooLarge());
        }
        return text.ToString();
    }

    private static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Number => NumberText(value),
        _ => JsonResult.Build(value.WriteTo).GetRawText(),
    };

    /// <summary>A number as JavaScript writes it, but with every digit of a long whole number, which may be an id.</summary>
    private static string NumberText(JsonElement number)
    {
        var raw = number.GetRawText();
        return raw.AsSpan().ContainsAnyExceptInRange('0', '9') ? TypeConverter.ToString(number.GetDouble()) : raw;
    }
}

/// <summary>Either a literal text or an expression.</summary>
/// <param name="Offset">Characters from the start of the text to the start of the expression.</param>
internal sealed record TemplatePart(string? Literal, FlowExpression? Expression = null, int Offset = 0);
