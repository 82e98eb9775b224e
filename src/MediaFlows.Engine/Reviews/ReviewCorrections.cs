using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Reviews;

/// <param name="Revision">Number of the revision saved.</param>
/// <param name="Seen">What a decision must carry from now on.</param>
internal sealed record Corrected(int Revision, string Seen);

/// <summary>Corrections that a reviewer makes on the page.</summary>
internal static class ReviewCorrections
{
    public static void Map(IEndpointRouteBuilder review)
    {
        review.MapPatch("/transcript", Correct);
        review.MapPut("/metadata", Describe);
    }

    private static async Task<IResult> Correct(string token, CorrectCues body, ReviewVisits visits, AssetDocuments documents, HttpContext context)
    {
        var asked = await ReviewRoutes.MayWrite(token, visits, context);
        var saved = await DocumentsApi.Save(context, expected => documents.Correct(asked.Run, expected, body.Cues, asked.Link.Reviewer, context.RequestAborted));
        return await Answer(token, saved, visits, context);
    }

    private static async Task<IResult> Describe(string token, ReviewVisits visits, AssetDocuments documents, HttpContext context)
    {
        var asked = await ReviewRoutes.MayWrite(token, visits, context);
        var content = await ApiJson.Read(context.Request);
        var saved = await DocumentsApi.Save(context, expected => documents.Describe(asked.Run, expected, content, asked.Link.Reviewer, context.RequestAborted));
        return await Answer(token, saved, visits, context);
    }

    private static async Task<IResult> Answer(string token, DocumentRevision saved, ReviewVisits visits, HttpContext context)
    {
        var asked = await ReviewRoutes.MayWrite(token, visits, context);
        context.Response.Headers.ETag = $"\"{saved.Number}\"";
        return Results.Ok(new Corrected(saved.Number, asked.Review.Seen));
    }
}
