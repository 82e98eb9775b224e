using System.Text.Json;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Tests.Expressions;

internal static class SampleScope
{
    public static ExpressionScope Value { get; } = new(
        Json("""{ "name": "final.mp4", "path": "live/2026/final.mp4", "size": 1048576, "duration": 93.5 }"""),
        Json("""{ "destinations": ["website", "press"], "language": "de", "urgent": true, "none": null, "a-b": 1, "big": 12345678901234567890 }"""),
        Json("""{ "id": "run-1", "rework": null }"""),
        new Dictionary<string, JsonElement>
        {
            ["describe"] = Json("""{ "output": { "title": "Cup final", "tags": ["sport", "football"], "score": 0.5, "toString": "own", "length": 7 }, "status": "completed", "error": null }"""),
            ["review"] = Json("""{ "output": { "metadata": { "title": "Cup final", "year": 2026, "people": [{ "name": "Ann" }, { "name": "Bo" }] } }, "status": "completed", "error": null }"""),
            ["transcript"] = Json("""{ "output": null, "status": "failed", "error": { "code": "partner-503" } }"""),
        },
        Json("""{ "id": "website", "url": "https://example.com/in" }"""));

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    public static FlowExpression Parse(string text)
    {
        var expression = FlowExpression.Parse(text, out var faults);
        Assert.True(expression is not null, string.Join('\n', faults));
        return expression;
    }

    public static JsonElement Evaluate(string text) => Parse(text).Evaluate(Value);

    public static ExpressionFault Fails(string text, ExpressionScope? scope = null) =>
        Assert.Throws<ExpressionException>(() => Parse(text).Evaluate(scope ?? Value)).Fault;

    public static IReadOnlyList<ExpressionFault> Refused(string text)
    {
        var expression = FlowExpression.Parse(text, out var faults);
        Assert.Null(expression);
        Assert.NotEmpty(faults);
        return faults;
    }

    public static void Same(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(Json(expected), actual), $"expected {expected}, got {actual.GetRawText()}");
}
