using System.Text.Json;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Tests.Contracts;

/// <summary>What the access log and the list of revoked links promise, wherever they are kept.</summary>
public abstract class AccessRecordsContract
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The log as a process has it that starts now.</summary>
    protected abstract IAccessLog Log();

    /// <summary>The list as a process has it that starts now.</summary>
    protected abstract IRevokedLinks Revoked();

    [Fact]
    public async Task Entries_AreReadAsTheyWereWritten_AndHoldTogether_AlsoAfterARestart()
    {
        await Append(Log(), "ann", "r1");
        var after = Log();
        await Append(after, "bob ä<b>", "r2");
        await Append(after, "cleo", null);
        var all = await Log().Read(0, null, 100, default);
        Assert.Equal([(1, "ann"), (2, "bob ä<b>"), (3, "cleo")], all.Select(entry => (entry.Number, entry.Who)));
        Assert.Equal((Noon.AddTicks(7), "review.viewed", "because", "r2"), (all[1].At, all[1].What, all[1].Why, all[1].Detail.GetProperty("review").GetString()));
        Assert.Null(AuditChains.FirstBreak(all));
    }

    [Fact]
    public async Task AllEntries_AreReadOneAfterAnother_AndTheEndIsTheirs()
    {
        Assert.Empty(await Log().All(default).ToListAsync());
        Assert.True(await Log().Head(default) is null or { Count: 0, Hash: "" });
        for (var n = 0; n < 5; n++)
            await Append(Log(), $"p{n}", "r");
        var all = await Log().All(default).ToListAsync();
        Assert.Equal((5, null), (all.Count, AuditChains.FirstBreak(all)));
        Assert.True(await Log().Head(default) is not { } end || end == new AuditHead(5, all[4].Hash));
    }

    [Fact]
    public async Task SeveralWriters_OneAfterAnother_GoOnWithOneChain()
    {
        IAccessLog[] writers = [Log(), Log(), Log()];
        for (var n = 0; n < 12; n++)
            await Append(writers[n % 3], $"p{n}", "r");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Task.Run(() => Append(writers[n % 3], $"q{n}", "r"))));
        var all = await Log().Read(0, null, 100, default);
        Assert.Equal((42, null), (all.Select(entry => entry.Who).Distinct().Count(), AuditChains.FirstBreak(all)));
    }

    [Fact]
    public async Task Pages_AndTheEntriesOfOneReview()
    {
        var log = Log();
        Assert.Empty(await log.Read(0, null, 10, default));
        for (var n = 0; n < 6; n++)
            await Append(log, $"p{n}", n % 2 == 0 ? "even" : "odd");
        Assert.Equal([3, 4], (await log.Read(2, null, 2, default)).Select(entry => entry.Number));
        Assert.Equal([3, 5], (await log.Read(1, "even", 10, default)).Select(entry => entry.Number));
        Assert.Equal([2], (await log.Read(0, "odd", 1, default)).Select(entry => entry.Number));
        Assert.Empty(await log.Read(6, null, 10, default));
        Assert.Empty(await log.Read(0, "none' or 'x' eq 'x", 10, default));
    }

    [Fact]
    public async Task ManyAtOnce_AllHaveTheirPlaceInTheChain()
    {
        var log = Log();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() => Append(log, $"p{n}", "r"))));
        var all = await log.Read(0, null, 1000, default);
        Assert.Equal((200, null), (all.Select(entry => entry.Who).Distinct().Count(), AuditChains.FirstBreak(all)));
    }

    [Fact]
    public async Task ARevokedLink_StaysRevoked_AndOthersAreNot()
    {
        await Revoked().Revoke("a", Noon, default);
        await Revoked().Revoke("b", Noon.AddHours(1), default);
        var after = Revoked();
        await after.Revoke("b", Noon.AddHours(2), default);
        Assert.Equal((Noon, Noon.AddHours(2)), (await Revoked().Find("a", default), await Revoked().Find("b", default)));
        Assert.Null(await Revoked().Find("c", default));
    }

    protected static Task Append(IAccessLog log, string who, string? review) =>
        log.Append(new(Noon.AddTicks(7), who, "review.viewed", "because", JsonSerializer.SerializeToElement(review is null ? new Dictionary<string, string>() : new() { ["review"] = review })), default);
}
