using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Reviews;

/// <summary>What a review link says, signed.</summary>
/// <param name="Review">The review's id: it names run, step, round and attempt.</param>
/// <param name="Id">Tells links apart, so that one can be revoked.</param>
public sealed record LinkClaims(string Review, string Reviewer, DateTimeOffset Issued, DateTimeOffset Expires, string Id)
{
    public string Run => Review.Split('.')[0];
}

/// <summary>Links that were made useless. What is kept names no token.</summary>
public interface IRevokedLinks
{
    /// <summary>From now on links of this name that were made before <paramref name="at"/> open nothing; kept for good.</summary>
    /// <param name="name">A link's id, or what stands for all links of one reviewer in one review.</param>
    Task Revoke(string name, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Until when links of this name are useless; null when never revoked.</summary>
    Task<DateTimeOffset?> Find(string name, CancellationToken cancellation);
}

/// <summary>The addresses at which reviewers decide: signed claims, made when they are sent, revocable. No link is kept; the access log has its id.</summary>
public sealed class ReviewLinks(ISigningKey signing, IRevokedLinks revoked, IAccessLog log, ApiSettings settings, TimeProvider clock)
{
    /// <summary>After the deadline the link still shows what came of it.</summary>
    private static readonly TimeSpan AfterDeadline = TimeSpan.FromDays(14);
    private static readonly TimeSpan WithoutDeadline = TimeSpan.FromDays(60);

    private readonly SignedClaims signed = new(signing, "review");

    /// <summary>Short names: people's mail programs break long addresses.</summary>
    /// <param name="I">Issued, in milliseconds since 1970.</param>
    /// <param name="E">Expires, in milliseconds since 1970.</param>
    private sealed record Short(string V, string R, long I, long E, string D);

    /// <param name="by">Who had it made: <c>flow</c> when it is mailed, else <c>key:NAME</c>.</param>
    public async Task<(Uri Url, LinkClaims Claims)> Make(string reviewId, string reviewer, DateTimeOffset? deadline, string by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var said = new Short(reviewId, reviewer, now.ToUnixTimeMilliseconds(), (deadline + AfterDeadline ?? now + WithoutDeadline).ToUnixTimeMilliseconds(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var claims = Claims(said);
        await log.Append(new(now, by, "link.made", null, Json.Of(new { review = reviewId, reviewer, link = claims.Id, claims.Expires })), cancellation);
        return (settings.Address($"/review/{signed.Write(said)}"), claims);
    }

    /// <summary>What the token says, whether it still counts or not; null when it is not ours.</summary>
    public LinkClaims? Read(string token) => signed.Read<Short>(token) is { } said ? Claims(said) : null;

    public bool HasExpired(LinkClaims link) => clock.GetUtcNow() >= link.Expires;

    public async Task<bool> IsRevoked(LinkClaims link, CancellationToken cancellation) =>
        await revoked.Find(link.Id, cancellation) is not null || link.Issued <= await revoked.Find(All(link.Review, link.Reviewer), cancellation);

    public Task Revoke(string reviewId, string linkId, string by, string? reason, CancellationToken cancellation) =>
        Revoke(linkId, by, reason, new { review = reviewId, link = linkId }, cancellation);

    /// <summary>Revokes every link this reviewer was sent for this review; a new one can be made.</summary>
    public Task RevokeAll(string reviewId, string reviewer, string by, string? reason, CancellationToken cancellation) =>
        Revoke(All(reviewId, reviewer), by, reason, new { review = reviewId, reviewer }, cancellation);

    private async Task Revoke(string name, string by, string? reason, object detail, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await revoked.Revoke(name, now, cancellation);
        await log.Append(new(now, by, "links.revoked", reason, Json.Of(detail)), cancellation);
    }

    private static LinkClaims Claims(Short said) =>
        new(said.V, said.R, DateTimeOffset.FromUnixTimeMilliseconds(said.I), DateTimeOffset.FromUnixTimeMilliseconds(said.E), said.D);

    private static string All(string reviewId, string reviewer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{reviewId}\n{reviewer}")))[..32];
}
