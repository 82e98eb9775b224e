using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>What a reader came upon and went on over: one finding of each kind, however often it occurs.</summary>
internal sealed class ReadingRemarks
{
    private readonly List<(string What, string Remedy, Severity Severity, string First, int Count)> remarks = [];

    /// <param name="what">In the singular: what was found.</param>
    /// <param name="where">Of the first, in words.</param>
    public void Add(Severity severity, string what, string where, string remedy)
    {
        var known = remarks.FindIndex(remark => remark.What == what);
        if (known < 0)
            remarks.Add((what, remedy, severity, where, 1));
        else
            remarks[known] = remarks[known] with { Count = remarks[known].Count + 1 };
    }

    public IReadOnlyList<CaptionFinding> Findings =>
        [.. remarks.Select(remark => new CaptionFinding("reading", remark.Severity, $"{remark.What}{Where(remark.First, remark.Count)}.", remark.Remedy))];

    private static string Where(string first, int count) => first.Length == 0 ? "" : count == 1 ? $" ({first})" : $" ({first}, and {count - 1} more)";
}
