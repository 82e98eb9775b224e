using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaFlows.Engine.Reviews;

/// <summary>The secret this installation signs its links with: 32 random bytes, made once and kept where only the service can read them.</summary>
public interface ISigningKey
{
    ReadOnlyMemory<byte> Key { get; }
}

/// <summary>Claims as a short text that only we can have written. Each purpose has a key of its own, so that a token of one is none of another.</summary>
public sealed class SignedClaims(ISigningKey signing, string purpose)
{
    private const int SignatureBytes = 32;

    /// <summary>Characters; a claim is some ids and an address.</summary>
    private const int Longest = 2000;

    private readonly byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, signing.Key.ToArray(), SignatureBytes, info: Encoding.UTF8.GetBytes($"mediaflows/{purpose}/v1"));

    public string Write<T>(T claims)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(claims, JsonSerializerOptions.Web);
        return Base64Url.EncodeToString([.. HMACSHA256.HashData(key, body), .. body]);
    }

    /// <summary>Null when it is not ours, or was changed.</summary>
    public T? Read<T>(string token) where T : class
    {
        if (token.Length > Longest || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= SignatureBytes) return null;
        var body = bytes.AsSpan(SignatureBytes);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, body), bytes.AsSpan(0, SignatureBytes))
            ? JsonSerializer.Deserialize<T>(body, JsonSerializerOptions.Web)
            : null;
    }
}
