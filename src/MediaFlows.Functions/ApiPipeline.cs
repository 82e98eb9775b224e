using MediaFlows.Engine.Api;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Functions;

/// <summary>Made once: behind the one function that every request comes to, the API routes by itself.</summary>
internal sealed class ApiPipeline(IServiceProvider services)
{
    private readonly Lazy<RequestDelegate> handle = new(() => MediaFlowsApi.Pipeline(services));

    public RequestDelegate Handle => handle.Value;
}
