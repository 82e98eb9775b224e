using System.Text;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Reviews;

/// <summary>Comments that a reviewer makes on the page, and their way into edit suites.</summary>
internal static class ReviewComments
{
    public static void Map(IEndpointRouteBuilder review)
    {
        review.MapPost("/comments", Add);
        review.MapGet("/comments.edl", Edl);
        review.MapGet("/comments.csv", Csv);
    }

    private static async Task<IResult> Add(string token, ReviewVisits visits, FlowRuns runs, ApiSettings settings, IAssetStore files, AssetDocuments documents, TimeProvider clock, HttpContext context)
    {
        var asked = await ReviewRoutes.MayWrite(token, visits, context);
        var form = await ReviewRoutes.Form(context);
        var material = await ReviewMaterial.Read(asked.Run, asked.Review, files, documents, context.RequestAborted);
        var said = form["remove"].ToString() is { Length: > 0 } gone
            ? new ReviewCommented(asked.Review.Id, asked.Link.Reviewer, gone, 0, null, "", null) { At = clock.GetUtcNow() }
            : Said(asked, form, SourceFrames.Of(material.First, material.Duration), clock.GetUtcNow());
        var verdict = await runs.Tell(asked.Run.Id, $"link:{asked.Link.Id}:comment:{said.Comment}:{(said.Text is null ? "gone" : "")}", said, settings.VerdictWait, context.RequestAborted);
        if (verdict is { Accepted: false }) throw new Problem(verdict.Code == "already-decided" ? 410 : 422, verdict.Code, verdict.Message, "Open the link again and repeat it.");
        context.Response.Headers.Location = $"../{token}#comments";
        return Results.StatusCode(303);
    }

    private static ReviewCommented Said(ReviewVisit.Asked asked, IFormCollection form, SourceFrames frames, DateTimeOffset now)
    {
        var start = Moment(form, "at", frames);
        double? end = string.IsNullOrWhiteSpace(form["until"]) ? null : Moment(form, "until", frames);
        if (end < start) throw new Problem(422, "bad-range", "The comment ends before it begins.", "Give the later moment as `until`, or leave it out.");
        var text = form["text"].ToString().Trim();
        if (text.Length > CommentsSection.LongestComment) throw new Problem(413, "too-large", $"A comment has {CommentsSection.LongestComment} characters at most; nothing was saved.", "Shorten it, or make two of it.");
        var id = form["id"].ToString() is { Length: > 0 and <= 64 } key && key.All(char.IsAsciiLetterOrDigit) ? key : Guid.NewGuid().ToString("N");
        return new(asked.Review.Id, asked.Link.Reviewer, id, start, end > start ? end : null, frames.Start.After(start).ToString(), text) { At = now };
    }

    /// <summary>Seconds from the beginning.</summary>
    private static double Moment(IFormCollection form, string field, SourceFrames frames)
    {
        var frame = ClipPosition.Read(form[field].ToString().Trim(), frames, out var fault);
        return frame is { } known && frames.Seconds(known) is >= 0 and < 360_000 and var seconds ? seconds
            : throw new Problem(422, "bad-timecode", $"`{field}` is no moment of this media{(fault is null ? "" : $": {fault}")}.", $"The media go from {frames.Extent}.");
    }

    private static async Task<IResult> Edl(string token, ReviewVisits visits, IAssetStore files, AssetDocuments documents, HttpContext context) =>
        Download((await Markers(token, visits, files, documents, context)).Edl(), "comments.edl", "text/plain", context);

    private static async Task<IResult> Csv(string token, ReviewVisits visits, IAssetStore files, AssetDocuments documents, HttpContext context) =>
        Download((await Markers(token, visits, files, documents, context)).Csv(), "comments.csv", "text/csv", context);

    private static async Task<CommentMarkers> Markers(string token, ReviewVisits visits, IAssetStore files, AssetDocuments documents, HttpContext context) => await visits.Open(token, context.RequestAborted) switch
    {
        ReviewVisit.Asked asked => await Of(asked.Run, asked.Review, files, documents, context.RequestAborted),
        ReviewVisit.Decided decided => await Of(decided.Run, decided.Review, files, documents, context.RequestAborted),
        _ => throw new Problem(410, "review-closed", "This review is no longer open."),
    };

    public static async Task<CommentMarkers> Of(FlowRun run, ReviewState review, IAssetStore files, AssetDocuments documents, CancellationToken cancellation) =>
        new(run.Asset.Name, (await ReviewMaterial.Read(run, review, files, documents, cancellation)).First, CommentsSection.Of(run, review));

    public static IResult Download(string text, string name, string type, HttpContext context)
    {
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        return Results.Bytes(Encoding.UTF8.GetBytes(text), $"{type}; charset=utf-8");
    }
}
