using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
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
            operation.OperationId = Name(context.Description);
            Secure(operation, context);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any()) Repeatable(operation);
            operation.Responses ??= [];
            operation.Responses["default"] = Problem(context);
            return Task.CompletedTask;
        });
    }

    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault()?.Least is not { } least) return;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [least.ToString().ToLowerInvariant()] }];
    }

    private static void Repeatable(OpenApiOperation operation) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = "Idempotency-Key",
        In = ParameterLocation.Header,
        Description = "The same request again under the same key is done once and gets the first answer; another one under it is refused.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
    });

    private static OpenApiResponse Problem(OpenApiOperationTransformerContext context) => new()
    {
        Description = "A problem: code for machines, detail and remedy for people, errors with places, requestId.",
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) } },
    };

    /// <summary>For generated clients: <c>runsStart</c>, <c>flowsPublish</c>.</summary>
    private static string? Name(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription description)
    {
        var metadata = description.ActionDescriptor.EndpointMetadata;
        var tag = metadata.OfType<ITagsMetadata>().LastOrDefault()?.Tags[0];
        var method = metadata.OfType<MethodInfo>().FirstOrDefault()?.Name;
        return tag is null || method is null ? null : $"{tag}{method}{(description.HttpMethod == "HEAD" ? "Head" : "")}";
    }
}
