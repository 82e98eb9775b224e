using System.Text.Json.Nodes;
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
        api.MapGet("/api/step-types", StepTypes)
            .WithTags("flows").For(ApiRole.Read).WithSummary("What steps can use").Produces<Page<StepType>>();
        api.MapGet("/api/schema/flow.json", Schema)
            .WithTags("flows").For(ApiRole.Read).WithSummary("The flow file as JSON Schema, for editors").Produces<JsonObject>(200, "application/schema+json");
    }
    private static IResult StepTypes(IStepTypes types) => Results.Ok(new Page<StepType>([.. types.All]));

    private static IResult Schema(IStepTypes types) => Results.Text(FlowSchema.For(types).ToJsonString(), "application/schema+json");
}
