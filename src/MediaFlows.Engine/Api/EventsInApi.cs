using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Runs">Runs the events led to; one that was there already is among them.</param>
/// <param name="Ignored">Why the other events led to none.</param>
/// <param name="Settling">Files that start their flows once they have settled and turned out to be media.</param>
public sealed record EventsAnswer(IReadOnlyList<string> Runs, IReadOnlyList<string> Ignored, IReadOnlyList<string> Settling);

/// <summary>Tells a host that watches its containers itself of a file in one of them: it is taken in as if it had been found.</summary>
public delegate void FileArrived(string container, string path);

/// <summary>Files that arrived, told by Event Grid in either of its schemas. What an event says is never believed: the file is looked at.</summary>
internal static class EventsInApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/api/events").WithTags("in").For(ApiRole.Operate);
        events.MapPost("", Events).WithSummary("Event Grid events or CloudEvents about files that arrived").Accepts<JsonElement>("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
            .Produces<EventsAnswer>();
        events.MapMethods("", ["OPTIONS"], AllowOrigin).WithSummary("The handshake of CloudEvents").ExcludeFromDescription();
    }

    /// <summary>CloudEvents' abuse protection: the sender asks whether it may send.</summary>
    private static IResult AllowOrigin(HttpContext context)
    {
        var origin = context.Request.Headers["WebHook-Request-Origin"].ToString();
        if (origin.Length == 0) throw new Problem(400, "no-origin", "The handshake lacks WebHook-Request-Origin.");
        context.Response.Headers["WebHook-Allowed-Origin"] = origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Results.Ok();
    }

    private static async Task<IResult> Events(Arrivals arrivals, HttpContext context)
    {
        var events = await Read(context.Request);
        if (events.Select(ValidationCode).FirstOrDefault(code => code is not null) is { } validation)
            return Results.Ok(new { validationResponse = validation });
        var answer = new EventsAnswer([], [], []);
        foreach (var happened in events)
            answer = await arrivals.Take(happened, context.Caller(), answer, context.RequestAborted);
        return Results.Ok(answer);
    }

    private static async Task<IReadOnlyList<JsonElement>> Read(HttpRequest request)
    {
        var body = await ApiJson.Read(request);
        return body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : request.Headers["ce-type"].Count == 1 ? [Binary(request, body)] : [body];
    }

    /// <summary>A CloudEvent in binary mode: its attributes are headers, the body is its data.</summary>
    private static JsonElement Binary(HttpRequest request, JsonElement data) => Json.Of(new
    {
        id = request.Headers["ce-id"].ToString(),
        type = request.Headers["ce-type"].ToString(),
        subject = request.Headers["ce-subject"].ToString(),
        data,
    });

    /// <summary>Event Grid's handshake sends a code to be sent back. The address it offers beside it is never called.</summary>
    private static string? ValidationCode(JsonElement happened) =>
        happened.Text("eventType") == "Microsoft.EventGrid.SubscriptionValidationEvent" && happened.Member("data") is { } data ? data.Text("validationCode") : null;
}

/// <summary>Starts the flows that a file's arrival calls for, once per content version; on a host that watches its containers, by way of the watch.</summary>
internal sealed class Arrivals(FlowLibrary library, FlowRuns runs, IAssetStore assets, FileArrived? watch = null)
{
    private static readonly HashSet<string> Types = ["Microsoft.Storage.BlobCreated", "mediaflows.asset.arrived.v1"];

    public async Task<EventsAnswer> Take(JsonElement happened, string by, EventsAnswer answer, CancellationToken cancellation)
    {
        if (happened.ValueKind != JsonValueKind.Object || !Types.Contains(happened.Text("eventType") ?? happened.Text("type") ?? ""))
            return Ignoring(answer, $"{happened.Text("id")}: not about a file that arrived");
        if (Uri(happened.Text("subject")) is not { } uri)
            return Ignoring(answer, $"{happened.Text("id")}: its subject names no file");
        if (await Waiting(uri, cancellation) is not { Count: > 0 } flows)
            return Ignoring(answer, $"{uri}: no flow waits for it");
        try
        {
            return watch is null ? await Start(uri, flows, by, answer, cancellation) : await Watch(uri, watch, answer, cancellation);
        }
        catch (Exception fault) when (Problem.Of(fault) is { Status: < 500 } refused)
        {
            return Ignoring(answer, $"{uri}: {refused.Message}");
        }
    }

    private static EventsAnswer Ignoring(EventsAnswer answer, string why) => answer with { Ignored = [.. answer.Ignored, why] };

    private async Task<List<string>> Waiting(string uri, CancellationToken cancellation)
    {
        var waiting = new List<string>();
        foreach (var published in await library.Catalog.List(cancellation))
            if ((await library.Definition(published.Ref, cancellation)) is { On: { } trigger } flow && Triggers(trigger, uri))
                waiting.Add(flow.Name);
        return waiting;
    }

    private async Task<EventsAnswer> Start(string uri, List<string> flows, string by, EventsAnswer answer, CancellationToken cancellation)
    {
        foreach (var flow in flows)
            answer = answer with { Runs = [.. answer.Runs, (await runs.Start(new StartRequest(flow, uri, null, $"{by} (event)"), cancellation)).RunId] };
        return answer;
    }

    /// <summary>The store says whether there is such a file, and refuses a name that leads elsewhere.</summary>
    private async Task<EventsAnswer> Watch(string uri, FileArrived tell, EventsAnswer answer, CancellationToken cancellation)
    {
        var file = await assets.Find(uri, cancellation) ?? throw FlowRuns.NoFile(uri);
        var slash = file.Uri.IndexOf('/');
        tell(file.Uri[..slash], file.Uri[(slash + 1)..]);
        return answer with { Settling = [.. answer.Settling, file.Uri] };
    }

    private static bool Triggers(Core.Definitions.AssetTrigger trigger, string uri) =>
        uri.StartsWith($"{trigger.Container}/", StringComparison.Ordinal) && Core.Definitions.Globs.Matches(trigger.Match, uri[(trigger.Container.Length + 1)..]);

    /// <summary>Container and path, from <c>/blobServices/default/containers/C/blobs/P</c> or as they are.</summary>
    private static string? Uri(string? subject)
    {
        const string containers = "/containers/", blobs = "/blobs/";
        if (subject is null) return null;
        var at = subject.IndexOf(containers, StringComparison.Ordinal);
        if (at < 0) return subject.Contains('/') ? subject.TrimStart('/') : null;
        var rest = subject[(at + containers.Length)..];
        var split = rest.IndexOf(blobs, StringComparison.Ordinal);
        return split > 0 ? $"{rest[..split]}/{rest[(split + blobs.Length)..]}" : null;
    }
}

internal static class JsonMembers
{
    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;

    public static string? Text(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
