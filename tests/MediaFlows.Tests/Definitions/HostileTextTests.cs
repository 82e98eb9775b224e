using System.Diagnostics;
using System.Text;
using CsCheck;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class HostileTextTests
{
    /// <summary>Generous: a shared machine; what is meant is that nothing grows without bound.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static readonly string Whole = FlowTexts.Head + """
        on: { asset: { container: ingest, match: "live/**/*.{mp4,mov}" } }
        inputs: { destinations: { type: array, default: [website] } }
        steps:
          - id: describe
            uses: ai/describe
            retry: { attempts: 3, firstDelay: 2s }
          - id: review
            uses: review/approval
            with: { reviewers: [desk@example.com], deadline: 24h, remind: [4h], onChanges: { reworkFrom: describe } }
          - id: mam
            uses: mam/update
            with:
              url: "https://mam.example.com/${{ asset.name }}?key=${{ secrets.KEY }}"
              metadata: >-
                ${{ steps.review.output.metadata
                    ?? { title: asset.name } }}
          - { id: publish, uses: publish/deliver, foreach: inputs.destinations, with: { destination: "${{ item }}" } }

        """;

    private static readonly Dictionary<string, (string Code, string Text)> Texts = new()
    {
        ["a list of lists of lists"] = ("anchor-refused", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghi".Select(c => $"{c}: &{c} [*{(char)(c - 1)},*{(char)(c - 1)},*{(char)(c - 1)},*{(char)(c - 1)}]\n"))),
        ["50 MB"] = ("too-big", FlowTexts.Head + new string('x', 50_000_000)),
        ["a million open brackets"] = ("too-deep", new string('[', 1_000_000)),
        ["a million open braces"] = ("json-syntax", new string('{', 1_000_000)),
        ["dashes"] = ("too-deep", string.Concat(Enumerable.Repeat("- ", 400_000))),
        ["a value of one line of 1 MB"] = ("unknown-key", FlowTexts.Head + "steps: [{ id: a, uses: asset/verify }]\nx: " + new string('y', 1_000_000)),
        ["a key of 1 MB"] = ("yaml-syntax", new string('y', 1_000_000) + ": 1"),
        ["question marks"] = ("key-not-text", string.Concat(Enumerable.Repeat("? ", 400_000))),
        ["many keys"] = ("too-many-values", string.Concat(Enumerable.Range(0, 90_000).Select(i => $"k{i}: 1\n"))),
        ["many keys in JSON"] = ("too-many-values", "{" + string.Join(',', Enumerable.Range(0, 90_000).Select(i => $"\"k{i}\":1")) + "}"),
        ["quotes"] = ("yaml-syntax", "a: \"" + string.Concat(Enumerable.Repeat("\\\"", 500_000))),
        ["comments"] = ("empty", string.Concat(Enumerable.Repeat("#\n", 500_000))),
        ["unknown keys with long names"] = ("unknown-key", string.Concat(Enumerable.Range(0, 15_000).Select(i => $"steps{i}{new string('x', 30)}: 1\n"))),
        ["a tower of expressions"] = ("expression", FlowTexts.Head + "steps: [{ id: a, uses: media/proxy, with: { text: \"${{ " + new string('(', 400_000) + " }}\" } }]"),
        ["a number of a million digits"] = ("wrong-type", "{ \"apiVersion\": " + new string('9', 1_000_000) + "}"),
        ["an exponent"] = ("wrong-type", FlowTexts.Head + "steps: [{ id: a, uses: media/proxy, with: { height: 1e9999 } }]"),
        ["conditions that work hard"] = ("max-without-foreach", Steps(200, i => $"max: 1, if: \"{string.Join(',', Enumerable.Repeat("1", 500)).Insert(0, "[") + "]"}.map(x => [{string.Join(',', Enumerable.Repeat("1", 500))}].map(y => y + 1).length).length > {i}\"")),
        ["names that are nearly right"] = ("unknown-step", Steps(180, i => $"needs: [{string.Join(',', Enumerable.Range(0, 90).Select(n => $"n{i}x{n}"))}]")),
        ["everyone needs everyone"] = ("cycle", Steps(200, i => $"needs: [{string.Join(',', Enumerable.Range(0, 90).Select(n => $"step-with-a-long-name-{(n + i) % 200}"))}]")),
    };

    public static TheoryData<string> Bombs => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Bomb_EndsSoonInAClearProblem(string what)
    {
        var (code, text) = Texts[what];
        var started = Stopwatch.GetTimestamp();
        var reading = FlowTexts.Read(text);
        var took = Stopwatch.GetElapsedTime(started);
        Assert.Contains(reading.Problems, problem => problem.Code == code);
        Assert.True(took < Soon, $"{what}: {took}");
        Assert.InRange(reading.Problems.Sum(problem => problem.Message.Length + problem.Remedy.Length + problem.Pointer.Length), 1, 300_000);
    }

    [Fact]
    public void BinaryGarbage_IsNoText() => Gen.Byte.Array[200, 2000].Sample(bytes =>
        FlowTexts.Read(Encoding.UTF8.GetString(bytes)).Problems.Single().Code is "not-text" or "yaml-syntax");

    [Fact]
    public void WholeText_IsAFlow() => Assert.Empty(FlowTexts.Read(Whole).Problems);

    [Fact]
    public void CutText_NeverThrows() =>
        Gen.Int[0, Whole.Length].Sample(length => FlowTexts.Read(Whole[..length]).Problems.All(IsInside(Whole[..length])), iter: 400);

    [Fact]
    public void ChangedText_NeverThrows() =>
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Int[0, 12], Gen.OneOf(Gen.Char["[]{}:,-?*&!|>'\"%@`#\t\n \\$0a~<=\u2028\uE000\uD83C"].Array[0, 6].Select(c => new string(c)), Gen.Char.Array[0, 6].Select(c => new string(c))))
            .Array[1, 4].Sample(changes =>
            {
                var text = changes.Aggregate(Whole, (whole, change) => whole[..Math.Min(change.Item1, whole.Length)] + change.Item3 + whole[Math.Min(change.Item1 + change.Item2, whole.Length)..]);
                return FlowTexts.Read(text).Problems.All(IsInside(text));
            }, iter: 2000);

    [Fact]
    public void MovedLines_NeverThrow()
    {
        var lines = Whole.Split('\n');
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, lines.Length - 1], Gen.Int[0, 8]).Array[1, 5].Sample(moves =>
        {
            var text = string.Join('\n', moves.Aggregate(lines.ToList(), Move));
            return FlowTexts.Read(text).Problems.All(IsInside(text));
        }, iter: 1000);
    }

    private static string Steps(int count, Func<int, string> rest) =>
        FlowTexts.Head + "steps:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"  - {{ id: step-with-a-long-name-{i}, uses: asset/verify, {rest(i)} }}\n"));

    private static List<string> Move(List<string> lines, (int From, int To, int Indent) move)
    {
        var line = lines[move.From];
        lines.RemoveAt(move.From);
        lines.Insert(Math.Min(move.To, lines.Count), new string(' ', move.Indent) + line.TrimStart());
        return lines;
    }

    private static Func<FlowProblem, bool> IsInside(string text)
    {
        var lines = text.Split('\n');
        return problem => problem.Line >= 1 && problem.Line <= lines.Length + 1 && problem.Column >= 1
            && (problem.Line > lines.Length || problem.Column <= lines[problem.Line - 1].Length + 1);
    }
}
