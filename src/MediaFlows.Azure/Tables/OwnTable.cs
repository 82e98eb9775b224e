using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace MediaFlows.Azure.Tables;

/// <summary>A table of our own, made at first use. What goes wrong comes as a StoreFault in words.</summary>
internal sealed class OwnTable(TableServiceClient account, string name)
{
    private readonly TableClient client = account.GetTableClient(name);
    private readonly Lock gate = new();
    private Task? made;

    public Task<TableEntity?> Find(string partition, string row, CancellationToken cancellation) => Asking(async () =>
    {
        var found = await client.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }, cancellation);

    /// <summary>The rows of a partition from one key to before another, a page at a time, in the order of their keys.</summary>
    /// <param name="only">A further condition in the service's own language; nothing from outside may be in it but hashes and numbers.</param>
    public async IAsyncEnumerable<Page<TableEntity>> Pages(
        string partition, string from, string before, string? only = null, int? size = null, string[]? columns = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {before}") + (only is null ? "" : $" and {only}");
        await using var pages = client.QueryAsync<TableEntity>(filter, size, columns, cancellation).AsPages().GetAsyncEnumerator(cancellation);
        while (await Asking(() => pages.MoveNextAsync().AsTask(), cancellation))
            yield return pages.Current;
    }

    public async Task<List<TableEntity>> All(string partition, string from, string before, string[]? columns, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        await foreach (var page in Pages(partition, from, before, columns: columns, cancellation: cancellation))
            rows.AddRange(page.Values);
        return rows;
    }

    /// <summary>Every row with this key, whatever its partition: reads the whole table.</summary>
    public async IAsyncEnumerable<TableEntity> Everywhere(string row, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var rows = client.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"RowKey eq {row}"), cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
        while (await Asking(() => rows.MoveNextAsync().AsTask(), cancellation))
            yield return rows.Current;
    }

    /// <summary>All changes of one partition in one step, or none of them: then null, because a condition did not hold.</summary>
    /// <returns>The version that the first changed row has now.</returns>
    /// <remarks>Null too when the changes were made but the answer got lost and the client asked again: who needs to know looks for a mark of his own.</remarks>
    public Task<ETag?> Change(IReadOnlyList<TableTransactionAction> changes, CancellationToken cancellation) => Asking<ETag?>(async () =>
    {
        try
        {
            var answer = await client.SubmitTransactionAsync(changes, cancellation);
            return answer.Value[0].Headers.ETag ?? default(ETag);
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 409 or 412 && fault.ErrorCode is not ("TableNotFound" or "TableBeingDeleted"))
        {
            return null;
        }
    }, cancellation);

    /// <summary>Takes rows away; those that are gone already do not matter.</summary>
    public Task Remove(string partition, string row, ETag version, CancellationToken cancellation) =>
        Change([new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, row), version)], cancellation);

    private async Task<T> Asking<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            await Made().WaitAsync(cancellation);
            return await ask();
        }
        catch (Exception fault) when (TableFaults.InWords(fault, account.AccountName, cancellation) is { } words)
        {
            throw words;
        }
    }

    /// <summary>Whether somebody made it already; makes nothing.</summary>
    public async Task<bool> Exists(CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in account.QueryAsync(TableClient.CreateQueryFilter($"TableName eq {name}"), cancellationToken: cancellation))
                return true;
            return false;
        }
        catch (Exception fault) when (TableFaults.InWords(fault, account.AccountName, cancellation) is { } words)
        {
            throw words;
        }
    }

    private Task Made()
    {
        lock (gate)
            return made is { IsFaulted: false, IsCanceled: false } ? made : made = client.CreateIfNotExistsAsync();
    }
}
