using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Azure.Access;

/// <summary>Revoked links, a row each; what one host revokes counts at once for all.</summary>
public sealed class TableRevokedLinks(StorageAccount account, string prefix = "mediaflows") : IRevokedLinks
{
    private const string Row = "link";

    private readonly OwnTable table = new(account.Tables, $"{prefix}revoked");

    public Task Revoke(string name, DateTimeOffset at, CancellationToken cancellation) => table.Change(
        [new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(TableKey.Of(name), Row) { ["At"] = at })], cancellation);

    public async Task<DateTimeOffset?> Find(string name, CancellationToken cancellation) =>
        (await table.Find(TableKey.Of(name), Row, cancellation))?.GetDateTimeOffset("At");
}
