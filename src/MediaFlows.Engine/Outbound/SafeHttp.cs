using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>
/// HTTP to addresses that come from people or files: https, nothing inside our own network unless it is on the list, the address checked when the
/// connection is made, no redirects, cookies or proxies, limits on time and size. Trying again is left to the step's own retry.
/// </summary>
public sealed class SafeHttp : IDisposable
{
    /// <summary>Connections to one partner at once: a thousand runs must not be a flood for those who answer them. More wait their turn.</summary>
    public const int MostPerPartner = 16;

    private const int AnswerBytes = 64 * 1024;

    private readonly AllowedHosts allowed;
    private readonly TimeProvider clock;
    private readonly TimeSpan patience;
    private readonly HttpClient client;

    /// <param name="patience">How long a partner may be silent; 100 s when null.</param>
    public SafeHttp(AllowedHosts allowed, TimeProvider clock, TimeSpan? patience = null) : this(allowed, clock, patience, new Dialer(allowed)) { }

    internal SafeHttp(AllowedHosts allowed, TimeProvider clock, TimeSpan? patience, Dialer dialer)
    {
        this.allowed = allowed;
        this.clock = clock;
        this.patience = patience ?? TimeSpan.FromSeconds(100);
        client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = dialer.Connect,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = MostPerPartner,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A request to an address, its form and headers checked.</summary>
    /// <exception cref="StepFailedException">The address or a header is not one that may be used.</exception>
    public HttpRequestMessage Request(HttpMethod method, string url, IReadOnlyDictionary<string, string>? headers = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, Address(url)) { Content = content };
        request.Headers.UserAgent.ParseAdd("MediaFlows/1");
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            request.Set(name, value);
        return request;
    }

    /// <summary>Sends and reads the answer, whatever it is.</summary>
    /// <exception cref="StepFailedException">There was no answer, or not a whole one.</exception>
    public async Task<PartnerAnswer> Send(HttpRequestMessage request, CancellationToken cancellation, int keep = AnswerBytes)
    {
        using var wait = Wait(cancellation);
        return await Send(request, wait, keep);
    }

    internal Patience Wait(CancellationToken cancellation) => new(patience, cancellation);

    internal Task<PartnerAnswer> Send(HttpRequestMessage request, Patience wait, int keep = AnswerBytes) => Exchange(request, wait, async response =>
    {
        await using var content = await response.Content.ReadAsStreamAsync(wait.Token);
        var body = new byte[keep + 1];
        var length = await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, wait.Token);
        return Answer(request, response, body[..Math.Min(length, keep)], length > keep);
    });

    /// <summary>Reads a file back: its digest if the answer is a success and no longer than <paramref name="most"/> bytes, and the answer without its body.</summary>
    internal async Task<(PartnerAnswer Answer, string? Sha256)> Digest(HttpRequestMessage request, long most, CancellationToken cancellation)
    {
        using var wait = Wait(cancellation);
        return await Exchange(request, wait, async response =>
        {
            var answer = Answer(request, response, [], false);
            await using var content = await response.Content.ReadAsStreamAsync(wait.Token);
            return (answer, answer.IsSuccess ? await Sha256(content, most, wait) : null);
        });
    }

    public void Dispose() => client.Dispose();

    private async Task<T> Exchange<T>(HttpRequestMessage request, Patience wait, Func<HttpResponseMessage, Task<T>> read)
    {
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, wait.Token);
            return await read(response);
        }
        catch (Exception fault) when (PartnerFailure.Chain(fault).OfType<StepFailedException>().FirstOrDefault() is { } known)
        {
            throw new StepFailedException(known.Failure, fault);
        }
        catch (Exception fault) when (PartnerFailure.Of(fault, request.RequestUri!.Host, HasEffect(request), wait) is { } failure)
        {
            throw new StepFailedException(failure, fault);
        }
    }

    private Uri Address(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-address",
                "An address in this step is no plain https address.", "Write it as https://host/path, with credentials in `headers` as secrets, then retry."));
        if (address.Scheme == "http" && !allowed.Contains(address.IdnHost, address.Port))
            throw new StepFailedException(PartnerFailure.AddressNotAllowed(address.Host, $"{address.Host} would be called without encryption."));
        return address;
    }

    private PartnerAnswer Answer(HttpRequestMessage request, HttpResponseMessage response, byte[] body, bool cut) => new(
        request.RequestUri!.Host, response.StatusCode,
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value)),
        body, cut, HasEffect(request), clock.GetUtcNow());

    private static bool HasEffect(HttpRequestMessage request) => request.Method.Method is not ("GET" or "HEAD");

    private static async Task<string?> Sha256(Stream content, long most, Patience wait)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, wait.Token)) > 0; most -= read, wait.Renew())
        {
            if (read > most)
                return null;
            hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
