using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Notify;

public sealed record SendNotificationInput(
    [property: Secret, JsonConverter(typeof(OneOrMany)), Description("A mail address, an https address, a channel (`slack+https://…`, `teams+https://…`), or a list of them. In a foreach each has its own attempts.")] IReadOnlyList<string> To,
    [property: Description("Subject, one line.")] string Subject,
    [property: Description("What to say, plain text.")] string Text = "",
    [property: Secret, Description("Signs webhooks: whsec_…, or several separated by spaces while a secret is being changed.")] string? Secret = null,
    [property: Description("CloudEvents type of webhooks.")] string Type = "mediaflows.notification.v1");

public sealed record SendNotificationOutput(
    [property: Description("Who was told: mail addresses, and hosts of webhooks.")] IReadOnlyList<string> Sent,
    DateTimeOffset At);

/// <summary>The address at which people see a run.</summary>
public delegate Uri RunAddress(string runId);

/// <summary>Tells people by mail, channels by a card and systems by signed webhook; the same id in every retry.</summary>
[Step("notify/send", "Notify", "Tells people by mail, channels of Slack and Teams by a card, or other systems by a signed webhook.", Icon = "bell", Resource = StepResource.Network)]
public sealed class SendNotification(Mail mail, Webhook webhook, RunAddress? address = null) : Step<SendNotificationInput, SendNotificationOutput>
{
    protected override async Task<StepResult> Perform(SendNotificationInput input, StepContext context, CancellationToken cancellation)
    {
        var (sent, failed) = (new List<string>(), new List<StepFailedException>());
        foreach (var to in input.To.Distinct())
        {
            try
            {
                await Send(input, to, context, cancellation);
                sent.Add(Shown(to));
            }
            catch (StepFailedException fault)
            {
                failed.Add(fault);
            }
        }
        // One that can still be reached is worth another try, even if others never will.
        return failed.OrderByDescending(fault => fault.Failure.Class == FailureClass.Transient).FirstOrDefault() is { } worst
            ? throw worst
            : Completed(new SendNotificationOutput(sent, context.Clock.GetUtcNow()));
    }

    private Task Send(SendNotificationInput input, string to, StepContext context, CancellationToken cancellation)
    {
        var notification = new Notification(context.IdempotencyKey(), to, input.Type, input.Subject, input.Text, address?.Invoke(context.RunId));
        return Notifier.IsWebhook(to)
            ? webhook.Send(notification, $"/runs/{context.RunId}", input.Secret, cancellation)
            : mail.Send(notification, cancellation);
    }

    private static string Shown(string to) => Notifier.IsWebhook(to) ? new Uri(to).Host : to;
}
