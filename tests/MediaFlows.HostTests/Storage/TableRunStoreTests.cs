using MediaFlows.Azure.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

public sealed class TableRunStoreTests(Azurite azurite) : RunStoreContract
{
    private readonly Lazy<TableRunStore> store = new(() => new TableRunStore(azurite.Storage, Prefix.New()));

    protected override IRunStore Store => store.Value;
}

/// <summary>Names of tables that no other test has.</summary>
internal static class Prefix
{
    public static string New() => $"t{Guid.NewGuid():n}"[..20];
}
