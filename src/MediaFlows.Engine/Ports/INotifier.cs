namespace MediaFlows.Engine.Ports;

/// <summary>Tells people and systems.</summary>
public interface INotifier
{
    /// <summary>Sends once; throws when it could not be handed over. Sending the same id twice is for the receiver to recognise.</summary>
    Task Send(Notification notification, CancellationToken cancellation);

    /// <summary>Whether somebody reads what arrives at this address, and would rather have one letter than fifty. False for systems and channels.</summary>
    bool Gathers(string to) => false;
}

/// <param name="Id">Stable over retries.</param>
/// <param name="To">A mail address; an https address for a webhook; <c>slack+https://…</c> or <c>teams+https://…</c> for a channel.</param>
/// <param name="Type">CloudEvents type, for example <c>mediaflows.review.requested.v1</c>.</param>
/// <param name="Link">Where to go; may carry a review token and is therefore never logged.</param>
/// <param name="Picture">A small JPEG of what it is about; mails show it.</param>
/// <param name="Gathered">What it says about several things, each with its own link; only where <see cref="INotifier.Gathers"/> says so.</param>
public sealed record Notification(
    string Id, string To, string Type, string Subject, string Text, Uri? Link = null, byte[]? Picture = null, IReadOnlyList<Notification>? Gathered = null);
