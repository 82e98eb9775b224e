using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaFlows.Engine.Api;

/// <summary>What OpenAPI says beside what the endpoints say themselves.</summary>
internal static class ApiDescription
{
    private const string Key = "key";

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "MediaFlows", Version = "v1", Description = "Media from arrival to archive: flows, runs, reviews, assets." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key: mf_…" };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var least = context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault()?.Least;
            if (least is null) return Task.CompletedTask;
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [least.Value.ToString().ToLowerInvariant()] }];
            return Task.CompletedTask;
        });
    }
}
