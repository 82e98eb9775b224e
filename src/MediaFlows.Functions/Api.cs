using MediaFlows.Functions.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MediaFlows.Functions;

/// <summary>The whole HTTP API, as one machine's host has it.</summary>
internal sealed class Api(ApiPipeline pipeline, DurableHost host)
{
    [Function("Api")]
    public Task Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = "{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        host.Using(client);
        return pipeline.Handle(request.HttpContext);
    }
}
