namespace MediaFlows.Core.Media;

/// <summary>Digests of a file range by range, kept so that a later reading can say which part changed.</summary>
/// <param name="RangeSize">Bytes of every range but the last.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Version">Content version the store gave when it was read.</param>
/// <param name="Ranges">SHA-256 of each range read so far, lower-case hex, in order.</param>
/// <param name="Sha256">SHA-256 of the whole; null while the reading is not finished.</param>
public sealed record RangeDigests(string Uri, long RangeSize, long Size, string Version, IReadOnlyList<string> Ranges, string? Sha256 = null)
{
    /// <summary>64 MiB: 16 digests a GiB, and a second or less to read one again.</summary>
    public const long DefaultRangeSize = 64L << 20;

    /// <summary>Whether a range, from 0, reads differently than in an earlier reading of the same version; a range only one of them has is no difference.</summary>
    public bool Differs(RangeDigests earlier, int index) =>
        earlier.RangeSize == RangeSize && earlier.Version == Version && index < earlier.Ranges.Count && index < Ranges.Count && Ranges[index] != earlier.Ranges[index];

    /// <summary>A range in words: <c>range 3 (bytes 134217728 to 201326591)</c>.</summary>
    public string Name(int index) => $"range {index + 1} (bytes {index * RangeSize} to {Math.Min(Size, (index + 1) * RangeSize) - 1})";
}
