using CsCheck;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Renditions;

namespace MediaFlows.Tests.Media;

public class ChunkingTests
{
    private static readonly FrameRate[] Rates = [new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(50, 1), new(60000, 1001), new(25, 2), new(997, 41)];

    [Fact]
    public void EveryFrame_IsInOneChunk_AndEachBeginsWithAKeyFrame() => Gen.Select(Gen.Double[0.1, 90_000], Gen.Int[0, Rates.Length - 1], Gen.Double[4, 600], Gen.Int[1, Chunking.Most])
        .Sample((duration, at, seconds, most) =>
        {
            var chunks = Chunking.Even(duration, Rates[at], seconds, most);
            var spans = chunks.Select(chunk => FrameSpan.Of(chunk, Rates[at])).ToList();
            return chunks.Count <= most && spans[0].First == 0 && spans[^1].End is null && spans.Zip(spans.Skip(1)).All(pair => pair.First.End == pair.Second.First)
                && spans.All(span => span.First % Chunking.Group(Rates[at]) == 0) && spans.All(span => span.Count is null or > 0) && spans[^1].First < duration * Rates[at].Value;
        });

    [Fact]
    public void Chunks_AreAsLongAsAsked()
    {
        var chunks = Chunking.Even(601, new FrameRate(25, 1), 120, 100);
        Assert.Equal([(0.0, 120.0), (120, 240), (240, 360), (360, 480), (480, null)], chunks.Select(chunk => (chunk.Start!.Value, chunk.End)));
        Assert.Equal(["p000", "p001", "p002", "p003", "p004"], chunks.Select(chunk => chunk.Id));
    }

    [Theory]
    [InlineData(60, 15, new[] { 0.0, 16, 30, 44 })]
    [InlineData(100, 80, new[] { 0.0, 50 })]
    [InlineData(99, 80, new[] { 0.0 })]
    public void WhatDoesNotDivide_IsSpreadOverAll(double duration, double seconds, double[] starts) =>
        Assert.Equal(starts, Chunking.Even(duration, new FrameRate(25, 1), seconds, 100).Select(chunk => chunk.Start!.Value));

    [Fact]
    public void GivenPlaces_AreMovedToKeyFrames() =>
        Assert.Equal([0, 2.002, 8.008], Chunking.At(12, new FrameRate(30000, 1001), [8.4, 1.2, 0.3, 2.5, 99]).Select(chunk => chunk.Start!.Value));

    [Theory]
    [InlineData("", 0.0, 1.0, false)]
    [InlineData("../x", 0.0, 1.0, false)]
    [InlineData("p000", 2.0, 2.0, false)]
    [InlineData("p000", -1.0, 2.0, false)]
    [InlineData("p000", 0.0, 1e9, false)]
    [InlineData("p000", 0.0, null, true)]
    public void Chunk_FromAFlow_IsHeldToItsBounds(string id, double? start, double? end, bool fine) => Assert.Equal(fine, new Chunk(id, start, end).Fault is null);

    [Fact]
    public void List_HasOnlyNamesOfOurOwn()
    {
        Assert.Equal("ffconcat version 1.0\nfile input.mp4\nfile input-2.mp4\n", OwnList.Text([("input.mp4", null), ("input-2.mp4", null)]));
        Assert.Throws<ArgumentException>(() => OwnList.Text([("a b'.mp4", null)]));
    }
}
