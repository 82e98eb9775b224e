using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Access;

/// <summary>API keys in <c>keys.json</c>: names, roles and hashes, never a key. What is changed there counts at once.</summary>
internal sealed class ApiKeyFile : IApiKeys
{
    private const int KeyBytes = 32;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string path;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private ((DateTime Written, long Length) File, IReadOnlyList<Entry> Entries) known = (default, []);

    private sealed record Entry(string Name, ApiRole Role, string Sha256, DateTimeOffset CreatedAt);

    private sealed record Contents(IReadOnlyList<Entry> Keys);

    /// <summary>Opens the file; when there is none, makes it with a first administrator's key.</summary>
    public ApiKeyFile(string path, TimeProvider clock)
    {
        (this.path, this.clock) = (path, clock);
        if (!File.Exists(path)) FirstKey = Add("admin", ApiRole.Admin);
        Entries();
    }

    /// <summary>The key that was made just now because there was none, to be shown once; null otherwise.</summary>
    public string? FirstKey { get; }

    /// <summary>Makes a key. Only what this returns opens anything; the file keeps its hash.</summary>
    public string Add(string name, ApiRole role)
    {
        var key = $"mf_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes))}";
        var entry = new Entry(name, role, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), clock.GetUtcNow());
        Change(entries => [.. entries.Where(other => other.Name != name), entry]);
        return key;
    }

    /// <summary>From now on the key of this name opens nothing; false when there is none.</summary>
    public bool Revoke(string name)
    {
        var found = false;
        Change(entries =>
        {
            found = entries.Any(entry => entry.Name == name);
            return [.. entries.Where(entry => entry.Name != name)];
        });
        return found;
    }

    /// <summary>Every key's name and role, and since when there is one.</summary>
    public IReadOnlyList<(ApiKey Key, DateTimeOffset CreatedAt)> All => [.. Entries().Select(entry => (new ApiKey(entry.Name, entry.Role), entry.CreatedAt))];

    /// <summary>The server and the commands on its machine change the same file: one at a time, each from what the other left.</summary>
    private void Change(Func<IReadOnlyList<Entry>, IReadOnlyList<Entry>> change)
    {
        lock (gate)
        {
            using var alone = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var entries = File.Exists(path) ? Read() : [];
            PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Contents(change(entries)), Json), mustBeNew: false);
            known = (default, []);
        }
    }

    public Task<ApiKey?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        Entry? found = null;
        foreach (var entry in Entries())
            if (CryptographicOperations.FixedTimeEquals(Convert.FromHexString(entry.Sha256), sha256.Span))
                found = entry;
        return Task.FromResult(found is null ? null : new ApiKey(found.Name, found.Role));
    }

    private IReadOnlyList<Entry> Entries()
    {
        lock (gate)
        {
            var file = new FileInfo(path);
            if ((file.LastWriteTimeUtc, file.Length) is var now && now != known.File) known = (now, Read());
            return known.Entries;
        }
    }

    private IReadOnlyList<Entry> Read()
    {
        try
        {
            var entries = JsonSerializer.Deserialize<Contents>(File.ReadAllBytes(path), Json)!.Keys;
            return entries.All(entry => entry.Sha256 is { Length: 64 } hash && hash.All(char.IsAsciiHexDigit)) ? entries : throw new JsonException("a hash is not 64 hex digits");
        }
        catch (Exception fault) when (fault is JsonException or NullReferenceException or ArgumentNullException)
        {
            throw new StoreFault("bad-key-file", $"{path} cannot be read: {fault.Message}. Correct it, or delete it to have a new administrator's key made at the next start.", fault);
        }
    }
}
