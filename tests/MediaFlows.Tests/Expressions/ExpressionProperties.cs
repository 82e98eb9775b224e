using System.Text.Json;
using CsCheck;
using Jint;
using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

public class ExpressionProperties
{
    private const string asset = """{ "name": "final.mp4", "size": 12 }""";
    private const string inputs = """{ "list": [3, 1, 2], "texts": ["b", "a", ""], "people": [{ "name": "Ann" }, { "name": null }, {}], "none": null }""";
    private const string steps = """{ "a": { "output": { "title": "T", "tags": ["x", "y"] } }, "b": { "output": null } }""";
    private const string run = """{ "id": "r1" }""";
    private const string item = "\"website\"";

    private static readonly ExpressionScope scope = new(Json(asset), Json(inputs), Json(run),
        Json(steps).EnumerateObject().ToDictionary(step => step.Name, step => step.Value), Json(item));

    private sealed record Outcome(JsonElement? Value, ExpressionFault? Fault);

    private static Outcome? Try(string text)
    {
        if (FlowExpression.Parse(text, out var faults) is not { } expression)
        {
            Assert.NotEmpty(faults);
            return null;
        }
        try
        {
            return new Outcome(expression.Evaluate(scope), null);
        }
        catch (ExpressionException fault)
        {
            return new Outcome(null, fault.Fault);
        }
    }

    [Fact]
    public void RandomExpression_GivesTheSameValueOrFaultEveryTime()
    {
        ExpressionGrammar.Any.Sample(text =>
        {
            var (first, second) = (Try(text), Try(text));
            Assert.Equal(first?.Fault, second?.Fault);
            Assert.Equal(first?.Value?.GetRawText(), second?.Value?.GetRawText());
            Assert.True((first?.Value?.GetRawText().Length ?? 0) <= 32 * 1024);
            if (first?.Fault is { } fault)
                Assert.True(fault.Message.Length > 10 && fault.Remedy.Length > 10 && fault.Offset <= text.Length);
        }, iter: 2_000, threads: 2);
    }

    [Fact]
    public void RandomExpression_MeansWhatJavaScriptMeans()
    {
        var (values, faults, odd) = (0, 0, 0);
        ExpressionGrammar.Any.Sample(text =>
        {
            var ours = Try(text);
            if (ours is null)
                return;
            var theirs = JavaScript(text);
            if (ours.Value is { } value && theirs is { } expected)
            {
                Assert.True(JsonElement.DeepEquals(expected, value), $"{text}: JavaScript says {expected.GetRawText()}, we say {value.GetRawText()}");
                values++;
            }
            else if (ours.Value is not null)
                Assert.Fail($"{text}: JavaScript throws, we say {ours.Value}");
            else if (theirs is null)
                faults++;
            else
                odd++;
        }, iter: 2_000, threads: 1);
        // Where JavaScript would turn a list or an object into a text, we refuse: that is the only odd case, and there must be enough of the others.
        Assert.True(values > 500 && faults > 50 && odd < values, $"{values} values, {faults} faults, {odd} refused");
    }

    private static JsonElement? JavaScript(string text)
    {
        var engine = new Jint.Engine();
        engine.Execute($"const asset = {asset}, inputs = {inputs}, steps = {steps}, run = {run}, item = {item}");
        try
        {
            return Json(engine.Evaluate($"JSON.stringify([{text}], (name, value) => value === undefined ? null : value)").AsString())[0];
        }
        catch (Jint.Runtime.JavaScriptException)
        {
            return null;
        }
    }

    [Fact]
    public void MangledExpression_IsRefusedOrEvaluatedButNeverBreaks()
    {
        var pieces = Gen.OneOf("(", ")", "[", "]", "{", "}", "`", "${", "'", "\"", "\\", "=>", "=", "...", "?.", "??", ",", ";", ":", "/", "*/", "/*", "//", "<!--", "\n", "\u2028", "\0", "\uD800", "\uE000", "#", "@",
            "new ", "this", "constructor", "__proto__", "eval", "async ", "await ", "yield ", "function", "class ", "x=>x", "$r(0)", "\\u0061sset", "0n", "1e999", "/a/", "super", "import(", "let ", "in ", "of ", "%");
        Gen.Select(ExpressionGrammar.Any, pieces, Gen.Int[0, 4_000], Gen.Int[0, 3]).Sample((text, piece, at, cut) =>
        {
            at %= text.Length + 1;
            Try(text[..at] + piece + text[Math.Min(at + cut, text.Length)..]);
        }, iter: 4_000, threads: 2);
    }

    [Fact]
    public void PlainPath_GivesWhatTheEngineGives()
    {
        var name = Gen.OneOf("a", "b", "0", "1", "length", "c-d", "01", "toString", "\uE000x");
        var value = Gen.Recursive<object?>((depth, inner) => depth > 3 ? Scalar : Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(list => (object?)list),
            Gen.Select(name, inner).Array[0, 3].Select(members => (object?)members.DistinctBy(member => member.Item1).ToDictionary(member => member.Item1, member => member.Item2))));
        var path = Gen.Select(name.Where(n => n[0] != '\uE000'), Gen.Bool, (n, optional) => $"{(optional ? "?." : "")}['{n}']").Array[0, 4];
        Gen.Select(value, path).Sample((data, members) =>
        {
            var with = scope with { Inputs = JsonSerializer.SerializeToElement(data) };
            var text = "inputs" + string.Concat(members);
            var (plain, engine) = (On(text, with), On($"[{text}].at(0)", with));
            Assert.Equal(plain.Fault?.Message, engine.Fault?.Message);
            Assert.True(plain.Value is null || JsonElement.DeepEquals(plain.Value.Value, engine.Value!.Value), $"{text} on {with.Inputs}: {plain.Value} or {engine.Value}");
            if (plain.Fault is null)
                Assert.Equal(Parse(text).EvaluateCondition(with), Parse($"[{text}].at(0)").EvaluateCondition(with));
        }, iter: 2_000, threads: 2);
    }

    private static Gen<object?> Scalar => Gen.OneOf(
        Gen.OneOf<object?>(null, true, false, "", "text", "\uE000secrets:A\uE001", "\uE001", "\\u", "0"),
        Gen.Double.Where(double.IsFinite).Select(number => (object?)number),
        Gen.Int.Select(number => (object?)number),
        Gen.String.Select(text => (object?)text));

    private static Outcome On(string text, ExpressionScope with)
    {
        try
        {
            return new Outcome(Parse(text).Evaluate(with), null);
        }
        catch (ExpressionException fault)
        {
            return new Outcome(null, fault.Fault);
        }
    }

    [Fact]
    public void RandomTemplate_IsParsedOrRefusedAndStaysText()
    {
        var piece = Gen.OneOf("${{", "}}", "$", "{", "}", "'", "`", "\"", "\\", " ", "asset.name", "$${{", "${", "a", "\n", "secrets.A", "1");
        piece.Array[0, 12].Select(string.Concat).Sample(text =>
        {
            var template = FlowTemplate.Parse(JsonSerializer.SerializeToElement(text), out var faults);
            Assert.Equal(template is null, faults.Count > 0);
            Assert.All(faults, fault => Assert.InRange(fault.Fault.Offset, 0, text.Length));
            if (template is not null && !text.Contains("${{"))
                Assert.Equal(text, template.Evaluate(scope).GetString());
        }, iter: 4_000, threads: 2);
    }
}
