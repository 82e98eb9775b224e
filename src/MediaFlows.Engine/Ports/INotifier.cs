namespace MediaFlows.Engine.Ports;

/// <summary>Tells people and systems.</summary>
public interface INotifier
{
    /// <summary>Sends once; throws when it could not be handed over. Sending the same id twice is for the receiver to recognise.</summary>
    Task Send(Notification notification, CancellationToken cancellation);
}

/// <param name="Id">Stable over retries.</param>
/// <param name="To">A mail address, or an https address for a webhook.</param>
/// <param name="Type">CloudEvents type, for example <c>mediaflows.review.requested.v1</c>.</param>
/// <param name="Link">Where to go; may carry a review token and is therefore never logged.</param>
public sealed record Notification(string Id, string To, string Type, string Subject, string Text, Uri? Link = null);
