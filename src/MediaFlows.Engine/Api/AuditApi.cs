using System.Globalization;
using System.Text;
using MediaFlows.Core.Reviews;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>A run's audit, and whether it is as it was written.</summary>
/// <param name="Broken">What is wrong with it, in words; empty when every entry follows from the one before and none is missing.</param>
public sealed record RunAuditPage(IReadOnlyList<AuditEntry> Value, string? NextLink, IReadOnlyList<string> Broken);

/// <summary>The audit: of a run, of what was looked at and fetched, and all of it to be kept elsewhere.</summary>
internal static class AuditApi
{
    private const string Lines = "application/jsonl", Table = "text/csv";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/runs/{id}/audit", OfRun).WithTags("runs").For(ApiRole.Read).WithSummary("Who did what, when and why, and whether that is as it was written").Produces<RunAuditPage>();
        api.MapGet("/api/audit", Entries).WithTags("ops").For(ApiRole.Admin)
            .WithSummary("Who looked at what, and made or withdrew which link, oldest first; what happened to a run is in the run's own audit").Produces<Page<AuditEntry>>();
        api.MapGet("/api/audit/export", Export).WithTags("ops").For(ApiRole.Admin)
            .WithSummary("The audit of all runs and the access log, to be kept elsewhere: JSON lines with a manifest, which `mediaflows audit verify` checks; or CSV").Produces(200, contentType: Lines, additionalContentTypes: Table);
    }

    private static async Task<IResult> OfRun(string id, IRunStore store, CancellationToken cancellation)
    {
        var audit = await store.Audit(id, cancellation);
        return audit.Entries.Count > 0 || audit.Head.Count > 0
            ? Results.Ok(new RunAuditPage(audit.Entries, null, [.. AuditChain.Breaks(id, audit).Select(broken => broken.ToString())]))
            : throw Problem.NotFound($"run '{id}'", "unknown-run");
    }

    private static async Task<IResult> Entries(IAccessLog log, HttpContext context, string? review, int after = 0, int top = 100)
    {
        var most = Math.Clamp(top, 1, 1000);
        var entries = await log.Read(after, review, most + 1, context.RequestAborted);
        IReadOnlyList<AuditEntry> page = [.. entries.Take(most)];
        return Results.Ok(new Page<AuditEntry>(page, RunsApi.NextLink(context.Request, entries.Count > page.Count ? $"{page[^1].Number}" : null)));
    }

    private static IResult Export(AuditExport export, TimeProvider clock, HttpContext context, DateTimeOffset? from, DateTimeOffset? to, string? flow, string format = "jsonl")
    {
        if (format is not ("jsonl" or "csv")) throw new Problem(400, "unknown-format", $"There is no format '{format}'.", "Take jsonl, which can be checked later, or csv, for a spreadsheet.");
        var lines = export.Lines(new(from, to, string.IsNullOrEmpty(flow) ? null : flow), context.Caller(), context.RequestAborted);
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=mediaflows-audit-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{format}");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(async body =>
        {
            if (format == "csv") await body.WriteAsync("run,flow,number,at,who,what,why,detail,previous,hash\r\n"u8.ToArray(), context.RequestAborted);
            await foreach (var line in lines)
                if (Text(line, format) is { } text)
                    await body.WriteAsync(text, context.RequestAborted);
        }, $"{(format == "csv" ? Table : Lines)}; charset=utf-8");
    }

    private static byte[]? Text(AuditLine line, string format) => format == "jsonl" ? [.. line.Write(), (byte)'\n']
        : line is AuditLine.Entry entry ? Encoding.UTF8.GetBytes(string.Join(',',
            CsvCell.Of(entry.Run ?? ""), CsvCell.Of(entry.Flow ?? ""), entry.Number.ToString(CultureInfo.InvariantCulture), entry.At.ToString("O", CultureInfo.InvariantCulture),
            CsvCell.Of(entry.Who), CsvCell.Of(entry.What), CsvCell.Of(entry.Why ?? ""), CsvCell.Of(entry.Detail.GetRawText()), entry.Previous, entry.Hash) + "\r\n")
        : null;
}
