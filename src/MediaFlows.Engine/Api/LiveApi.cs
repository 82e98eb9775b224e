using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps.Media.Growing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>What is made of a recording while it goes on: the run knows of it only once the step is done.</summary>
internal static partial class LiveApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGroup("/api/runs").WithTags("runs")
        .MapMethods("/{id}/live/{step}/{name}", ["GET", "HEAD"], Live).For(ApiRole.Read)
        .WithSummary("A recording as far as it is: playlist.m3u8 (HLS), the segments it names, captions.vtt; takes ranges")
        .Produces(200, contentType: "application/octet-stream").Produces(206);

    private static async Task<IResult> Live(string id, string step, string name, FlowRuns runs, IRunStore store, IAssetStore files, Views views, HttpContext context)
    {
        var run = await RunsApi.Found(id, runs, store, context.RequestAborted);
        var uri = $"runs/{run.Id}/{step}/{LiveShelf.Folder}/{name}";
        if (run.Flow.IndexOf(step) < 0 || !Served().IsMatch(name) || await files.Find(uri, context.RequestAborted) is not { } stored)
            throw Problem.NotFound($"live file '{name}' of this step", "unknown-file");
        var file = new MediaFile(name == LiveShelf.Captions ? "live-captions" : name == LiveShelf.Playlist ? "live-playlist" : "live-segment", uri, stored.Size, "", LiveShelf.TypeOf(name));
        if (file.Role != "live-segment")
            await views.File(context, run.Asset.Id, run.Id, file);
        return await FileAnswer.Of(file, run.Asset.Name, files, context);
    }

    [GeneratedRegex(@"^(?:playlist\.m3u8|captions\.vtt|p[0-9]{1,6}\.mp4|p[0-9]{1,6}-[0-9]{5,7}\.m4s)\z")]
    private static partial Regex Served();
}
