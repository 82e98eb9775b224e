using MediaFlows.Azure.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

/// <summary>Two workers and one attempt: at most one is at it, and what came of it is said once.</summary>
public sealed class AttemptLeasesTests(Azurite azurite)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(60);

    private readonly SetClock clock = new();
    private readonly UnrulyTransport way = new();
    private readonly string prefix = Prefix.New();

    private AttemptLeases Worker => new(azurite.Storage, Lasts, clock, prefix);

    [Fact]
    public async Task WhileOneIsAtIt_AnotherGetsNeitherLeaseNorResult()
    {
        Assert.NotNull((await Worker.Take("r1", "step:proxy@1.1", default)).Lease);
        Assert.Equal((null, null), await Worker.Take("r1", "step:proxy@1.1", default));
        Assert.NotNull((await Worker.Take("r1", "step:qc@1.1", default)).Lease);
    }

    [Fact]
    public async Task TakenByManyAtOnce_OneHasIt()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Worker.Take("r1", "step:proxy@1.1", default)));
        Assert.Single(taken, answer => answer.Lease is not null);
    }

    [Fact]
    public async Task WithoutASignOfLife_ItIsTakenOver_AndTheFirstCanNeitherRenewNorFinish()
    {
        var first = (await Worker.Take("r1", "c", default)).Lease!;
        clock.Now += Lasts + TimeSpan.FromSeconds(1);
        var second = (await Worker.Take("r1", "c", default)).Lease!;
        Assert.Equal(1, second.Takeovers);
        Assert.Null(await Worker.Renew(first, null, default));
        Assert.Null(await Worker.Finish(first, [1], default));
        Assert.NotNull(await Worker.Renew(second, null, default));
    }

    [Fact]
    public async Task WithSignsOfLife_ItIsKept_AndShowsHowFarItIs()
    {
        var lease = (await Worker.Take("r1", "c", default)).Lease!;
        clock.Now += Lasts / 2;
        await Worker.Renew(lease, new LiveProgress("proxy@1.1", 40, 2.5, TimeSpan.FromSeconds(9), "encoding", clock.Now), default);
        clock.Now += Lasts / 2 + TimeSpan.FromSeconds(1);
        Assert.Equal((null, null), await Worker.Take("r1", "c", default));
        var live = Assert.Single(await Worker.Progress("r1", default));
        Assert.Equal((40, 2.5, TimeSpan.FromSeconds(9)), (live.Percent, live.Speed, live.Remaining));
        clock.Now += Lasts;
        Assert.Empty(await Worker.Progress("r1", default));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200_000)]
    public async Task OnceFinished_WhoeverIsGivenItAgainHasTheResult(int length)
    {
        var result = new byte[length];
        new Random(7).NextBytes(result);
        var lease = (await Worker.Take("r1", "c", default)).Lease!;
        Assert.NotNull(await Worker.Finish(lease, result, default));
        clock.Now += Lasts * 2;
        Assert.Equal(result, (await Worker.Take("r1", "c", default)).Result);
        Assert.Empty(await Worker.Progress("r1", default));
    }

    /// <summary>The client asks again by itself, and what it is told then is the echo of its own write.</summary>
    [Theory]
    [InlineData(Mishap.Busy)]
    [InlineData(Mishap.Reset)]
    [InlineData(Mishap.AnswerLost)]
    [InlineData(Mishap.AnswerBrokenOff)]
    public async Task WhateverRequestIsRepeated_TheLeaseIsKept_AndTheResultToo(Mishap mishap)
    {
        for (var (number, isMet) = (1, true); isMet; number++)
        {
            var (worker, run) = (new AttemptLeases(way.To(azurite), Lasts, clock, prefix), $"r{number}");
            var meeting = way.Meets(mishap, number);
            var lease = (await worker.Take(run, "c", default)).Lease;
            lease = await worker.Renew(lease!, new LiveProgress("proxy@1.1", 40, null, null, null, clock.Now), default);
            Assert.NotNull(await worker.Finish(lease!, [7], default));
            (isMet, way.Does) = (meeting.IsMet, UnrulyTransport.Calm);
            Assert.Equal([7], (await Worker.Take(run, "c", default)).Result);
        }
    }

    /// <summary>Nothing is asked again: the worker goes on with the lease that it knew, as it does in a host.</summary>
    [Theory]
    [InlineData(Mishap.Busy)]
    [InlineData(Mishap.AnswerLost)]
    [InlineData(Mishap.Expired)]
    public async Task ASignOfLifeWithoutAnswer_DoesNotLoseTheResult(Mishap mishap)
    {
        var worker = new AttemptLeases(way.To(azurite, retries: 0), Lasts, clock, prefix);
        var lease = (await worker.Take("r1", "c", default)).Lease!;
        way.Meets(mishap, 1);
        mishap.AssertIsSaid(await Record.ExceptionAsync(() => worker.Renew(lease, null, default)) ?? throw new InvalidOperationException("It was answered."));
        way.Does = UnrulyTransport.Calm;
        clock.Now += Lasts * 0.8;
        Assert.NotNull(await worker.Renew(lease, null, default));
        clock.Now += Lasts * 0.8;
        Assert.Equal((null, null), await Worker.Take("r1", "c", default));
        Assert.NotNull(await worker.Finish(lease, [7], default));
        Assert.Equal([7], (await Worker.Take("r1", "c", default)).Result);
    }

    [Fact]
    public async Task ASignOfLifeThatComesLate_DoesNotTakeTheResultAway()
    {
        var lease = (await Worker.Take("r1", "c", default)).Lease!;
        await Worker.Finish(lease, [7], default);
        Assert.NotNull(await Worker.Renew(lease, null, default));
        Assert.Equal([7], (await Worker.Take("r1", "c", default)).Result);
    }

    [Fact]
    public async Task Forgotten_NothingIsLeftOfTheRun()
    {
        var lease = (await Worker.Take("r1", "c", default)).Lease!;
        await Worker.Finish(lease, [1], default);
        await Worker.Forget("r1", default);
        Assert.NotNull((await Worker.Take("r1", "c", default)).Lease);
    }
}
