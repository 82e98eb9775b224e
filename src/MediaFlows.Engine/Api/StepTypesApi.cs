using MediaFlows.Core.Definitions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>What an author of flows can use: step types, and the schema of the file.</summary>
internal static class StepTypesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/step-types", (IStepTypes types) => Results.Ok(new Page<StepType>([.. types.All])))
            .WithTags("flows").For(ApiRole.Read).WithSummary("What steps can use").Produces<Page<StepType>>();
    }
}
