using System.Text.Json;

namespace MediaFlows.Engine.Ports;

/// <summary>
/// Who looked at what, fetched which file, made or withdrew which link, published which flow, made or revoked which key: one chain for the whole store, beside the chain each run has. Each
/// entry's hash covers the one before, so that a change or a gap shows.
/// </summary>
public interface IAccessLog
{
    /// <summary>Adds an entry; when it returns, the entry survives a power cut.</summary>
    Task Append(AccessNote note, CancellationToken cancellation);

    /// <summary>A page of entries, oldest first.</summary>
    /// <param name="after">Number of the last entry not wanted; 0 for all.</param>
    /// <param name="review">Only entries whose detail names this review; null for all.</param>
    Task<IReadOnlyList<AuditEntry>> Read(int after, string? review, int top, CancellationToken cancellation);

    /// <summary>Every entry, oldest first.</summary>
    IAsyncEnumerable<AuditEntry> All(CancellationToken cancellation);

    /// <summary>Where it says, apart from the entries, that the chain ends; null when that is kept nowhere else: then a tail that was cut off does not show.</summary>
    Task<AuditHead?> Head(CancellationToken cancellation);
}

/// <param name="Who">A reviewer, <c>key:NAME</c>, <c>user:NAME</c>, or <c>shell:USER@MACHINE</c> for a command on the machine itself.</param>
/// <param name="What"><c>review.viewed</c>, <c>review.file</c>, <c>asset.file</c>, <c>link.made</c>, <c>link.refused</c>, <c>links.revoked</c>, <c>flow.published</c>, <c>key.added</c>, <c>key.revoked</c> or <c>audit.exported</c>.</param>
/// <param name="Why">The reason someone gave; null when none was asked for.</param>
public sealed record AccessNote(DateTimeOffset At, string Who, string What, string? Why, JsonElement Detail);
