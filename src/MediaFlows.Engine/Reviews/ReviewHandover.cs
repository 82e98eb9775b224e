using System.Collections.Concurrent;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Reviews;

/// <summary>Passing a review on to someone else, and having an expired link sent anew.</summary>
internal static class ReviewHandover
{
    public static void Map(IEndpointRouteBuilder review)
    {
        review.MapPost("/pass-on", PassOn);
        review.MapPost("/renew", Renew);
    }

    private static async Task<IResult> PassOn(string token, ReviewVisits visits, FlowRuns runs, ApiSettings settings, TimeProvider clock, HttpContext context)
    {
        var asked = await ReviewRoutes.MayWrite(token, visits, context);
        var to = (await ReviewRoutes.Form(context))["to"].ToString().Trim();
        if (to.Length > 254 || !Mail.IsAddress(to))
            throw new Problem(422, "bad-address", "That is no mail address.", "Write one address, such as name@example.com.");
        var delegated = new ReviewDelegated(asked.Review.Id, asked.Link.Reviewer, to) { At = clock.GetUtcNow() };
        var verdict = await runs.Tell(asked.Run.Id, $"link:{asked.Link.Id}:to:{to}", delegated, settings.VerdictWait, context.RequestAborted);
        if (verdict is { Accepted: false }) throw new Problem(409, verdict.Code, verdict.Message, "Open the link again; ask the person who sent it if someone else should decide.");
        return ReviewRoutes.Html("Passed on", ReviewReceipt.PassedOn(to), context, verdict is null ? 202 : 200);
    }

    private static async Task<IResult> Renew(string token, ReviewVisits visits, Renewals renewals, HttpContext context)
    {
        ReviewRoutes.MustComeFromThePage(context.Request);
        if (await visits.Open(token, context.RequestAborted) is not ReviewVisit.Useless { Renewable: { } link })
            throw new Problem(409, "not-expired", "This link needs no new one.", "Open it again.");
        await renewals.Send(link, context.RequestAborted);
        return ReviewRoutes.Html("A new link is on its way", ReviewReceipt.Renewed(link.Reviewer), context, 200);
    }
}

/// <summary>New links for expired ones: by mail to whom the old one belonged, so that who found an old link gains nothing; one an hour for each.</summary>
internal sealed class Renewals(ReviewLinks links, INotifier notifier, FlowRuns runs, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Review, string Reviewer), DateTimeOffset> sent = new();

    public async Task Send(LinkClaims old, CancellationToken cancellation)
    {
        var (now, whose) = (clock.GetUtcNow(), (old.Review, old.Reviewer));
        if (sent.TryGetValue(whose, out var last) && now - last < Pause)
            return;
        var run = (await runs.Find(old.Run, cancellation))!;
        var (url, claims) = await links.Make(old.Review, old.Reviewer, now.AddDays(1), old.Reviewer, cancellation);
        await notifier.Send(new($"mediaflows.review.requested.v1:{claims.Id}", old.Reviewer, "mediaflows.review.requested.v1", $"Your new link: {run.Asset.Name}",
            $"You asked for a new link to the review of {run.Asset.Name}.", url), cancellation);
        sent[whose] = now;
    }
}
