using System.Text;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>Databases that are locked, damaged, foreign, newer or full: a clear message, nothing overwritten, nothing half-written.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Database => folder["data/runs.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task SecondHost_OnOneFolder_IsRefusedAndTheFirstGoesOn()
    {
        await using var first = new SqliteRunStore(Database);

        var fault = Assert.Throws<StoreFault>(() => new SqliteRunStore(Database));

        Assert.Equal("database-locked", fault.Code);
        Assert.Contains($"process {Environment.ProcessId}", fault.Message);
        Assert.True(await first.Commit(Create("r1"), Stop));
    }

    [Fact]
    public async Task Reader_BesideAHost_SeesWhatIsWrittenAndWritesNothing()
    {
        await using var host = new SqliteRunStore(Database);
        await using var reader = SqliteRunStore.OpenForReading(Database);

        await host.Commit(Create("r1"), Stop);

        Assert.Equal("r1", Assert.Single((await reader.Search(new RunQuery(), Stop)).Rows).RunId);
        Assert.Equal("database-read-only", (await Assert.ThrowsAsync<StoreFault>(() => reader.Commit(Create("r2"), Stop))).Code);
    }

    [Fact]
    public async Task Reader_AfterTheHostIsGone_StillReads()
    {
        await using (var host = new SqliteRunStore(Database))
            await host.Commit(Create("r1"), Stop);

        await using var reader = SqliteRunStore.OpenForReading(Database);

        Assert.NotNull(await reader.Find("r1", Stop));
    }

    [Fact]
    public async Task Reader_AfterACrash_ReadsWhatIsOnlyInTheLog()
    {
        await using var host = new SqliteRunStore(Database);
        await host.Commit(Create("r1"), Stop);
        File.WriteAllBytes(folder["crashed.db"], File.ReadAllBytes(Database));
        File.WriteAllBytes(folder["crashed.db-wal"], File.ReadAllBytes(Database + "-wal"));

        await using var reader = SqliteRunStore.OpenForReading(folder["crashed.db"]);

        Assert.NotNull(await reader.Find("r1", Stop));
    }

    [Fact]
    public void Folder_ThatIsAFile_IsRefusedInWords()
    {
        File.WriteAllText(folder["data"], "");

        Assert.Equal("database-closed-to-us", Assert.Throws<StoreFault>(() => new SqliteRunStore(Database)).Code);
    }

    [Fact]
    public async Task History_WithAnEventOfANewerVersion_IsNeverGuessedAt()
    {
        await using var store = new SqliteRunStore(Database);
        await store.Commit(Create("new"), Stop);
        await store.Commit(Create("old"), Stop);
        await store.Database.Write(session => session.Run("UPDATE decision SET events = ? WHERE id = 1", Encoding.UTF8.GetBytes("[{\"kind\":\"StepDanced\"}]")), Stop);

        Assert.Equal("history-unknown", (await Assert.ThrowsAsync<StoreFault>(() => store.Load("new", Stop))).Code);
        Assert.NotNull(await store.Load("old", Stop));
    }

    [Fact]
    public void Reader_WithoutADatabase_IsToldSo() =>
        Assert.Equal("database-missing", Assert.Throws<StoreFault>(() => SqliteRunStore.OpenForReading(Database)).Code);

    [Fact]
    public async Task Host_AfterADisposedOne_FindsEverything()
    {
        await using (var first = new SqliteRunStore(Database))
            await first.Commit(Create("r1"), Stop);

        await using var second = new SqliteRunStore(Database);

        Assert.NotNull(await second.Load("r1", Stop));
    }

    [Theory]
    [InlineData("garbage, not SQLite")]
    [InlineData("SQLite format 3\0 and then garbage that goes on and on and on and on and on and on and on and on and on and on and on and on")]
    public void Database_ThatIsNone_IsRefusedUntouched(string content) => RefusedUntouched("database-damaged", Encoding.UTF8.GetBytes(content));

    [Fact]
    public async Task Database_WithAGarbledFirstPage_IsRefusedUntouched()
    {
        await WriteRuns(50);
        var bytes = await File.ReadAllBytesAsync(Database, Stop);
        bytes.AsSpan(100, 3900).Fill(0xA5);

        RefusedUntouched("database-damaged", bytes);
    }

    [Fact]
    public async Task Database_CutShort_IsADamageThatIsNamed()
    {
        await WriteRuns(300);
        var bytes = await File.ReadAllBytesAsync(Database, Stop);
        await File.WriteAllBytesAsync(Database, bytes[..(bytes.Length / 2)], Stop);

        var fault = await Assert.ThrowsAsync<StoreFault>(async () =>
        {
            await using var store = new SqliteRunStore(Database);
            for (var i = 0; i < 300; i++)
                Assert.NotNull(await store.Load($"r{i}", Stop));
        });

        Assert.Equal("database-damaged", fault.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_WithoutItsDatabase_IsNotThrownAway(bool empty)
    {
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllText(Database + "-wal", "acknowledged facts");
        if (empty)
            File.WriteAllText(Database, "");

        Assert.Equal("database-damaged", Assert.Throws<StoreFault>(() => new SqliteRunStore(Database)).Code);
        Assert.Equal("acknowledged facts", File.ReadAllText(Database + "-wal"));
    }

    [Fact]
    public async Task Database_OfANewerVersion_IsRefusedInWords()
    {
        await Script("PRAGMA user_version = 99");

        var fault = RefusedUntouched("database-newer", await File.ReadAllBytesAsync(Database, Stop));

        Assert.Contains("99", fault.Message);
        Assert.Equal("database-newer", Assert.Throws<StoreFault>(() => SqliteRunStore.OpenForReading(Database)).Code);
    }

    [Fact]
    public async Task Log_OfANewerDatabase_StaysAsItIs()
    {
        await WriteRuns(1);
        using var writer = new SqliteSession(Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        writer.Script("PRAGMA user_version = 99");
        File.WriteAllBytes(folder["newer.db"], File.ReadAllBytes(Database));
        var log = File.ReadAllBytes(Database + "-wal");
        File.WriteAllBytes(folder["newer.db-wal"], log);

        Assert.Equal("database-newer", Assert.Throws<StoreFault>(() => new SqliteRunStore(folder["newer.db"])).Code);

        Assert.NotEmpty(log);
        Assert.Equal(log, File.ReadAllBytes(folder["newer.db-wal"]));
    }

    [Theory]
    [InlineData("PRAGMA application_id = 1")]
    [InlineData("PRAGMA application_id = 0")]
    [InlineData("PRAGMA application_id = 0; PRAGMA user_version = 0")]
    public async Task Database_OfAnotherProgram_IsRefusedUntouched(string make)
    {
        await Script(make);

        RefusedUntouched("database-foreign", await File.ReadAllBytesAsync(Database, Stop));
    }

    [Fact]
    public async Task OlderDatabase_ToReadOnly_IsNotUpgraded()
    {
        await Script("PRAGMA user_version = 0");

        Assert.Equal("database-older", Assert.Throws<StoreFault>(() => SqliteRunStore.OpenForReading(Database)).Code);
    }

    [Fact]
    public async Task Upgrade_GoesForwardFromWhereTheDatabaseIs()
    {
        using var session = new SqliteSession(folder["upgrade.db"], Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate);
        DatabaseSchema.Upgrade(session, 0, ["CREATE TABLE a (x);"]);
        var first = DatabaseSchema.VersionOf(session, "upgrade.db");

        DatabaseSchema.Upgrade(session, first, ["this would fail", "CREATE TABLE b (x);", "INSERT INTO b VALUES (7);"]);

        Assert.Equal(7, session.First("SELECT x FROM b", row => row.Long(0)));
        Assert.Equal(3, session.First("PRAGMA user_version", row => row.Long(0)));
    }

    [Fact]
    public async Task Promises_RestOnPragmasThatTook()
    {
        await using var store = new SqliteRunStore(Database);

        var (journal, synchronous) = await store.Database.Write(session => (
            session.First("PRAGMA journal_mode", row => row.Text(0)), session.First("PRAGMA synchronous", row => row.Long(0))), Stop);

        Assert.Equal(("wal", 2L), (journal, synchronous));
    }

    private StoreFault RefusedUntouched(string code, byte[] content)
    {
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllBytes(Database, content);

        var fault = Assert.Throws<StoreFault>(() => new SqliteRunStore(Database));

        Assert.Equal(code, fault.Code);
        Assert.Equal(content, File.ReadAllBytes(Database));
        return fault;
    }

    private async Task WriteRuns(int count)
    {
        await using var store = new SqliteRunStore(Database);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => store.Commit(Create($"r{i}"), Stop)));
    }

    private async Task Script(string sql)
    {
        await WriteRuns(1);
        using var session = new SqliteSession(Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        session.Script($"{sql}; PRAGMA journal_mode = DELETE");
    }
}
