using System.Globalization;
using System.Text.Json;

namespace MediaFlows.Core.Expressions;

/// <summary>A path from a root, every member named literally: it can be read without an engine.</summary>
internal sealed record ScopePath(string Root, IReadOnlyList<PathMember> Members, string Text, int Offset)
{
    public static readonly string[] Roots = ["asset", "inputs", "steps", "run", "item", "secrets", "callbacks"];

    public bool IsMarker => Root is "secrets" or "callbacks";

    public bool HasOptional => Members.Any(member => member.Optional);

    /// <summary>The value as it stands in the scope; of kind Undefined where there is none.</summary>
    public JsonElement Read(ExpressionScope scope)
    {
        var value = Start(scope, out var next);
        for (; next < Members.Count; next++)
        {
            var member = Members[next];
            if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
                value = Own(value, member.Name);
            else if (member.Optional)
                return default;
            else
                throw new ExpressionException(EvaluationFaults.BelowNothing(value.ValueKind is JsonValueKind.Null, Text[..(member.SubjectEnd - Offset)], member.Name, member.Offset));
        }
        return value;
    }

    private JsonElement Start(ExpressionScope scope, out int next)
    {
        next = Root is "steps" ? 1 : 0;
        return Root switch
        {
            "asset" => scope.Asset,
            "inputs" => scope.Inputs,
            "run" => scope.Run,
            "item" => scope.Item ?? default,
            _ => scope.Steps.GetValueOrDefault(Members[0].Name),
        };
    }

    private static JsonElement Own(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonText.Member(value, name),
        JsonValueKind.Array => name is "length" ? Number(value.GetArrayLength()) : Index(name, value.GetArrayLength()) is { } i ? value[i] : default,
        JsonValueKind.String => Character(JsonText.Of(value), name),
        _ => default,
    };

    private static JsonElement Character(string text, string name) =>
        name is "length" ? Number(text.Length) : Index(name, text.Length) is { } i ? JsonResult.OfText(text[i].ToString()) : default;

    private static JsonElement Number(int value) => JsonSerializer.SerializeToElement(value);

    /// <summary>The position a member name stands for, when it is one JavaScript would take: no sign, no leading zeros.</summary>
    public static int? Index(string name, int length) =>
        name.Length <= 9 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < length && (name.Length == 1 || name[0] != '0') ? index : null;
}

/// <param name="Optional">Whether it is reached by <c>?.</c>.</param>
/// <param name="SubjectEnd">Where the text of what it is read from ends.</param>
internal readonly record struct PathMember(string Name, bool Optional, int Offset, int SubjectEnd);
