using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>Files that arrived, told by Event Grid in either of its schemas. What an event says is never believed: the file is looked at.</summary>
internal static class EventsInApi
{
    private static readonly HashSet<string> Types = ["Microsoft.Storage.BlobCreated", "mediaflows.asset.arrived.v1"];

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
        var answer = EventsAnswer.Nothing;
        foreach (var happened in events)
            answer = await Take(happened, arrivals, context.Caller(), answer, context.RequestAborted);
        return Results.Ok(answer);
    }

    private static Task<EventsAnswer> Take(JsonElement happened, Arrivals arrivals, string by, EventsAnswer answer, CancellationToken cancellation)
    {
        if (happened.ValueKind != JsonValueKind.Object || !Types.Contains(happened.Text("eventType") ?? happened.Text("type") ?? ""))
            return Task.FromResult(answer.Ignoring($"{happened.Text("id")}: not about a file that arrived"));
        var data = happened.Member("data");
        if (ToldFile.IsMerelyBegun(data?.Text("api")))
            return Task.FromResult(answer.Ignoring($"{happened.Text("id")}: the file is merely begun"));
        return ToldFile.Of(happened.Text("subject"), data?.Text("url")) is var (container, path)
            ? arrivals.Take($"{container}/{path}", by, answer, cancellation)
            : Task.FromResult(answer.Ignoring($"{happened.Text("id")}: it names no file"));
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

internal static class JsonMembers
{
    public static string? Text(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
