using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Url">Path that gives the file without a key, for an hour or two: treat it like the file.</param>
public sealed record FileLink(string Role, string Uri, string Url);

/// <summary>Short-lived addresses of a run's files: a player and a picture in a page send no key.</summary>
internal static class FileLinksApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/runs/{id}/file-links", Links).WithTags("runs").For(ApiRole.Read).WithSummary("Addresses of a run's files for players and pictures, which send no key; they last an hour or two").Produces<Page<FileLink>>();
        api.MapMethods("/files/{token}", ["GET", "HEAD"], File).ForAnyone().ExcludeFromDescription();
    }

    private static async Task<IResult> Links(string id, FileLinks links, FlowRuns runs, IRunStore store, HttpContext context)
    {
        var run = await RunsApi.Found(id, runs, store, context.RequestAborted);
        return Results.Ok(new Page<FileLink>([.. run.Files.DistinctBy(file => file.Uri).Select(file => new FileLink(file.Role, file.Uri, links.Make(id, file.Uri, context.Caller())))]));
    }

    private static async Task<IResult> File(string token, FileLinks links, FlowRuns runs, IRunStore store, IAssetStore files, Views views, HttpContext context)
    {
        var claims = links.Read(token) ?? throw new Problem(404, "unknown-file", "This address of a file is not, or no longer, valid.", "Open the page it came from again.");
        var run = await RunsApi.Found(claims.Run, runs, store, context.RequestAborted);
        var file = run.Files.LastOrDefault(file => file.Uri == claims.Uri) ?? throw Problem.NotFound("such file of this run", "unknown-file");
        await views.File(context, claims.Who, run.Asset.Id, run.Id, file);
        return await FileAnswer.Of(file, run.Asset.Name, files, context);
    }
}

/// <param name="Who">Who asked for it, in the words of the audit.</param>
internal sealed record FileClaims(string Run, string Uri, string Who, DateTimeOffset Expires);

internal sealed class FileLinks(ISigningKey signing, TimeProvider clock)
{
    private readonly SignedClaims signed = new(signing, "file");

    /// <summary>The same address for an hour, so that a page that looks again does not begin a film anew.</summary>
    public string Make(string runId, string uri, string who)
    {
        var now = clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        return $"/files/{signed.Write(new FileClaims(runId, uri, who, hour.AddHours(2)))}";
    }

    /// <summary>Null when it is not ours, or too old.</summary>
    public FileClaims? Read(string token) => signed.Read<FileClaims>(token) is { } claims && claims.Expires > clock.GetUtcNow() ? claims : null;
}
