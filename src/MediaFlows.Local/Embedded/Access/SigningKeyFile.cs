using System.Security.Cryptography;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Local.Embedded.Access;

/// <summary>The signing key in a file of the data folder: made once; without it, every link that was sent is useless.</summary>
internal sealed class SigningKeyFile(string path) : ISigningKey
{
    private const int Bytes = 32;

    private readonly Lazy<byte[]> key = new(() => Read(path));

    public ReadOnlyMemory<byte> Key => key.Value;

    private static byte[] Read(string path)
    {
        if (!File.Exists(path)) PrivateFile.Write(path, RandomNumberGenerator.GetBytes(Bytes), mustBeNew: true);
        var found = File.ReadAllBytes(path);
        return found.Length == Bytes ? found : throw new StoreFault("bad-signing-key",
            $"The signing key in {path} is damaged: it has {found.Length} bytes instead of {Bytes}. Bring it back from a backup; or delete it, and every review link that was sent becomes useless.");
    }
}
