using System.Text.Json;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Local.Embedded.Access;

/// <summary>The access log as a file, one entry a line. The server and the commands on its machine write it: one at a time, each from what the other left.</summary>
internal sealed class AccessLogFile(string path) : IAccessLog
{
    private readonly Lock gate = new();
    private (long Length, int Number, string Hash) tail = (-1, 0, "");

    public Task Append(AccessNote note, CancellationToken cancellation)
    {
        lock (gate)
        {
            using var alone = PrivateFile.Lock($"{path}.lock", cancellation);
            if (Length != tail.Length)
                tail = Lines().LastOrDefault() is { } last ? (Length, last.Number, last.Hash) : (Length, 0, "");
            var entry = new AuditEntry(tail.Number + 1, note.At, note.Who, note.What, note.Why, note.Detail, "");
            entry = entry with { Hash = AuditChain.HashOf(tail.Hash, entry) };
            Write(entry);
            tail = (Length, entry.Number, entry.Hash);
        }
        return Task.CompletedTask;
    }

    private long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>The line break comes first: what a power cut left half written then stays a line of its own.</summary>
    private void Write(AuditEntry entry)
    {
        try
        {
            using var file = PrivateFile.Append(path);
            file.Write([(byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(entry, JsonSerializerOptions.Web)]);
            file.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DiskFaults.InWords(Path.GetFileName(path), fault);
        }
    }

    public Task<IReadOnlyList<AuditEntry>> Read(int after, string? review, int top, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>([.. Lines().Where(entry => entry.Number > after && (review is null || IsAbout(entry, review))).Take(top)]);

    public IAsyncEnumerable<AuditEntry> All(CancellationToken cancellation) => Lines().ToAsyncEnumerable();

    /// <summary>The file is all there is.</summary>
    public Task<AuditHead?> Head(CancellationToken cancellation) => Task.FromResult<AuditHead?>(null);

    /// <summary>Every entry, oldest first.</summary>
    public IEnumerable<AuditEntry> Lines()
    {
        if (!File.Exists(path)) yield break;
        using var lines = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (lines.ReadLine() is { } line)
            if (line.Length > 0 && Parse(line) is { } entry)
                yield return entry;
    }

    private static bool IsAbout(AuditEntry entry, string review) => entry.Detail.TryGetProperty("review", out var about) && about.ValueEquals(review);

    /// <summary>A line that cannot be read was never acknowledged; had it been, the chain would show the gap.</summary>
    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
