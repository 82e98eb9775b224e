using System.Text.Json;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Access;

/// <summary>API keys in a file. What is changed there counts at once.</summary>
internal sealed class ApiKeyFile : IApiKeyStore
{
    private readonly string path;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private ((DateTime Written, long Length) File, ApiKeyList List) known = (default, ApiKeyList.Empty);

    /// <summary>Opens the file; when there is none, makes it with a first administrator's key.</summary>
    public ApiKeyFile(string path, TimeProvider clock)
    {
        (this.path, this.clock) = (path, clock);
        if (!File.Exists(path)) FirstKey = Add("admin", ApiRole.Admin);
        Known();
    }

    /// <summary>The key that was made just now because there was none, to be shown once; null otherwise.</summary>
    public string? FirstKey { get; }

    public Task<IReadOnlyList<ApiKeyEntry>> All(CancellationToken cancellation) => Task.FromResult(Known().Keys);

    /// <summary>Makes a key. Only what this returns opens anything; the file keeps its hash.</summary>
    public string Add(string name, ApiRole role)
    {
        var (key, entry) = ApiKeyList.Make(name, role, clock.GetUtcNow());
        Change(list => list.With(entry));
        return key;
    }

    public Task<string> Add(string name, ApiRole role, CancellationToken cancellation) => Task.FromResult(Add(name, role));

    public bool Revoke(string name)
    {
        var found = false;
        Change(list =>
        {
            found = list.Keys.Any(entry => entry.Name == name);
            return list.Without(name);
        });
        return found;
    }

    public Task<bool> Revoke(string name, CancellationToken cancellation) => Task.FromResult(Revoke(name));

    public Task<ApiKey?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancellation) => Task.FromResult(Known().Find(sha256.Span));

    /// <summary>The server and the commands on its machine change the same file: one at a time, each from what the other left.</summary>
    private void Change(Func<ApiKeyList, ApiKeyList> change)
    {
        lock (gate)
        {
            using var alone = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var list = File.Exists(path) ? Read() : ApiKeyList.Empty;
            PrivateFile.Write(path, change(list).Write(), mustBeNew: false);
            known = (default, ApiKeyList.Empty);
        }
    }

    private ApiKeyList Known()
    {
        lock (gate)
        {
            var file = new FileInfo(path);
            if ((file.LastWriteTimeUtc, file.Length) is var now && now != known.File) known = (now, Read());
            return known.List;
        }
    }

    private ApiKeyList Read()
    {
        try
        {
            return ApiKeyList.Read(File.ReadAllBytes(path));
        }
        catch (JsonException fault)
        {
            throw new StoreFault("bad-key-file", $"{path} cannot be read: {fault.Message}. Correct it, or delete it to have a new administrator's key made at the next start.", fault);
        }
    }
}
