using System.Text.Json;

namespace MediaFlows.Core.Expressions;

/// <summary>Finds the expressions in the texts of a value.</summary>
internal sealed class TemplateParser
{
    private const string Opening = "${{";

    private readonly List<TemplateFault> faults = [];
    private readonly List<TemplatePlace> places = [];
    private readonly Dictionary<string, TemplateText> texts = [];

    public IReadOnlyList<TemplateFault> Faults => faults;

    public FlowTemplate? Parse(JsonElement source)
    {
        if (source.ValueKind is JsonValueKind.Undefined)
            return FlowTemplate.Empty;
        try
        {
            JsonResult.Check(source);
        }
        catch (ExpressionException fault)
        {
            faults.Add(new TemplateFault("", fault.Fault));
            return null;
        }
        Visit(source, "");
        return faults.Count == 0 ? new FlowTemplate(JsonResult.Strip(source).Clone(), texts, places) : null;
    }

    private void Visit(JsonElement value, string pointer)
    {
        if (value.ValueKind is JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                var below = $"{pointer}/{JsonText.NameOf(member).Replace("~", "~0").Replace("/", "~1")}";
                CheckName(JsonText.NameOf(member), below);
                Visit(member.Value, below);
            }
        else if (value.ValueKind is JsonValueKind.Array)
            foreach (var (index, element) in value.EnumerateArray().Index())
                Visit(element, $"{pointer}/{index}");
        else if (value.ValueKind is JsonValueKind.String)
            VisitText(JsonText.Of(value), pointer);
    }

    private void CheckName(string name, string pointer)
    {
        CheckMarkers(name, pointer);
        if (name.Contains(Opening))
            Fault(pointer, "An expression may stand in a value, not in a name.", "Write the name out.", name.IndexOf(Opening, StringComparison.Ordinal));
    }

    private void VisitText(string text, string pointer)
    {
        CheckMarkers(text, pointer);
        if (!text.Contains(Opening))
            return;
        var parts = Split(text, pointer);
        var whole = parts.Count(part => part.Expression is not null) == 1 && parts.All(part => string.IsNullOrWhiteSpace(part.Literal));
        texts[text] = new TemplateText(whole, whole ? [.. parts.Where(part => part.Expression is not null)] : parts);
    }

    private List<TemplatePart> Split(string text, string pointer)
    {
        var parts = new List<TemplatePart>();
        var from = 0;
        for (var at = text.IndexOf(Opening, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Opening, from, StringComparison.Ordinal))
        {
            var escaped = at > from && text[at - 1] is '$';
            parts.Add(new TemplatePart(escaped ? text[from..(at - 1)] + Opening : text[from..at]));
            from = at + Opening.Length;
            if (!escaped)
                from = Take(text, from, pointer, parts);
        }
        parts.Add(new TemplatePart(text[from..]));
        return [.. parts.Where(part => part.Literal is not "")];
    }

    /// <summary>Takes the expression that starts here and returns where it ends, closing braces included.</summary>
    private int Take(string text, int start, string pointer, List<TemplatePart> parts)
    {
        var end = ExpressionEnd.Find(text, start);
        if (end < 0)
        {
            Fault(pointer, "`${{` is not closed.", "Write }} behind the expression, or $${{ if the characters themselves are meant.", start - Opening.Length);
            return text.Length;
        }
        var expression = FlowExpression.Parse(text[start..end], out var found);
        faults.AddRange(found.Select(fault => new TemplateFault(pointer, fault with { Offset = start + fault.Offset })));
        if (expression is not null)
        {
            parts.Add(new TemplatePart(null, expression, start));
            places.Add(new TemplatePlace(pointer, start, expression));
        }
        return end + 2;
    }

    private void CheckMarkers(string text, string pointer)
    {
        if (SecretMarker.Contains(text))
            Fault(pointer, "The text has a character that marks secrets.", "Take the characters U+E000 and U+E001 out.", 0);
    }

    private void Fault(string pointer, string message, string remedy, int offset) =>
        faults.Add(new TemplateFault(pointer, new ExpressionFault(message, remedy, offset)));
}
