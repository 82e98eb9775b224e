using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>Tells people by mail and systems by webhook.</summary>
/// <param name="secrets">Signs webhooks: one or more <c>whsec_…</c> separated by spaces; null to send unsigned.</param>
public sealed class Notifier(Mail mail, Webhook webhook, string? secrets) : INotifier
{
    public const string SecretsSetting = "MEDIAFLOWS_WEBHOOK_SECRET";

    public Task Send(Notification notification, CancellationToken cancellation) => IsWebhook(notification.To)
        ? webhook.Send(notification, "/mediaflows", secrets, cancellation)
        : mail.Send(notification, cancellation);

    public bool Gathers(string to) => !IsWebhook(to);

    internal static bool IsWebhook(string to) => to.Contains("://", StringComparison.Ordinal);
}
