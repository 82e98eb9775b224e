using CsCheck;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Media.Proxy;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Tests.Media;

public class PassPlanTests
{
    private static readonly TechnicalMetadata Clip = ProxyPlanTests.Technical(PictureSizeTests.Video(), new AudioTrack(1, "aac", 2));

    [Fact]
    public void ProxyAndQualityCheck_PartRightAfterTheDecoder()
    {
        var text = Filters(new PassPart("0-", ProxyPlan.For(Clip, 540).Wants), new PassPart("1-", QcPlan.For(Clip, QcProfile.EbuR128)));
        Assert.StartsWith("[0:0]split=outputs=3[fork0][fork1][fork2];[fork0]scale,fps=fps=25/1,", text);
        Assert.Contains(";[fork1]scale,metadata=mode=delete,split=outputs=", text);
        Assert.Contains("metadata=mode=print:file=1-qc-passages.txt[out", text);
        Assert.Contains("];[0:1]asplit=outputs=3[fork", text);
        Assert.Equal(2, Count(text, "[0:"));
    }

    [Fact]
    public void TwoProxiesOfTheSameSize_AreFilteredOnceAndEncodedTwice()
    {
        var wants = ProxyPlan.For(Clip, 540).Wants;
        var call = Call(new PassPart("0-", wants), new PassPart("1-", wants));
        var text = Filters(call);
        Assert.Equal((1, 1, 1), (Count(text, "scale=w=960"), Count(text, "thumbnail"), Count(text, "showwavespic")));
        Assert.Contains("colors=0x2563eb,split=outputs=2[fork", text);
        Assert.Equal(2, Count(call.ToString(), "libx264"));
        Assert.Contains("file:0-proxy.mp4 ", call.ToString());
        Assert.Contains("file:1-proxy.mp4 ", call.ToString());
    }

    [Fact]
    public void NothingToDoBetweenDecoderAndEncoder_IsSaidToo() =>
        Assert.Equal("[0:1]anull[out0]", Filters(new PassPart("", [new Want.Made("a.wav", [Tap.Heard(1)], [], 1)])));

    [Fact]
    public void StreamsTakenTogether_GoInTogether() => Assert.Equal(
        "[0:1][0:2]amerge=inputs=2[out0];[0:1]anull[out1]",
        Filters(new PassPart("", [new Want.Made("a.wav", [new Tap([1, 2], true, [Filter.Of("amerge", ("inputs", 2))])], [], 1), new Want.Made("b.wav", [Tap.Heard(1)], [], 1)])));

    /// <summary>Whatever the parts want: every end is made once and used once, every fork taken once, and each want goes through its own filters in order.</summary>
    [Fact]
    public void AnyWants_EachGetItsOwnWay() => Parts.Sample(parts =>
    {
        var call = Call([.. parts.Select((wants, at) => new PassPart($"{at}-", wants))]);
        var taps = parts.SelectMany(wants => wants).Cast<Want.Made>().Select(want => want.Taps[0]).ToList();
        for (var at = 0; at < taps.Count; at++)
            Assert.Equal(taps[at].Filters.Select(filter => filter.ToString()), Way(call, $"out{at}", taps[at].Sound));
        Assert.Equal(call.Filters.SelectMany(chain => chain.To).Distinct().Count(), call.Filters.Sum(chain => chain.To.Count));
        Assert.Equal(call.Filters.SelectMany(chain => chain.From).Distinct().Count(), call.Filters.Sum(chain => chain.From.Count));
    });

    private static Gen<Want[][]> Parts { get; } =
        (from stream in Gen.Int[0, 1]
         from filters in Gen.Int[0, 2].Array[0, 4]
         select (Want)new Want.Made("x", [new Tap([stream], stream == 1, [.. filters.Select(number => Filter.Of($"filter{number}"))])], [], 1)).Array[1, 5].Array[1, 4];

    /// <summary>The filters on the way to an end, without what only hands frames on.</summary>
    private static IEnumerable<string> Way(FfmpegCall call, string label, bool sound)
    {
        var chain = call.Filters.Single(chain => chain.To.Contains(label));
        IEnumerable<string> before = chain.From[0].StartsWith("0:", StringComparison.Ordinal) ? [] : Way(call, chain.From[0], sound);
        return [.. before, .. chain.Filters.Select(filter => filter.ToString()).Where(filter => filter != Filter.Unchanged(sound).ToString() && filter != Filter.AnyFormat(sound).ToString() && !filter.Contains("split="))];
    }

    private static FfmpegCall Call(params IReadOnlyList<PassPart> parts) => PassPlan.Of(new FfmpegInput("input.mp4", MediaContainer.Mp4), 60, parts);

    private static string Filters(params IReadOnlyList<PassPart> parts) => Filters(Call(parts));

    private static string Filters(FfmpegCall call) => string.Join(';', call.Filters);

    private static int Count(string text, string what) => text.Split(what).Length - 1;
}
