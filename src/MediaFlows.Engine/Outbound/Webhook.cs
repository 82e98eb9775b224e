using System.Net.Http.Headers;
using System.Text.Json;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>Tells a system: a CloudEvent 1.0, signed as Standard Webhooks say.</summary>
public sealed class Webhook(SafeHttp http, TimeProvider clock)
{
    /// <param name="source">CloudEvents source: a path of ours, for example <c>/runs/42</c>.</param>
    /// <param name="secrets">One or more <c>whsec_…</c> separated by spaces; null to send unsigned.</param>
    /// <exception cref="StepFailedException">It was not taken.</exception>
    public async Task Send(Notification notification, string source, string? secrets, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var id = Id(notification.Id);
        var body = Body(notification with { Id = id }, source, now);
        using var request = http.Request(HttpMethod.Post, notification.To, content: new ByteArrayContent(body));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        request.Set("webhook-id", id);
        request.Set("webhook-timestamp", $"{now.ToUnixTimeSeconds()}");
        if (secrets is not null)
            request.Set("webhook-signature", StandardWebhook.Sign(id, now.ToUnixTimeSeconds(), body, secrets));
        var hidden = new Secrets([.. Secrets.In(notification.To), .. Secrets.In(notification.Link?.OriginalString), .. (secrets ?? "").Split(' ')]);
        (await http.Send(request, cancellation)).OrFail(hidden);
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
