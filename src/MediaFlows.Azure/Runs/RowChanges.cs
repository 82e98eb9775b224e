using System.Text.Json;

namespace MediaFlows.Azure.Runs;

/// <summary>Changes of a run's rows, each row at most once.</summary>
internal static class RowChanges
{
    public static byte[] Write(IReadOnlyList<RowChange> changes) => JsonSerializer.SerializeToUtf8Bytes(changes);

    public static IReadOnlyList<RowChange> Read(byte[] content) => JsonSerializer.Deserialize<IReadOnlyList<RowChange>>(content)!;

    public static bool Fit(IReadOnlyList<RowChange> changes) => ThatFit(changes, 0).Count == changes.Count;

    /// <summary>As many as one transaction can hold, and at least one.</summary>
    public static IReadOnlyList<RowChange> ThatFit(IReadOnlyList<RowChange> changes, int from)
    {
        var (fitting, size) = (new List<RowChange>(), 0);
        foreach (var change in changes.Skip(from).Take(RunPartitions.MostRows))
        {
            size += change.Size;
            if (fitting.Count > 0 && size > RunPartitions.MostBytes) break;
            fitting.Add(change);
        }
        return fitting;
    }
}
