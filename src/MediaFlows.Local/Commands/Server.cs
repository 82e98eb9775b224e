using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

/// <summary>A MediaFlows server, over HTTP: the same whether it runs here, next door or on Azure.</summary>
internal sealed class Server : IDisposable
{
    public const string AddressSetting = "MEDIAFLOWS_SERVER";
    public const string KeySetting = "MEDIAFLOWS_KEY";
    public const string DefaultAddress = "http://127.0.0.1:8080";

    private readonly HttpClient http;

    public Server(Uri address, string? key)
    {
        Address = address;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("mediaflows-cli/1");
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Address { get; }

    public static Server From(string? given, Settings settings)
    {
        var text = given ?? settings.Find(AddressSetting) ?? DefaultAddress;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandFailed(ExitCode.Usage, $"'{Screen.Plain(text)}' is no http or https address of a server.", $"Write it like {DefaultAddress}.");
        address = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        return new Server(address, settings.Find(KeySetting) ?? MachineKeys.Find(address));
    }

    public Task<JsonElement> Get(string path, CancellationToken cancellation) => Send(HttpMethod.Get, path, null, cancellation);

    /// <summary>Every call is one intention: a repetition on the way does it once.</summary>
    public Task<JsonElement> Post(string path, object body, CancellationToken cancellation) =>
        Send(HttpMethod.Post, path, JsonContent.Create(body), cancellation);

    public async Task<JsonElement> Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/')) { Content = content };
        if (method != HttpMethod.Get)
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var answer = await Answer(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await Read(answer, cancellation);
    }

    /// <summary>Every row of a list, page by page, until there are enough.</summary>
    public async Task<List<JsonElement>> List(string path, int most, CancellationToken cancellation)
    {
        var rows = new List<JsonElement>();
        for (var next = path; next is not null && rows.Count < most;)
        {
            var page = await Get(next, cancellation);
            rows.AddRange(page.GetProperty("value").EnumerateArray());
            next = page.Text("nextLink");
        }
        return rows.Count > most ? rows[..most] : rows;
    }

    /// <summary>What happens to a run, from after the event with that id on; ends when the server ends the stream.</summary>
    public async IAsyncEnumerable<SseItem<string>> Events(string runId, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/runs/{Uri.EscapeDataString(runId)}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        using var answer = await Answer(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
            yield return item;
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> Answer(HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellation)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, until, cancellation);
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailed(ExitCode.Error, $"No server answers at {Address} ({fault.Message}).",
                $"Start one with `mediaflows serve`, or name another with --server or {AddressSetting}.", fault);
        }
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw Refusal(answer.StatusCode, await Read(answer, cancellation));
    }

    private static async Task<JsonElement> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        if (bytes.Length == 0)
            return Core.Runs.Json.EmptyObject;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(bytes);
        }
        catch (JsonException) when (!answer.IsSuccessStatusCode)
        {
            return Core.Runs.Json.EmptyObject;
        }
    }

    private CommandFailed Refusal(HttpStatusCode status, JsonElement problem)
    {
        var exit = (int)status switch
        {
            400 => ExitCode.Usage,
            401 or 403 => ExitCode.NotAllowed,
            404 => ExitCode.NotFound,
            409 or 410 or 412 => ExitCode.Conflict,
            422 => ExitCode.ValidationFailed,
            408 or 504 => ExitCode.TimedOut,
            _ => ExitCode.Error,
        };
        var remedy = status == HttpStatusCode.Unauthorized && problem.Text("code") == "no-key"
            ? $"Set {KeySetting} to the key that `serve` printed when it first started at {Address}."
            : problem.Text("remedy");
        var faults = problem.Items("errors").Select(error => $"  {error.Text("pointer")} {error.Text("message")} {error.Text("remedy")}".TrimEnd());
        return new CommandFailed(exit, string.Join('\n', faults.Prepend(problem.Text("detail") ?? $"The server answered {(int)status}.").Select(line => line.Replace("\r", ""))), remedy);
    }
}

/// <summary>Answers are read member by member: a newer server may say more, an older one less.</summary>
internal static class Answers
{
    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    public static string? Text(this JsonElement value, params ReadOnlySpan<string> path)
    {
        JsonElement? found = value;
        foreach (var name in path)
            found = found?.Member(name);
        return found is { ValueKind: JsonValueKind.String } text ? text.GetString() : found is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } other ? other.ToString() : null;
    }

    public static IEnumerable<JsonElement> Items(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
