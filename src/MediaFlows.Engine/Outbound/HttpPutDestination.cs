using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>A place that takes files by HTTP PUT, gives them back by GET and lets them go by DELETE.</summary>
/// <param name="url">Targets are put below it.</param>
/// <param name="headers">Sent with every request.</param>
public sealed class HttpPutDestination(string url, IReadOnlyDictionary<string, string>? headers, SafeHttp http) : IDestination
{
    private readonly Secrets secrets = Secrets.Of(url, headers);

    public async Task<TargetState> Verify(string target, string sha256, long size, CancellationToken cancellation)
    {
        using var request = http.Request(HttpMethod.Get, Url(target), headers);
        var (answer, digest) = await http.Digest(request, size, cancellation);
        return answer.Status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new TargetState(TargetContent.Missing),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => new TargetState(TargetContent.Unreadable),
            _ => new TargetState(answer.OrFail(secrets) is not null && digest == sha256 ? TargetContent.Same : TargetContent.Different, StrongTag(answer)),
        };
    }

    public async Task<bool?> Deliver(Delivery delivery, TargetState seen, CancellationToken cancellation)
    {
        using var wait = http.Wait(cancellation);
        using var md5 = MD5.Create();
        await using var bytes = await delivery.Open(wait.Renew, wait.Token);
        await using var summed = new CryptoStream(bytes, md5, CryptoStreamMode.Read);
        using var request = http.Request(HttpMethod.Put, Url(delivery.Target), headers, Content(delivery, summed));
        request.Headers.ExpectContinue = true;
        request.Set("Idempotency-Key", delivery.EffectKey);
        if (seen.Content == TargetContent.Missing || seen.Version is not null)
            request.SetIfMatch(seen.Version);
        var answer = await http.Send(request, wait);
        if (answer.Status == HttpStatusCode.PreconditionFailed)
            throw new StoreConflict($"{answer.Host} has another version of {delivery.Target} by now.");
        return Fits(answer.OrFail(secrets), summed.HasFlushedFinalBlock ? md5.Hash : null);
    }

    public async Task Retract(string target, CancellationToken cancellation)
    {
        using var request = http.Request(HttpMethod.Delete, Url(target), headers);
        var answer = await http.Send(request, cancellation);
        if (answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            answer.OrFail(secrets);
    }

    public string Address(string target) => Url(target).Split('?')[0];

    public string? StoreUri(string target) => null;

    private string Url(string target) => url.Split('?', 2) is [var path, var query] ? $"{path.TrimEnd('/')}/{target}?{query}" : $"{url.TrimEnd('/')}/{target}";

    private static StreamContent Content(Delivery delivery, Stream bytes) => new(bytes)
    {
        Headers =
        {
            ContentLength = delivery.File.Size,
            ContentType = MediaTypeHeaderValue.TryParse(delivery.File.ContentType, out var type) ? type : new("application/octet-stream"),
        },
    };

    private static string? StrongTag(PartnerAnswer answer) => answer.Header("etag") is { } tag && tag.StartsWith('"') ? tag : null;

    /// <summary>Whether what it says of the bytes is what was sent; an ETag that is no MD5 says nothing.</summary>
    private static bool? Fits(PartnerAnswer answer, byte[]? md5)
    {
        if (md5 is null)
            return null;
        if (answer.Header("content-md5") is { } told)
            return told == Convert.ToBase64String(md5);
        var tag = answer.Header("etag")?.Trim('"') ?? "";
        return tag.Length == 32 && tag.All(char.IsAsciiHexDigit) ? tag.Equals(Convert.ToHexString(md5), StringComparison.OrdinalIgnoreCase) : null;
    }
}
