using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Engine.Api;

/// <summary>Notes who looked at what: once an hour for each visitor and thing, since a player asks for one file in hundreds of ranges.</summary>
internal sealed class Views(IAccessLog log, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, bool> noted = new();
    private long hour;

    public Task Page(HttpContext context, LinkClaims link) =>
        Note(context, link.Id, link.Reviewer, "review.viewed", "", new { link.Review, link = link.Id, run = link.Run });

    public Task File(HttpContext context, LinkClaims link, MediaFile file) =>
        Note(context, link.Id, link.Reviewer, "review.file", file.Uri, new { link.Review, link = link.Id, run = link.Run, file.Role, file.Uri, file.Sha256 });

    public Task File(HttpContext context, string assetId, string runId, MediaFile file) => File(context, context.Caller(), assetId, runId, file);

    public Task File(HttpContext context, string who, string assetId, string runId, MediaFile file) =>
        Note(context, who, who, "asset.file", file.Uri, new { asset = assetId, run = runId, file.Role, file.Uri, file.Sha256 });

    /// <summary>A link that opens nothing. Whose it is nobody knows when it is none of ours: of all of those one an hour is noted.</summary>
    public Task Refused(HttpContext context, ReviewVisit.Useless why, LinkClaims? link) =>
        Note(context, link?.Id ?? "", link?.Reviewer ?? "nobody", "link.refused", why.Title, new { review = link?.Review, link = link?.Id, run = link?.Run, status = why.Status, said = why.Title }, alsoPosts: true);

    private async Task Note(HttpContext context, string visitor, string who, string what, string thing, object detail, bool alsoPosts = false)
    {
        if (!alsoPosts && !HttpMethods.IsGet(context.Request.Method)) return;
        var now = clock.GetUtcNow();
        var current = now.UtcTicks / TimeSpan.TicksPerHour;
        if (Interlocked.Exchange(ref hour, current) != current) noted.Clear();
        var name = $"{visitor}\n{what}\n{thing}";
        if (!noted.TryAdd(name, true)) return;
        try
        {
            await log.Append(new(now, who, what, null, Json.Of(detail)), context.RequestAborted);
        }
        catch
        {
            noted.TryRemove(name, out _);
            throw;
        }
    }
}
