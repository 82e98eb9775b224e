using System.Security.Cryptography;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Growing;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>Digests of a file stretch by stretch, taken as it is read, so that it shows later where somebody wrote over it. What recorders write anew when they close an MXF is not in them.</summary>
internal sealed class StretchDigests : IDisposable
{
    /// <summary>Bytes of the first stretch: what recorders write anew when they close a file lies here.</summary>
    private const long Header = 64 << 10;

    private readonly IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), stretch = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> done = [];
    private readonly MxfPartitions partitions = new();
    private readonly Lock gate = new();
    private long left = Header;

    /// <summary>Those of whole stretches.</summary>
    public IReadOnlyList<string> Done
    {
        get { lock (gate) return [.. done]; }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
            while (bytes.Length > 0)
            {
                var part = bytes[..(int)Math.Min(left, bytes.Length)];
                var (length, inPack) = partitions.Next(part);
                part = part[..length];
                whole.AppendData(part);
                if (!inPack)
                    stretch.AppendData(part);
                bytes = bytes[part.Length..];
                left -= part.Length;
                if (left == 0)
                    Close();
            }
    }

    /// <summary>The digest of all, and that of the stretch that was not whole.</summary>
    public (string Sha256, IReadOnlyList<string> Stretches) Finish()
    {
        lock (gate)
        {
            Close();
            return (Convert.ToHexStringLower(whole.GetHashAndReset()), [.. done]);
        }
    }

    /// <summary>Whether a stretch behind the header, as far as both have it, reads otherwise.</summary>
    public static bool Differ(IReadOnlyList<string> one, IReadOnlyList<string> other) => !one.Zip(other).Skip(1).All(both => both.First == both.Second);

    public void Dispose()
    {
        whole.Dispose();
        stretch.Dispose();
    }

    private void Close()
    {
        done.Add(Convert.ToHexStringLower(stretch.GetHashAndReset()));
        left = RangeDigests.DefaultRangeSize;
    }
}
