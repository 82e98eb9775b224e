using MediaFlows.Azure.Access;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

public sealed class TableAccessRecordsTests(Azurite azurite) : AccessRecordsContract
{
    private readonly string prefix = Prefix.New();

    [Fact]
    public async Task ManyHostsAtOnce_MakeOneChain()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(host => Task.Run(async () =>
        {
            var log = Log();
            for (var n = 0; n < 5; n++)
                await Append(log, $"host {host}, entry {n}", "r");
        })));
        var all = await Log().Read(0, "r", 100, default);
        Assert.Equal((30, null), (all.Select(entry => entry.Who).Distinct().Count(), AuditChains.FirstBreak(all)));
    }

    protected override IAccessLog Log() => new TableAccessLog(azurite.Storage, prefix);

    protected override IRevokedLinks Revoked() => new TableRevokedLinks(azurite.Storage, prefix);
}
