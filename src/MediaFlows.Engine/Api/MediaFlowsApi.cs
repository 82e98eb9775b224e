using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Console;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Notify;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Api;

/// <summary>The HTTP API and the review pages, the same on every host.</summary>
public static class MediaFlowsApi
{
    /// <summary>Needs the ports, FlowLibrary, FlowRuns, IStepTypes, IApiKeys, ISigningKey, IRevokedLinks and IAccessLog from the host.</summary>
    public static IServiceCollection AddMediaFlowsApi(this IServiceCollection services, ApiSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ReviewLinks>().AddSingleton<ReviewVisits>().AddSingleton<Renewals>().AddSingleton<Callbacks>().AddSingleton<Views>().AddSingleton<FileLinks>().AddSingleton<DeskWork>();
        services.AddSingleton<AuditTrail>().AddSingleton<AuditExport>();
        services.AddSingleton<ReviewAddress>(host => async (review, reviewer, deadline, cancellation) =>
            (await host.GetRequiredService<ReviewLinks>().Make(review, reviewer, deadline, "flow", cancellation)).Url);
        services.AddSingleton<RunAddress>(run => settings.Address($"/console/#/run/{run}"));
        services.AddSingleton<CallbackAddress>(host => (run, step, round) => host.GetRequiredService<Callbacks>().Address(run, step, round));
        services.AddSingleton<CurrentRun>(host => host.GetRequiredService<RunAdvancer>().Find);
        services.AddSingleton<RevisedDocuments>().AddSingleton<AssetDocuments>();
        services.AddSingleton<Writes>().AddSingleton<LinkedRuns>().AddSingleton<BulkRuns>().AddSingleton<FlowDrafts>().AddSingleton<OpenReviews>().AddSingleton<FlowTriggers>().AddSingleton<Arrivals>();
        services.AddSingleton<RunStream>().AddSingleton<PrometheusText>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<IStartupFilter, Unanswered>();
        services.AddOpenApi("v1", ApiDescription.Describe);
        // The framework logs request paths, and a review link's path is a credential.
        services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        return services;
    }

    /// <summary>The whole API as one piece, for a host that routes every request to one place: what that has found out about the request is forgotten.</summary>
    public static RequestDelegate Pipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.Use(next => context =>
        {
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            return next(context);
        });
        Unanswered.Use(app);
        app.UseRouting().UseEndpoints(endpoints => endpoints.MapMediaFlows());
        return app.Build();
    }

    public static IEndpointRouteBuilder MapMediaFlows(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PrometheusText>();
        var all = endpoints.MapGroup("");
        ((IEndpointConventionBuilder)all).Add(Envelope.Wrap);
        FlowsApi.Map(all);
        FlowDraftsApi.Map(all);
        StepTypesApi.Map(all);
        RunsApi.Map(all);
        LiveApi.Map(all);
        RunActionsApi.Map(all);
        BulkApi.Map(all);
        RunStreamApi.Map(all);
        ReviewsApi.Map(all);
        AssetsApi.Map(all);
        DocumentsApi.Map(all);
        EventsInApi.Map(all);
        CallbacksApi.Map(all);
        OverviewApi.Map(all);
        DeskApi.Map(all);
        StartedApi.Map(all);
        FileLinksApi.Map(all);
        AuditApi.Map(all);
        DurableStatusApi.Map(all);
        ReviewRoutes.Map(all);
        ConsoleRoutes.Map(all);
        all.MapOpenApi("/openapi/{documentName}.json").ForAnyone();
        return endpoints;
    }
}
