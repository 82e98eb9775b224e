using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>Signatures as Standard Webhooks 1.0 wants them, so that any of its libraries can check them.</summary>
public static class StandardWebhook
{
    private const string Prefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>: one signature per secret, so that a receiver can change its secret without losing a message.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    /// <param name="secrets">One or more <c>whsec_…</c>, separated by spaces.</param>
    public static string Sign(string id, long timestamp, ReadOnlySpan<byte> body, string secrets)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return string.Join(' ', secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key(secret), content))}"));
    }

    private static byte[] Key(string secret)
    {
        var key = new byte[secret.Length];
        if (secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length >= 24)
            return key[..length];
        throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-webhook-secret",
            "The secret for signing is not of the form whsec_ followed by at least 24 bytes in base64.", "Make a new one, store it as a secret, give it to the receiver, then retry."));
    }
}
