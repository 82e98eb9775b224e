using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

public class RefusedExpressionTests
{
    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("   ", 0, "empty")]
    [InlineData("asset.", 6, "not an expression")]
    [InlineData("asset.name)", 10, "not an expression")]
    [InlineData("a b", 2, "not an expression")]
    [InlineData("asset.name; asset", 10, "not an expression")]
    [InlineData("if (1) 2", 0, "not an expression")]
    [InlineData("'open", 0, "not an expression")]
    [InlineData("010", 0, "not an expression")]
    [InlineData("asset.#name", 6, "not an expression")]
    public void NoExpression_IsSaidWithItsPlace(string text, int offset, string words) => Says(text, offset, words);

    [Theory]
    [InlineData("asset = 1", 0, "assign")]
    [InlineData("asset.name += 'x'", 0, "assign")]
    [InlineData("inputs.n++", 0, "assign")]
    [InlineData("new Date()", 0, "new")]
    [InlineData("1 + this.x", 4, "this")]
    [InlineData("/a+/.test('a')", 0, "Patterns")]
    [InlineData("10n", 0, "ending in n")]
    [InlineData("(1, 2)", 1, "two expressions")]
    [InlineData("function () { return 1 }", 0, "cannot be made")]
    [InlineData("class {}", 0, "cannot be made")]
    [InlineData("x => x", 0, "only stand inside")]
    [InlineData("(() => 1)()", 0, "not a function")]
    [InlineData("[1].map(async x => x)", 8, "x => value")]
    [InlineData("[1].map(x => { return x })", 8, "x => value")]
    [InlineData("[1].map(({ x }) => x)", 8, "x => value")]
    [InlineData("[1].map((x = 1) => x)", 8, "x => value")]
    [InlineData("[1].map((...x) => x)", 8, "x => value")]
    [InlineData("[1].map((a, b, c) => a)", 8, "x => value")]
    [InlineData("[1].map(String)", 8, "needs a function")]
    [InlineData("[1].map(x => x, 1)", 0, "takes 1 values")]
    [InlineData("[1].includes(x => x)", 13, "only stand inside")]
    [InlineData("String.raw`x`", 0, "tagged")]
    [InlineData("`a``b`", 0, "tagged")]
    [InlineData("[1,,2]", 0, "empty place")]
    [InlineData("[,,,].length", 0, "empty place")]
    [InlineData("typeof asset", 0, "typeof")]
    [InlineData("void 0", 0, "void")]
    [InlineData("delete asset.name", 0, "delete")]
    [InlineData("~1", 0, "~")]
    [InlineData("1 | 2", 0, "operator")]
    [InlineData("1 << 30", 0, "operator")]
    [InlineData("2 ** 8", 0, "operator")]
    [InlineData("'a' in asset", 0, "operator")]
    [InlineData("asset instanceof inputs", 0, "operator")]
    [InlineData("import('fs')", 0, "not allowed")]
    [InlineData("import.meta", 7, "not")]
    [InlineData("await 1", 0, "not")]
    [InlineData("{ get a() { return 1 } }", 2, "plain names")]
    [InlineData("{ set a(v) {} }", 2, "plain names")]
    [InlineData("{ a() {} }", 2, "plain names")]
    [InlineData("{ ['a']: 1 }", 2, "plain names")]
    [InlineData("{ a: x => x }", 5, "only stand inside")]
    [InlineData("String(...[1])", 7, "...")]
    public void WhatIsNotListed_IsRefused(string text, int offset, string words) => Says(text, offset, words);

    [Theory]
    [InlineData("asset[inputs.key]")]
    [InlineData("asset['na' + 'me']")]
    [InlineData("asset[`name`]")]
    [InlineData("asset[-1]")]
    [InlineData("asset[1.5]")]
    [InlineData("asset[null]")]
    [InlineData("[1].map(x => asset[x])")]
    public void ComputedName_IsRefused(string text) => Assert.Contains("written out", Assert.Single(Refused(text)).Message);

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("prototype")]
    public void NameOfThePrototypeChain_IsRefusedEverywhere(string name)
    {
        foreach (var text in new[] { $"asset.{name}", $"asset['{name}']", $"asset?.{name}", $"''.{name}", $"asset.{name}('x')()", $"{{ {name}: 1 }}", $"{{ '{name}': 1 }}", $"[1].map(x => x.{name})", $"Math.{name}", $"String.{name}" })
            Assert.Contains(Refused(text), fault => fault.Message.Contains(name));
    }

    [Theory]
    [InlineData("'a'.repeat(9)", "repeat")]
    [InlineData("'a'.padStart(9)", "padStart")]
    [InlineData("'a'.padEnd(9)", "padEnd")]
    [InlineData("'a'.replaceAll('a', 'b')", "replaceAll")]
    [InlineData("'a'.match('a')", "match")]
    [InlineData("'a'.toLocaleLowerCase()", "toLocaleLowerCase")]
    [InlineData("'a'.localeCompare('b')", "localeCompare")]
    [InlineData("'a'.normalize()", "normalize")]
    [InlineData("[1].flatMap(x => x)", "flatMap")]
    [InlineData("[1].reduce((a, b) => a)", "reduce")]
    [InlineData("[1].sort()", "sort")]
    [InlineData("[1].concat([2])", "concat")]
    [InlineData("[1].push(2)", "push")]
    [InlineData("[1].fill(0)", "fill")]
    [InlineData("[1].keys()", "keys")]
    [InlineData("asset.toString()", "toString")]
    [InlineData("asset.valueOf()", "valueOf")]
    [InlineData("asset.hasOwnProperty('a')", "hasOwnProperty")]
    [InlineData("[1].map.call([1], 1)", "call")]
    [InlineData("[1].map.apply([1], [1])", "apply")]
    [InlineData("[1].map.bind([1])", "bind")]
    public void FunctionNotListed_IsRefusedByName(string text, string name) =>
        Assert.Contains(Refused(text), fault => fault.Message.Contains($"`{name}`") && fault.Remedy.Contains("map, filter"));

    [Theory]
    [InlineData("Math.random()")]
    [InlineData("Math.pow(9, 9)")]
    [InlineData("Math?.max(1)")]
    [InlineData("Math['max'](1)")]
    [InlineData("Math.PI")]
    [InlineData("Math")]
    [InlineData("[Math]")]
    [InlineData("String")]
    [InlineData("Object.assign(asset, item)")]
    [InlineData("Object.entries(asset)")]
    [InlineData("Object.keys?.(asset)")]
    [InlineData("Number.parseInt('1')")]
    [InlineData("asset.name?.(1)")]
    [InlineData("asset()")]
    [InlineData("asset.name()")]
    [InlineData("eval('1')")]
    [InlineData("Function('return 1')()")]
    [InlineData("Date.now()")]
    [InlineData("JSON.stringify(asset)")]
    [InlineData("Symbol.iterator")]
    [InlineData("Reflect.ownKeys(asset)")]
    [InlineData("Proxy")]
    [InlineData("globalThis.eval")]
    [InlineData("process.env")]
    [InlineData("System.IO.File")]
    [InlineData("$r(0)")]
    [InlineData("$m(asset, 'constructor', 0)")]
    [InlineData("_0")]
    [InlineData("[1].map(x => 1).map(y => x)")]
    [InlineData("arguments")]
    [InlineData("[1].map(x => arguments[0])")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void WhatTheSandboxHoldsOrJavaScriptOffers_CannotBeNamed(string text) => Refused(text);

    [Fact]
    public void UnknownName_IsAnsweredWithTheNearestOne()
    {
        Assert.Contains("steps", Assert.Single(Refused("step.describe.output")).Remedy);
        Assert.Contains("asset, inputs, steps, run, item, secrets, callbacks", Assert.Single(Refused("website")).Remedy);
        Assert.Contains("['…-update']", Assert.Single(Refused("steps.mam-update.output")).Remedy);
    }

    [Fact]
    public void AllFaults_AreReportedAtOnce()
    {
        var faults = Refused("[foo, asset.constructor, 'a'.repeat(3), [1,,2], x = 1, secrets.A + 1]");
        Assert.Equal([1, 12, 29, 40, 48, 55], faults.Select(fault => fault.Offset));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Remedy));
    }

    [Fact]
    public void TextLongerThan4096_IsRefused()
    {
        Parse(new string(' ', 4095) + "1");
        Assert.Contains("4096", Assert.Single(Refused(new string(' ', 4096) + "1")).Message);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("{a:", "1", "}")]
    [InlineData("!", "1", "")]
    [InlineData("- ", "1", "")]
    [InlineData("1+", "1", "")]
    [InlineData("", "1", "+1")]
    [InlineData("1?1:", "1", "")]
    [InlineData("1&&", "1", "")]
    [InlineData("`${", "1", "}`")]
    [InlineData("x=>", "1", "")]
    [InlineData("[1].map(x=>", "1", ")")]
    [InlineData("", "asset", ".a")]
    [InlineData("", "asset", "?.a")]
    [InlineData("", "[1]", ".a")]
    [InlineData("", "[1]", "?.a")]
    [InlineData("", "asset.a", ".trim()")]
    [InlineData("String(", "1", ")")]
    public void DeepNesting_IsRefusedOnceAndNeverOverflows(string before, string core, string after)
    {
        var times = (4096 - core.Length) / (before.Length + after.Length);
        var deep = string.Concat(Enumerable.Repeat(before, times)) + core + string.Concat(Enumerable.Repeat(after, times));
        IReadOnlyList<ExpressionFault> faults = [];
        var small = new Thread(() => FlowExpression.Parse(deep, out faults), maxStackSize: 256 * 1024);
        small.Start();
        small.Join();
        Assert.Contains(faults, fault => fault.Message.Contains("nested deeper") || before == "x=>");
        Assert.Single(faults);
    }

    private static void Says(string text, int offset, string words)
    {
        var fault = Refused(text)[0];
        Assert.Contains(words, fault.Message);
        Assert.NotEmpty(fault.Remedy);
        Assert.Equal(offset, fault.Offset);
    }
}
