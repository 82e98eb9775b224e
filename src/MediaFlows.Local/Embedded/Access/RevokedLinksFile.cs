using System.Collections.Concurrent;
using System.Text.Json;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Local.Embedded.Access;

/// <summary>Revoked links, one a line, never taken back.</summary>
internal sealed class RevokedLinksFile(string path) : IRevokedLinks
{
    private readonly Lazy<ConcurrentDictionary<string, DateTimeOffset>> revoked = new(() => Read(path));
    private readonly Lock gate = new();

    private sealed record Line(string Name, DateTimeOffset At);

    public Task Revoke(string name, DateTimeOffset at, CancellationToken cancellation)
    {
        lock (gate)
        {
            using var file = PrivateFile.Append(path);
            file.Write([(byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(new Line(name, at), JsonSerializerOptions.Web)]);
            file.Flush(flushToDisk: true);
            revoked.Value[name] = at;
        }
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> Find(string name, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(revoked.Value.TryGetValue(name, out var at) ? at : null);

    private static ConcurrentDictionary<string, DateTimeOffset> Read(string path)
    {
        var found = new ConcurrentDictionary<string, DateTimeOffset>();
        if (!File.Exists(path)) return found;
        foreach (var text in File.ReadLines(path).Where(line => line.Length > 0))
            if (Parse(path, text) is { } line)
                found[line.Name] = line.At;
        return found;
    }

    /// <summary>A line that a power cut left half written was never acknowledged.</summary>
    private static Line? Parse(string path, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException) when (!text.EndsWith('}'))
        {
            return null;
        }
        catch (JsonException fault)
        {
            throw new StoreFault("bad-revocations", $"{path} is damaged; a revoked link might count again. Bring it back from a backup.", fault);
        }
    }
}
