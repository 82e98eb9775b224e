namespace MediaFlows.Core.Definitions;

/// <summary>How problems speak of what stands in the file, which may be hostile.</summary>
internal static class Words
{
    /// <summary>A name from outside in a message: short, on one line, in quotes.</summary>
    public static string Quote(string name) => $"'{Short(name)}'";

    public static string Short(string text)
    {
        var plain = new string([.. text.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 60 ? $"{plain}…" : plain;
    }

    public static string List(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>“Did you mean …?” when one of the names is near, else all of them when they are few.</summary>
    public static string Nearest(string name, IEnumerable<string> names, string otherwise)
    {
        var known = names.Distinct().ToList();
        var near = known.Select(other => (other, distance: Distance(name.ToLowerInvariant(), other.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, pair.other.Length / 3)).OrderBy(pair => pair.distance).FirstOrDefault().other;
        if (near is not null)
            return $"Did you mean {Quote(near)}?";
        return known.Count is 0 or > 20 ? otherwise : $"Known here: {List(known)}.";
    }

    /// <summary>Whether no surrogate stands alone.</summary>
    public static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }

    /// <summary>Levenshtein; texts above 64 characters are far from every name.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
