using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>Finds runs, newest first, a page at a time, always along an index that is in that order.</summary>
internal static class RunSearch
{
    /// <summary>There are nine statuses and <c>purged</c>.</summary>
    private const int MostStatuses = 10;

    public static RunPage Page(SqliteSession session, RunQuery query)
    {
        var top = Math.Clamp(query.Top, 1, 1000);
        if (Sql(query, top) is not { } search)
            return new RunPage([], null);
        var found = session.All(search.Sql, RunReading.Placed, [.. search.Values]);
        var next = found.Count > top ? RunOrder.Continuation(found[top - 1].Seq) : null;
        return new RunPage([.. found.Take(top).Select(run => run.Row)], next);
    }

    public static IReadOnlyDictionary<string, int> CountByStatus(SqliteSession session) => session
        .All("SELECT status, count(*) FROM run GROUP BY status", row => (Status: row.Text(0), Count: row.Int(1)))
        .Where(row => row.Status != RunWriting.Purged)
        .ToDictionary(row => row.Status, row => row.Count);

    /// <summary>The statement and its values; null when nothing can match.</summary>
    /// <remarks>Each status is a part of its own: an index on status is in the order of runs only within one of them. The parts are merged, not sorted.</remarks>
    public static (string Sql, List<SqlValue> Values)? Sql(RunQuery query, int top)
    {
        var words = SearchWords.Of(query.Text);
        if (words is [] && !string.IsNullOrWhiteSpace(query.Text))
            return null;
        var statuses = (query.Status ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostStatuses).ToArray();
        var values = new List<SqlValue>();
        var parts = statuses is [] ? [Part(query, words, null, values)] : statuses.Select(status => Part(query, words, status, values)).ToArray();
        values.Add(top + 1);
        return ($"{string.Join(" UNION ALL ", parts)} ORDER BY seq DESC LIMIT ?", values);
    }

    private static string Part(RunQuery query, IReadOnlyList<string> words, string? status, List<SqlValue> values)
    {
        var place = words is [] ? "seq" : "run_text.rowid";
        var terms = new List<string> { $"{place} < ?" };
        values.Add(Math.Min(RunOrder.Before(query.After), query.To is { } to ? RunOrder.From(to) : long.MaxValue));
        void Where(string term, params ReadOnlySpan<SqlValue> given)
        {
            terms.Add(term);
            values.AddRange(given);
        }
        if (query.From is { } from)
            Where($"{place} >= ?", RunOrder.From(from));
        if (words is not [])
            Where("run_text MATCH ?", string.Join(' ', words.Select(word => $"\"{word}\"*")));
        Where(status is null ? "status <> ?" : "status = ?", status ?? RunWriting.Purged);
        if (query.Flow is { } flow)
            Where("run.flow = ?", flow);
        if (query.Version is { } version)
            Where("flow_number = ?", version);
        if (query.Asset is { } asset)
            Where("(asset_id = ? OR asset_uri = ?)", asset, asset);
        var source = words is [] ? $"seq, {RunReading.RowColumns} FROM run" : $"run_text.rowid AS seq, {RunReading.RowColumns} FROM run_text CROSS JOIN run ON run.seq = run_text.rowid";
        return $"SELECT {source} WHERE {string.Join(" AND ", terms)}";
    }
}
