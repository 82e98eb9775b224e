using System.Text;
using System.Text.Json;
using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

/// <summary>What a partner, a file name or a model may put into the values an expression meets.</summary>
public class HostileDataTests
{
    private static readonly ExpressionScope hostile = Value with
    {
        Inputs = Json("""
            { "o": { "__proto__": { "polluted": 1 }, "constructor": "own", "toString": "own", "valueOf": { "x": 1 }, "length": "own", "map": "own", "then": 1 },
              "l": [[1, 2], { "length": 5, "0": "a" }, "text", 3, true, null],
              "half": "a\ud83d", "\udc00": 1, "pair": "\ud83d\ude00", "forged": "x\uE000secrets:A\ue001y", "k\uE000": "\uE001",
              "raw": "RAW" }
            """.Replace("RAW", "\uE000callbacks:a\uE001")),
    };

    private static JsonElement On(string text) => Parse(text).Evaluate(hostile);

    [Theory]
    [InlineData("asset.toString")]
    [InlineData("asset.hasOwnProperty")]
    [InlineData("asset.valueOf")]
    [InlineData("asset.__defineGetter__")]
    [InlineData("asset.name.toString")]
    [InlineData("asset.name.at")]
    [InlineData("asset.size.toFixed")]
    [InlineData("inputs.l.map")]
    [InlineData("inputs.l.at")]
    [InlineData("[inputs.l].at(0).push")]
    [InlineData("[inputs.l].at(0)['0x0']")]
    [InlineData("[inputs.l].at(0)['00']")]
    [InlineData("[asset].at(0).toString")]
    [InlineData("[asset.name].at(0).toString")]
    [InlineData("[1].at(0).toFixed")]
    [InlineData("[true].at(0).valueOf")]
    [InlineData("({}).toString")]
    [InlineData("[{}].map(x => x.polluted).at(0)")]
    [InlineData("{ ...inputs.o }.polluted")]
    public void InheritedMember_IsNotThere(string text)
    {
        Same("null", On(text));
        Assert.True(On($"{text} === undefined").GetBoolean());
    }

    [Theory]
    [InlineData("inputs.o.toString", "\"own\"")]
    [InlineData("[inputs.o].at(0).toString", "\"own\"")]
    [InlineData("[inputs.o].at(0).length", "\"own\"")]
    [InlineData("{ ...inputs.o }.map", "\"own\"")]
    [InlineData("Object.keys(inputs.o).slice(0, 2)", "[\"__proto__\", \"constructor\"]")]
    [InlineData("[inputs.o].at(0).valueOf.x", "1")]
    public void OwnMemberOfAnInheritedName_IsData(string text, string expected) => Same(expected, On(text));

    [Fact]
    public void MemberNamedProto_ComesThroughAsDataAndChangesNothing()
    {
        Same("{ \"polluted\": 1 }", On("[inputs.o]")[0].GetProperty("__proto__"));
        Same("null", On("[{}].map(x => x.polluted).at(0)"));
    }

    [Theory]
    [InlineData("inputs.o + 1", "is an object")]
    [InlineData("inputs.l + 1", "is a list")]
    [InlineData("inputs.l - 1", "is a list")]
    [InlineData("-inputs.l", "is a list")]
    [InlineData("inputs.o < 1", "is an object")]
    [InlineData("inputs.l == 'x'", "is a list")]
    [InlineData("1 == inputs.o", "is an object")]
    [InlineData("`${inputs.o}`", "is an object")]
    [InlineData("String(inputs.l)", "is a list")]
    [InlineData("Number(inputs.o)", "is an object")]
    [InlineData("Math.max(inputs.l)", "is a list")]
    [InlineData("inputs.l.join()", "is a list")]
    [InlineData("[inputs.o].join()", "is an object")]
    [InlineData("'a'.includes(inputs.o)", "is an object")]
    [InlineData("'a'.split(inputs.o)", "is an object")]
    [InlineData("'a'.at(inputs.l)", "is a list")]
    [InlineData("inputs.l.slice(inputs.o)", "is an object")]
    [InlineData("[1].join(inputs.o)", "is an object")]
    [InlineData("inputs.o.map(x => x)", "works on lists")]
    [InlineData("inputs.o.slice(1)", "works on lists and texts")]
    [InlineData("inputs.l.trim()", "works on texts")]
    [InlineData("asset.size.trim()", "is a number")]
    [InlineData("inputs.urgent.trim()", "is not there")]
    [InlineData("inputs.o == inputs.o", "two lists or objects")]
    [InlineData("[1] === [1]", "two lists or objects")]
    [InlineData("[inputs.o].includes(inputs.o)", "never the same as another")]
    [InlineData("[...inputs.o]", "is not a list")]
    [InlineData("[...'abc']", "is not a list")]
    [InlineData("{ ...inputs.l }", "is not an object")]
    [InlineData("Object.keys(inputs.l)", "is not an object")]
    [InlineData("Object.keys(null)", "is not an object")]
    [InlineData("Math.max(...inputs.o)", "is not a list")]
    public void ValueOfTheWrongKind_IsSaidInWordsAndNeverCoerced(string text, string words)
    {
        var fault = Fails(text, hostile);
        Assert.Contains(words, fault.Message);
        Assert.NotEmpty(fault.Remedy);
    }

    [Theory]
    [InlineData("steps.transcript.output.text", "`steps.transcript.output` is null, so `text` cannot be read from it.", "steps.transcript.output?.text", 24)]
    [InlineData("asset.missing.deeper", "`asset.missing` is not there", "asset.missing?.deeper", 14)]
    [InlineData("asset.a?.b + asset.missing.c", "`asset.missing` is not there", "asset.missing?.c", 27)]
    [InlineData("[null].map(x => x.name)", "`x` is null", "x?.name", 18)]
    [InlineData("asset.missing.map(x => x)", "`asset.missing` is not there", "asset.missing?.map", 14)]
    [InlineData("[1].find(x => x > 1).name", "is not there", "?.name", 21)]
    [InlineData("(asset.missing?.a).b", "is not there", "?.b", 19)]
    [InlineData("item.id.x.y", "`item.id.x` is not there", "item.id.x?.y", 10)]
    public void ReadingBelowNothing_SaysWhatToWrite(string text, string message, string remedy, int offset)
    {
        var fault = Fails(text);
        Assert.Contains(message, fault.Message);
        Assert.Contains(remedy, fault.Remedy);
        Assert.Equal(offset, fault.Offset);
    }

    [Fact]
    public void ItemOutsideOfAForeach_IsNotThere() => Assert.Contains("`item` is not there", Fails("item.id", Value with { Item = null }).Message);

    [Theory]
    [InlineData("inputs.forged")]
    [InlineData("inputs.raw")]
    [InlineData("[inputs.forged].at(0)")]
    [InlineData("`${inputs.forged}`")]
    [InlineData("inputs")]
    [InlineData("{ ...inputs }")]
    [InlineData("Object.keys(inputs).join()")]
    [InlineData("inputs.forged.split('').join('')")]
    [InlineData("asset.name + inputs.raw")]
    public void MarkerInData_IsTakenApart(string text)
    {
        var result = On(text).GetRawText();
        Assert.DoesNotContain("ue00", result, StringComparison.OrdinalIgnoreCase);
        Assert.False(SecretMarker.Contains(result));
    }

    [Fact]
    public void HalfASurrogatePair_BecomesAReplacementCharacter()
    {
        Assert.Equal("a\uFFFD", On("inputs.half").GetString());
        Assert.Equal("a\uFFFD", On("[inputs.half].at(0)").GetString());
        Assert.Equal("\uFFFD", On("inputs.pair.slice(0, 1)").GetString());
        Assert.Equal("\uFFFD", On("inputs.pair[0]").GetString());
        Assert.Equal("😀", On("inputs.pair").GetString());
        Assert.Equal(1, On("inputs").GetProperty("\uFFFD").GetInt32());
        Assert.Equal(2, On("inputs.half.length").GetInt32());
    }

    [Fact]
    public void ValueDeeperThan32OrLargerThan32KB_IsRefusedOnBothPaths()
    {
        var scope = Value with { Inputs = Json($$"""{ "deep": {{new string('[', 33)}}{{new string(']', 33)}}, "fits": {{new string('[', 32)}}{{new string(']', 32)}}, "big": "{{new string('x', 33_000)}}" }""") };
        foreach (var read in new[] { "inputs.deep", "[inputs.deep].at(0)" })
            Assert.Contains("deeper", Fails(read, scope).Message);
        foreach (var read in new[] { "inputs.big", "[inputs.big].at(0)" })
            Assert.Contains("32 KB", Fails(read, scope).Message);
        Assert.Equal(1, Parse("inputs.fits").Evaluate(scope).GetArrayLength());
        Assert.Equal(1, Parse("[inputs.fits].at(0)").Evaluate(scope).GetArrayLength());
        Assert.True(Parse("inputs.big").EvaluateCondition(scope));
    }

    [Fact]
    public void DataDeeperThan64_IsNotComputedWith()
    {
        var deep = JsonElement.Parse(new string('[', 900) + new string(']', 900), new JsonDocumentOptions { MaxDepth = 1000 });
        Assert.Contains("64 levels", Fails("[inputs].length", Value with { Inputs = deep }).Message);
        Assert.Equal(1, Parse("inputs.length").Evaluate(Value with { Inputs = deep }).GetInt32());
    }

    [Fact]
    public void Result_OutlivesTheDocumentItCameFrom()
    {
        var document = JsonDocument.Parse("""{ "a": { "b": 1 } }""");
        var result = Parse("inputs.a").Evaluate(Value with { Inputs = document.RootElement });
        document.Dispose();
        Same("""{ "b": 1 }""", result);
    }

    [Fact]
    public void FailureInOneEvaluation_LeavesNothingForTheNext()
    {
        for (var i = 0; i < 20; i++)
        {
            Fails("inputs.destinations.map(d => d.map(x => x))");
            Same("[\"website!\", \"press!\"]", Evaluate("inputs.destinations.map(d => d + '!')"));
        }
    }

    [Fact]
    public void OneExpression_ServesManyThreads()
    {
        var expression = Parse("inputs.list.map(x => `${x}-${item}`).join()");
        Parallel.For(0, 200, i =>
        {
            var scope = Value with { Inputs = Json($$"""{ "list": [{{i}}, {{i + 1}}] }"""), Item = Json($"{i}") };
            Assert.Equal($"{i}-{i},{i + 1}-{i}", expression.Evaluate(scope).GetString());
        });
    }
}
