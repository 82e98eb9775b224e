using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaFlows.Engine.Api;

/// <summary>A key as it is kept: whose it is and the hash it is known by.</summary>
/// <param name="Sha256">64 hex digits.</param>
public sealed record ApiKeyEntry(string Name, ApiRole Role, string Sha256, DateTimeOffset CreatedAt);

/// <summary>The keys of an installation as <c>keys.json</c> has them: names, roles and hashes, never a key.</summary>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyEntry> Keys)
{
    private const int KeyBytes = 32;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static ApiKeyList Empty { get; } = new([]);

    /// <summary>A new key. Only <c>Key</c> opens anything; the entry keeps its hash.</summary>
    public static (string Key, ApiKeyEntry Entry) Make(string name, ApiRole role, DateTimeOffset now)
    {
        var key = $"mf_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes))}";
        return (key, new ApiKeyEntry(name, role, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), now));
    }

    /// <exception cref="JsonException">It is no such list.</exception>
    public static ApiKeyList Read(ReadOnlySpan<byte> json)
    {
        var list = JsonSerializer.Deserialize<ApiKeyList>(json, Json);
        return list?.Keys is { } keys && keys.All(IsWhole) ? list : throw new JsonException("a key lacks its name or its hash of 64 hex digits");
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>With this entry instead of one of the same name.</summary>
    public ApiKeyList With(ApiKeyEntry entry) => new([.. Without(entry.Name).Keys, entry]);

    public ApiKeyList Without(string name) => new([.. Keys.Where(entry => entry.Name != name)]);

    /// <summary>The key with this hash; null when there is none. Takes as long either way.</summary>
    public ApiKey? Find(ReadOnlySpan<byte> sha256)
    {
        ApiKeyEntry? found = null;
        foreach (var entry in Keys)
            if (CryptographicOperations.FixedTimeEquals(Convert.FromHexString(entry.Sha256), sha256))
                found = entry;
        return found is null ? null : new ApiKey(found.Name, found.Role);
    }

    private static bool IsWhole(ApiKeyEntry? entry) => entry is { Name: not null, Sha256: { Length: 64 } hash } && hash.All(char.IsAsciiHexDigit);
}

/// <summary>The keys that open the API, where they can be made and revoked.</summary>
public interface IApiKeyStore : IApiKeys
{
    Task<IReadOnlyList<ApiKeyEntry>> All(CancellationToken cancellation);

    /// <summary>Makes a key, instead of one of the same name. What this returns is kept nowhere.</summary>
    Task<string> Add(string name, ApiRole role, CancellationToken cancellation);

    /// <summary>From now on the key of this name opens nothing; false when there is none.</summary>
    Task<bool> Revoke(string name, CancellationToken cancellation);
}
