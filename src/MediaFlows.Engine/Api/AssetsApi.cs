using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>An asset in a list, as its newest run knows it.</summary>
public sealed record AssetSummary(string Id, string Uri, RunSummary NewestRun);

/// <param name="Files">What its newest run knows: the source and what was made from it.</param>
public sealed record AssetDocument(string Id, string Uri, Asset Asset, IReadOnlyList<MediaFile> Files, IReadOnlyList<RunSummary> Runs);

/// <summary>Assets, as runs know them, and their files.</summary>
internal static class AssetsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var assets = api.MapGroup("/api/assets").WithTags("assets").For(ApiRole.Read);
        assets.MapGet("", List).WithSummary("Find assets").Produces<Page<AssetSummary>>();
        assets.MapGet("/{id}", Show).WithSummary("One asset: its files and runs").Produces<AssetDocument>();
        assets.MapMethods("/{id}/files/{role}", ["GET", "HEAD"], File).WithSummary("The newest file of a role, or a certain run's; takes ranges").Produces(200, contentType: "application/octet-stream").Produces(206);
    }

    private static async Task<IResult> List(IRunStore store, HttpContext context, string? q, string? after, int top = 50)
    {
        var page = await store.Search(new(Text: q, After: after, Top: Math.Clamp(top, 1, 1000)), context.RequestAborted);
        var assets = page.Rows.DistinctBy(row => row.AssetId).Select(row => new AssetSummary(row.AssetId, row.AssetUri, RunSummary.Of(row)));
        return Results.Ok(new Page<AssetSummary>([.. assets], RunsApi.NextLink(context.Request, page.Next)));
    }

    private static async Task<IResult> Show(string id, IRunStore store, FlowRuns runs, CancellationToken cancellation)
    {
        var rows = await RowsOf(id, store, cancellation);
        var run = await RunsApi.Found(rows[0].RunId, runs, store, cancellation);
        return Results.Ok(new AssetDocument(id, run.Asset.Uri, run.Asset, run.Files, [.. rows.Select(RunSummary.Of)]));
    }

    private static async Task<IResult> File(string id, string role, string? run, IRunStore store, FlowRuns runs, IAssetStore files, Views views, HttpContext context)
    {
        foreach (var row in await RowsOf(id, store, context.RequestAborted))
            if ((run is null || row.RunId == run) && await runs.Find(row.RunId, context.RequestAborted) is { } found
                && found.Files.LastOrDefault(file => file.Role == role) is { } file)
            {
                await views.File(context, id, row.RunId, file);
                return await FileAnswer.Of(file, found.Asset.Name, files, context);
            }
        throw Problem.NotFound($"file '{role}' of this asset", "unknown-file");
    }

    private static async Task<IReadOnlyList<RunRow>> RowsOf(string assetId, IRunStore store, CancellationToken cancellation)
    {
        var page = await store.Search(new(Asset: assetId, Top: 100), cancellation);
        return page.Rows.Count > 0 ? page.Rows : throw Problem.NotFound($"asset '{assetId}'", "unknown-asset");
    }
}
