using System.Diagnostics;
using System.Text.Json;
using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

/// <summary>What is allowed, in amounts nobody means: each ends in a fault or a result, soon and in little memory.</summary>
public class ExpressionBombTests(ITestOutputHelper output)
{
    // Bounds far above what was seen (under 0.4 s and 40 MB) and far below what an unbounded bomb would take.
    private static readonly TimeSpan longEnough = TimeSpan.FromSeconds(10);
    private const long MegabytesEnough = 300;

    private static readonly string longText = new('a', 32_000);

    private static readonly ExpressionScope huge = Value with
    {
        Inputs = JsonSerializer.SerializeToElement(new
        {
            list = Enumerable.Range(0, 8_000),
            texts = Enumerable.Range(0, 30).Select(i => new string('a', 1_000)),
            text = longText,
            same = longText,
            digits = new string('9', 32_000),
            words = string.Join(' ', Enumerable.Repeat("a", 16_000)),
            record = Enumerable.Range(0, 3_000).ToDictionary(i => $"k{i}"),
            ten = Enumerable.Range(0, 10),
        }),
    };

    public static TheoryData<string> Bombs => new(
        "inputs.list.map(a => inputs.list.map(b => inputs.list.map(c => 1)))",
        "inputs.list.map(a => inputs.list.filter(b => a == b).length)",
        "inputs.list.some(a => inputs.list.some(b => inputs.list.every(c => false)))",
        "inputs.list.map(a => inputs.list.includes(-1))",
        "inputs.list.map(a => inputs.list.slice(0).length)",
        "inputs.list.map(a => [...inputs.list].length)",
        "inputs.list.map(a => inputs.list.join('').length)",
        "inputs.list.map(a => Math.max(...inputs.list))",
        "inputs.list.map(a => Object.keys(inputs.record).length)",
        "inputs.list.map(a => ({ ...inputs.record, ...inputs.record }).k1)",
        "inputs.list.map(a => inputs.words.split(' ').length)",
        "inputs.list.map(a => inputs.text.split('').length)",
        "inputs.list.map(a => inputs.text.toUpperCase().length)",
        "inputs.list.map(a => inputs.text.includes(inputs.same.slice(0, 16000) + 'b'))",
        "inputs.list.map(a => inputs.text.split(inputs.same.slice(0, 16000) + 'b').length)",
        "inputs.list.map(a => inputs.text.endsWith(inputs.same))",
        "inputs.list.map(a => inputs.text === inputs.same)",
        "inputs.list.map(a => inputs.text == inputs.same.slice(0))",
        "inputs.list.map(a => inputs.text < inputs.same)",
        "inputs.list.map(a => inputs.digits * 1)",
        "inputs.list.map(a => inputs.digits == 1)",
        "inputs.list.map(a => Number(inputs.digits))",
        "inputs.list.map(a => inputs.list.at(inputs.digits))",
        "inputs.list.map(a => `${inputs.text}${a}`.length)",
        "inputs.list.map(a => (inputs.text + a).length)",
        "inputs.list.map(a => inputs.texts.includes(inputs.text))",
        $"inputs.list.map(a => {Repeat("inputs.text === inputs.same", "||", 25)})",
        $"inputs.list.map(a => {Repeat("inputs.text > inputs.same", "||", 25)})",
        $"inputs.list.map(a => {Repeat("a + 1", " > ", 25)})",
        $"inputs.list.map(a => [{Repeat("1", ",", 1500)}].length)",
        $"['ab']{Repeat(".map(s => s + s)", "", 25)}.length",
        $"['ab']{Repeat(".map(s => `${s}${s}`)", "", 25)}.length",
        $"['ab']{Repeat(".map(s => [s, s].join(s))", "", 25)}.length",
        $"[[1, 2]]{Repeat(".map(s => [...s, ...s])", "", 25)}.length",
        $"[1]{Repeat(".map(s => [s, s])", "", 25)}",
        $"[1]{Repeat(".map(s => ({ a: s, b: s, c: s }))", "", 25)}",
        $"[1]{Repeat(".map(s => [s])", "", 25)}",
        $"inputs.ten{string.Concat(Enumerable.Range(0, 8).Select(i => $".map(a{i} => inputs.ten"))}{new string(')', 8)}",
        $"inputs.ten{string.Concat(Enumerable.Range(0, 8).Select(i => $".every(a{i} => inputs.ten"))}{new string(')', 8)}",
        $"[{Repeat("inputs", ",", 400)}]",
        $"[{Repeat("inputs.list", ",", 300)}].map(x => x.length)",
        $"`{Repeat("${inputs.text}", "", 250)}`",
        $"{Repeat("inputs.text", "+", 25)}",
        "inputs.list.map(a => inputs.texts)",
        "inputs.list.map(a => inputs.record)",
        "inputs",
        "[inputs.text, inputs.text]");

    [Theory, MemberData(nameof(Bombs))]
    public void Bomb_EndsSoonInLittleMemory(string text)
    {
        Parse(text);
        string? said = null;
        var (time, megabytes) = Measure(() => said = Outcome(text, huge));
        output.WriteLine($"{time.TotalMilliseconds:F0} ms, {megabytes} MB: {said}");
        Assert.True(megabytes < MegabytesEnough, $"took {megabytes} MB");
        // A machine that was put to sleep meanwhile is no bomb: only what is slow twice is.
        Assert.True(time < longEnough || Measure(() => Outcome(text, huge)).Time < longEnough, $"took {time}");
    }

    [Fact]
    public void TemplateOfManyBombs_SharesOneBudget()
    {
        var source = JsonSerializer.SerializeToElement(Enumerable.Repeat("x ${{ inputs.list.filter(a => a < 0).length }}", 600));
        var template = FlowTemplate.Parse(source, out _)!;
        Assert.Contains("too much work", Assert.Throws<ExpressionException>(() => template.Evaluate(huge)).Message);
    }

    [Fact]
    public void TemplateTextOfManyLongParts_IsRefusedBeforeItIsMade()
    {
        var source = JsonSerializer.SerializeToElement(string.Concat(Enumerable.Repeat("${{ inputs.text }}", 1_500)));
        var template = FlowTemplate.Parse(source, out _)!;
        var (_, megabytes) = Measure(() => Assert.Throws<ExpressionException>(() => template.Evaluate(huge)));
        Assert.True(megabytes < 10, $"took {megabytes} MB");
    }

    private static string Outcome(string text, ExpressionScope scope)
    {
        try
        {
            var result = Parse(text).Evaluate(scope).GetRawText();
            Assert.True(result.Length <= 32 * 1024);
            return $"{result.Length} characters";
        }
        catch (ExpressionException fault)
        {
            return fault.Message;
        }
    }

    private static (TimeSpan Time, long Megabytes) Measure(Action action)
    {
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        action();
        return (clock.Elapsed, (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000);
    }

    private static string Repeat(string text, string between, int times) => string.Join(between, Enumerable.Repeat(text, times));
}
