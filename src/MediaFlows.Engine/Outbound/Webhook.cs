using System.Net.Http.Headers;
using System.Text.Json;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>Tells a system: a CloudEvent 1.0, signed as Standard Webhooks say; or a channel of a chat: a card.</summary>
public sealed class Webhook(SafeHttp http, TimeProvider clock)
{
    /// <param name="source">CloudEvents source: a path of ours, for example <c>/runs/42</c>.</param>
    /// <param name="secrets">One or more <c>whsec_…</c> separated by spaces; null to send unsigned.</param>
    /// <exception cref="StepFailedException">It was not taken.</exception>
    public async Task Send(Notification notification, string source, string? secrets, CancellationToken cancellation)
    {
        var hidden = new Secrets([.. Secrets.In(notification.To), .. Secrets.In(notification.Link?.OriginalString), .. (secrets ?? "").Split(' ')]);
        using var request = ChatCard.Of(notification) is { } card ? Posting(card.Address, card.Body, "application/json") : Event(notification, source, secrets);
        (await http.Send(request, cancellation)).OrFail(hidden);
    }

    private HttpRequestMessage Event(Notification notification, string source, string? secrets)
    {
        var now = clock.GetUtcNow();
        var id = Id(notification.Id);
        var body = Body(notification with { Id = id }, source, now);
        var request = Posting(notification.To, body, "application/cloudevents+json");
        request.Set("webhook-id", id);
        request.Set("webhook-timestamp", $"{now.ToUnixTimeSeconds()}");
        if (secrets is not null)
            request.Set("webhook-signature", StandardWebhook.Sign(id, now.ToUnixTimeSeconds(), body, secrets));
        return request;
    }

    private HttpRequestMessage Posting(string to, byte[] body, string type)
    {
        var request = http.Request(HttpMethod.Post, to, content: new ByteArrayContent(body));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type, "utf-8");
        return request;
    }

    // An id with a dot would make the signed text ambiguous, and one may contain a person's address.
    private static string Id(string id) => id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/') ? id : $"msg_{EffectNames.Short(id)}";

    private static byte[] Body(Notification notification, string source, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        Specversion = "1.0",
        notification.Id,
        Source = source,
        notification.Type,
        Time = now,
        Datacontenttype = "application/json",
        Data = new { notification.Subject, notification.Text, notification.Link },
    }, StepTypes.Json);
}
