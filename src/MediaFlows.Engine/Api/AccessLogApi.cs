using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>The audit of what was looked at and fetched, and of links: what no run's own audit tells.</summary>
internal static class AccessLogApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/audit", Entries).WithTags("ops").For(ApiRole.Admin)
        .WithSummary("Who looked at what, and made or withdrew which link, oldest first; what happened to a run is in the run's own audit").Produces<Page<AuditEntry>>();

    private static async Task<IResult> Entries(IAccessLog log, HttpContext context, string? review, int after = 0, int top = 100)
    {
        var most = Math.Clamp(top, 1, 1000);
        var entries = await log.Read(after, review, most + 1, context.RequestAborted);
        IReadOnlyList<AuditEntry> page = [.. entries.Take(most)];
        return Results.Ok(new Page<AuditEntry>(page, RunsApi.NextLink(context.Request, entries.Count > page.Count ? $"{page[^1].Number}" : null)));
    }
}
