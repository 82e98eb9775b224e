using System.Text.Json;
using MediaFlows.Engine.Ai;

namespace MediaFlows.Tests.Ai;

public sealed class AnswerSchemaTests
{
    [Theory]
    [InlineData("""{ "type": "string", "minLength": 2 }""", "\"ab\"", null)]
    [InlineData("""{ "type": "string", "minLength": 2 }""", "\"a\"", "the answer is below minLength 2")]
    [InlineData("""{ "type": "integer" }""", "1.5", "the answer should be integer")]
    [InlineData("""{ "type": "number", "maximum": 5 }""", "5", null)]
    [InlineData("""{ "type": "number", "maximum": 5 }""", "5.1", "the answer is above maximum 5")]
    [InlineData("""{ "type": ["string", "null"] }""", "null", null)]
    [InlineData("""{ "type": "boolean" }""", "\"true\"", "the answer should be boolean")]
    [InlineData("""{ "enum": ["news", "sport"] }""", "\"sport\"", null)]
    [InlineData("""{ "enum": ["news", "sport"] }""", "\"art\"", "the answer is none of the values allowed")]
    [InlineData("""{ "type": "array", "maxItems": 1, "items": { "type": "string" } }""", "[1]", "/0 should be string")]
    [InlineData("""{ "type": "array", "maxItems": 1, "items": { "type": "string" } }""", "[\"a\", \"b\"]", "the answer is above maxItems 1")]
    [InlineData("""{ "type": "object", "properties": { "a": { "type": "object", "required": ["b"] } } }""", """{ "a": { } }""", "/a lacks b")]
    [InlineData("""{ "type": "object", "additionalProperties": true }""", """{ "a": 1 }""", "the answer has a member nobody asked for")]
    public void AnAnswer_FitsOrIsToldWhyNot(string schema, string answer, string? fault) => Assert.Equal(fault, AnswerSchema.Fault(Json(schema), Json(answer)));

    [Theory]
    [InlineData("""{ "type": "object", "properties": { "a": { "type": "string", "pattern": "^a+$" } } }""", "/a uses pattern in a way that is not supported")]
    [InlineData("""{ "type": "object", "required": "a" }""", "the answer uses required in a way that is not supported")]
    [InlineData("""{ "type": "string", "maxLength": "5" }""", "the answer uses maxLength in a way that is not supported")]
    [InlineData("""{ "$ref": "#/x", "type": "string" }""", "the answer uses $ref in a way that is not supported")]
    [InlineData("""{ "type": "array", "items": [] }""", "the answer uses items in a way that is not supported")]
    [InlineData("""{ "type": "array", "items": { } }""", "/items says neither type nor enum")]
    [InlineData("\"text\"", "the answer is no object")]
    [InlineData("""{ "type": "object", "description": "d", "properties": { "a": { "enum": [1, 2] } }, "required": ["a"], "additionalProperties": false }""", null)]
    public void ASchema_CanBeCheckedOrIsToldWhyNot(string schema, string? fault) => Assert.Equal(fault, AnswerSchema.Unsupported(Json(schema)));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
