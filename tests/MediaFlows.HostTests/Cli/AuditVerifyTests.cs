using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Cli;

/// <summary>The audit is checked by the command alone, while no server runs, and while one has the store open.</summary>
public sealed class AuditVerifyTests : IAsyncLifetime
{
    private readonly Workplace place = new();
    private SqliteRunStore store = null!;

    private DataFolder Data => new(place.Data);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(place.Data);
        store = new SqliteRunStore(Data.Database);
        var (entries, _) = new AuditTail().Continue([SampleRuns.Started("r1"), new RunPaused("key:ops", "lunch") { At = SampleRuns.Noon }]);
        await store.Commit(SampleRuns.Create("r1") with { Audit = entries }, default);
        await new AccessLogFile(Data.AccessLog).Append(new(SampleRuns.Noon, "ann", "review.viewed", null, Json.EmptyObject), default);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        place.Dispose();
    }

    [Fact]
    public async Task AStoreThatHolds_IsToldWithWhatCannotBeTold()
    {
        var said = await Verify();
        Assert.Equal(0, said.ExitCode);
        Assert.StartsWith("1 run and the access log hold, 3 entries: each is as it was written, and none is missing.", said.Output);
        Assert.Contains("Lines cut from the end of the access log do not show here", said.Output);
        Assert.Contains("An export that is kept elsewhere would tell", said.Output);
    }

    [Fact]
    public async Task AChange_IsToldWithItsPlace_AndEndsWith3()
    {
        await Tamper("UPDATE audit SET why = 'tea' WHERE number = 2");
        var said = await Verify("--json");
        var found = Assert.Single(JsonSerializer.Deserialize<JsonElement>(said.Output).GetProperty("breaks").EnumerateArray());
        Assert.Equal((3, "r1", 2), (said.ExitCode, found.GetProperty("run").GetString(), found.GetProperty("number").GetInt32()));
        said = await Verify();
        Assert.StartsWith("The audit of run r1, entry 2: it is not as it was written: what it says now has the hash ", said.Output);
        Assert.Contains("The audit is not as it was written: 1 break.", said.Error);
    }

    [Fact]
    public async Task AnExport_IsCheckedAlone_AndAgainstTheStoreItIsOf()
    {
        var file = await Export();
        var alone = await Verify(file);
        Assert.True(alone.ExitCode == 0, alone.Output + alone.Error);
        Assert.StartsWith("The export holds: 1 run, 3 entries.\nIt was made on ", alone.Output);
        Assert.Contains(" by the API key admin with MediaFlows ", alone.Output);
        Assert.Contains("The store still has all of it, as it was.", (await Verify(file, "--data", place.Data)).Output);

        await Tamper("DELETE FROM audit; DELETE FROM run");
        Assert.Equal(0, (await Verify()).ExitCode);
        var said = await Verify(file, "--data", place.Data);
        Assert.Equal((3, "The audit of run r1, entry 2: it is in the export, and not in the store.\n"), (said.ExitCode, said.Output));
    }

    [Fact]
    public async Task AChangedExport_IsFoundWithoutAStore()
    {
        var file = await Export();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("lunch", "tea"));
        var said = await Verify(file);
        Assert.Equal(3, said.ExitCode);
        Assert.StartsWith("The audit of run r1, entry 2: it is not as it was written", said.Output);
    }

    [Fact]
    public async Task WhereNothingIs_ItEndsWith5()
    {
        Assert.Equal(5, (await Verify("--data", Path.Combine(place.Folder, "empty"))).ExitCode);
        Assert.Equal(5, (await Verify("none.jsonl")).ExitCode);
    }

    private async Task<string> Export()
    {
        var log = new AccessLogFile(Data.AccessLog);
        var text = new StringBuilder();
        await foreach (var line in new AuditExport(new(store, log), log, TimeProvider.System).Lines(new(), "key:admin", default))
            text.Append(Encoding.UTF8.GetString(line.Write())).Append('\n');
        return place.Write("audit.jsonl", text.ToString());
    }

    private Task Tamper(string sql) => store.Database.Write(session => { session.Script(sql); return true; }, default);

    private Task<Said> Verify(params string[] arguments) => Mediaflows.Run(place.Folder, ["audit", "verify", .. arguments]);
}
