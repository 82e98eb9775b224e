using System.Security.Cryptography;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Engine.Reviews;

/// <summary>The review link: a GET shows, a POST decides.</summary>
internal static class ReviewRoutes
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var review = endpoints.MapGroup("/review/{token}").ForAnyone().ExcludeFromDescription().AddEndpointFilter(InWords);
        review.MapMethods("", ["GET", "HEAD"], Show);
        review.MapPost("", Decide);
        review.MapMethods("/files/{role}", ["GET", "HEAD"], File);
        ReviewCorrections.Map(review);
        ReviewComments.Map(review);
        ReviewHandover.Map(review);
    }

    /// <summary>A browser that sent a form without scripts shows what comes back: then it is the page, with what was wrong.</summary>
    private static async ValueTask<object?> InWords(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        try
        {
            return await next(invocation);
        }
        catch (Problem problem) when (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) && problem.Code != "other-site")
        {
            var services = context.RequestServices;
            var token = (string)context.Request.RouteValues["token"]!;
            var visit = await services.GetRequiredService<ReviewVisits>().Open(token, context.RequestAborted);
            return await Answer($"../{token}", visit, services.GetRequiredService<IAssetStore>(), services.GetRequiredService<AssetDocuments>(), services.GetRequiredService<TimeProvider>(), context, problem.Status, problem.Message);
        }
    }

    private static async Task<IResult> Show(string token, ReviewVisits visits, Views views, IAssetStore files, AssetDocuments documents, TimeProvider clock, HttpContext context)
    {
        var visit = await visits.Open(token, context.RequestAborted);
        if (visit.Seen is { } link) await views.Page(context, link);
        return await Answer(token, visit, files, documents, clock, context);
    }

    private static async Task<IResult> Decide(string token, ReviewVisits visits, FlowRuns runs, AssetDocuments documents, ApiSettings settings, IAssetStore files, TimeProvider clock, HttpContext context)
    {
        MustComeFromThePage(context.Request);
        var visit = await visits.Open(token, context.RequestAborted);
        if (visit is ReviewVisit.Asked { Run: var before })
        {
            await documents.CatchUp(before, context.RequestAborted);
            visit = await visits.Open(token, context.RequestAborted);
        }
        if (visit is not ReviewVisit.Asked asked) return await Answer(token, visit, files, documents, clock, context, visit is ReviewVisit.Decided ? 409 : null);

        var form = await Form(context);
        var (key, note) = (form["key"].ToString(), form["note"].ToString().Trim());
        if (DecisionBar.Choice(form["decision"].ToString()) is not { } decision)
            return await Page(token, asked, files, documents, context, 400, "Choose one: approve, request changes or reject.", note);
        var decided = new ReviewDecided(asked.Review.Id, asked.Link.Reviewer, decision, note.Length == 0 ? null : note, form["seen"].ToString()) { At = clock.GetUtcNow() };
        if (ReviewPolicy.Objection(asked.Review, decided) is { } objection)
            return await Page(token, asked, files, documents, context, objection.Code == "note-required" ? 422 : 409, objection.Message, note);

        InboxVerdict? verdict;
        try
        {
            verdict = await runs.Tell(asked.Run.Id, $"link:{asked.Link.Id}:{Short(key)}", decided, settings.VerdictWait, context.RequestAborted);
        }
        catch (RequestRefused refused) when (refused.Code == "idempotency-key-reused")
        {
            return await Page(token, asked, files, documents, context, 409, "This page was sent already with another decision. Look again, and decide anew if it still waits for you.", note);
        }
        if (verdict is null) return Html("Kept", ReviewReceipt.Kept, context, 202);
        // Relative, here as in the page: a proxy may put a path before ours.
        context.Response.Headers.Location = token;
        return verdict.Accepted ? Results.StatusCode(303) : await Answer(token, await visits.Open(token, context.RequestAborted), files, documents, clock, context, 409, verdict.Message);
    }

    private static async Task<IResult> File(string token, string role, ReviewVisits visits, Views views, IAssetStore files, HttpContext context)
    {
        if (await visits.Open(token, context.RequestAborted) is not ReviewVisit.Asked asked)
            throw new Problem(410, "review-closed", "This review is no longer open.");
        var file = asked.Review.Shown.LastOrDefault(file => file.Role == role) ?? throw Problem.NotFound("such file in this review", "unknown-file");
        await views.File(context, asked.Link, file);
        return await FileAnswer.Of(file, asked.Run.Asset.Name, files, context);
    }

    private static Task<IResult> Answer(string token, ReviewVisit visit, IAssetStore files, AssetDocuments documents, TimeProvider clock, HttpContext context, int? status = null, string? objection = null) => visit switch
    {
        ReviewVisit.Asked asked => Page(token, asked, files, documents, context, status ?? 200, objection, null),
        ReviewVisit.Decided decided => Task.FromResult(Html("Decided", ReviewReceipt.Decided(decided.Run, decided.Review, decided.Link.Reviewer, clock.GetUtcNow()), context, status ?? 200)),
        ReviewVisit.Useless useless => Useless(token, useless, context),
        _ => throw new NotSupportedException(visit.GetType().Name),
    };

    private static async Task<IResult> Useless(string token, ReviewVisit.Useless useless, HttpContext context)
    {
        var services = context.RequestServices;
        await services.GetRequiredService<Views>().Refused(context, useless, services.GetRequiredService<ReviewLinks>().Read(token));
        return Html(useless.Title, ReviewReceipt.Useless(useless, token), context, useless.Status);
    }

    private static async Task<IResult> Page(string token, ReviewVisit.Asked asked, IAssetStore files, AssetDocuments documents, HttpContext context, int status, string? objection, string? note)
    {
        var material = await ReviewMaterial.Read(asked.Run, asked.Review, files, documents, context.RequestAborted);
        var page = new ReviewPage(asked.Run, asked.Review, asked.Link, material, token, Nonce(), objection, note);
        return Html($"Review: {asked.Run.Asset.Name}", page.Body(), context, status);
    }

    public static IResult Html(string title, Html body, HttpContext context, int status)
    {
        var nonce = Nonce();
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src 'self' data:; media-src 'self'; connect-src 'self'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Results.Text(ReviewLayout.Page(title, nonce, body).Markup, "text/html; charset=utf-8", statusCode: status);
    }

    private static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Short(string key) => key.Length is > 0 and <= 64 && key.All(char.IsAsciiLetterOrDigit) ? key : Nonce();

    /// <summary>The token is the credential; this only keeps another site from sending someone's browser here with a token it got hold of.</summary>
    public static void MustComeFromThePage(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var foreign = site.Length > 0 ? site is not ("same-origin" or "none") : origin is not ("" or "null") && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
        if (foreign) throw new Problem(403, "other-site", "A decision must be sent from the review page itself.", "Open the link and decide there.");
    }

    /// <summary>The question that this link may still write to.</summary>
    public static async Task<ReviewVisit.Asked> MayWrite(string token, ReviewVisits visits, HttpContext context)
    {
        MustComeFromThePage(context.Request);
        return await visits.Open(token, context.RequestAborted) as ReviewVisit.Asked
            ?? throw new Problem(410, "review-closed", "This review is no longer open: nothing was saved.", "Open the link again to see what came of it.");
    }

    public static async Task<IFormCollection> Form(HttpContext context)
    {
        if (!context.Request.HasFormContentType) throw new Problem(415, "not-a-form", "A decision is sent as a form.");
        return await context.Request.ReadFormAsync(context.RequestAborted);
    }
}
