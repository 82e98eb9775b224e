using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Ports;

/// <summary>The places the world gets its media from, by the names flows use.</summary>
public interface IDestinations
{
    /// <exception cref="Steps.StepFailedException">There is none of that name; says which there are.</exception>
    Task<Destination> Find(string name, CancellationToken cancellation);
}

/// <param name="Kind">folder, http or blob.</param>
/// <param name="Roles">Roles of the files it gets: the first must exist, the others go along if they do.</param>
/// <param name="PublicUrl">Where the world finds a target, <c>{target}</c> standing for its name; null where it is not reached by address.</param>
/// <param name="Secrets">Values it is set up with that nobody may see.</param>
public sealed record Destination(string Name, string Kind, IReadOnlyList<string> Roles, string? PublicUrl, IDestination Place, IReadOnlyList<string> Secrets);

/// <summary>
/// One place. A target's name belongs to one effect, so that what lies there is that effect's: writing twice replaces, and looking tells what an
/// earlier try did.
/// </summary>
public interface IDestination
{
    /// <summary>What lies at the target now, its bytes read and compared.</summary>
    Task<TargetState> Verify(string target, string sha256, long size, CancellationToken cancellation);

    /// <summary>Writes the target if it still is as it was seen.</summary>
    /// <returns>Whether the place's own checksum of what it took fits; null when it told none.</returns>
    /// <exception cref="StoreConflict">Someone else wrote it meanwhile.</exception>
    Task<bool?> Deliver(Delivery delivery, TargetState seen, CancellationToken cancellation);

    /// <summary>Takes the target away; one that is gone is fine.</summary>
    Task Retract(string target, CancellationToken cancellation);

    /// <summary>Where the target lies, without any credentials.</summary>
    string Address(string target);

    /// <summary>The target's URI in our own store; null for a place elsewhere.</summary>
    string? StoreUri(string target);
}

/// <param name="EffectKey">Whose target it is, to be kept beside the bytes where a place can.</param>
/// <param name="Open">Opens the bytes: calls back on every piece read, and never lets the last piece out of a file that is not the one expected.</param>
public sealed record Delivery(string Target, MediaFile File, string EffectKey, Func<Action, CancellationToken, Task<Stream>> Open);

/// <param name="Version">Version of what lies there, where the place has versions.</param>
public sealed record TargetState(TargetContent Content, string? Version = null);

public enum TargetContent { Missing, Same, Different, Unreadable }
