using System.Text;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Core.Validation;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>A published flow in a list.</summary>
public sealed record FlowSummary(string Name, int Version, string Hash, string Title, AssetTrigger? On, int Steps, string PublishedBy, DateTimeOffset PublishedAt);

/// <summary>One version of a flow.</summary>
/// <param name="Source">YAML or JSON as its author wrote it.</param>
public sealed record FlowDocument(string Name, int Version, string Hash, string Title, AssetTrigger? On, Lane Lane, IReadOnlyList<FlowInput> Inputs, IReadOnlyList<FlowStepDocument> Steps,
    string Source, string PublishedBy, DateTimeOffset PublishedAt, IReadOnlyList<FlowVersion> Versions);

public sealed record FlowStepDocument(string Id, string Uses, string? Title, IReadOnlyList<string> Needs, string? If, string? Foreach, OnError OnError, string? Compensate);

public sealed record FlowVersion(int Version, string Hash, string PublishedBy, DateTimeOffset PublishedAt);

/// <summary>Which runs go by which version of a flow.</summary>
/// <param name="LookedAt">How many runs that was counted from, the newest first.</param>
/// <param name="All">Whether those are all there are.</param>
public sealed record FlowUsage(IReadOnlyList<FlowVersionUsage> Versions, int LookedAt, bool All);

/// <param name="Open">Runs that have not ended.</param>
/// <param name="NewestStart">When the newest of all of them began; null when there is none.</param>
public sealed record FlowVersionUsage(int Version, int Open, int Ended, DateTimeOffset? NewestStart);

/// <param name="Valid">Whether it can be published: warnings do not keep it from that.</param>
public sealed record FlowValidation(bool Valid, string? Name, IReadOnlyList<ProblemError> Problems);

/// <summary>Flows: list, look, check, publish.</summary>
internal static class FlowsApi
{
    private const int MostCounted = 10_000;

    private static readonly string[] Kinds = ["application/yaml", "application/json", "text/yaml", "text/plain", "application/x-yaml"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var flows = api.MapGroup("/api/flows").WithTags("flows");
        flows.MapGet("", List).For(ApiRole.Read).WithSummary("The newest version of every flow").Produces<Page<FlowSummary>>();
        flows.MapGet("/{name}", Newest)
            .For(ApiRole.Read).WithSummary("The newest version of a flow").Produces<FlowDocument>();
        flows.MapGet("/{name}/versions/{number:int}", Version)
            .For(ApiRole.Read).WithSummary("One version of a flow").Produces<FlowDocument>();
        flows.MapGet("/{name}/usage", Usage).For(ApiRole.Read).WithSummary("How many runs go by which version of a flow").Produces<FlowUsage>();
        flows.MapPut("/{name}", Publish).For(ApiRole.Admin).WithSummary("Publish a new version").Accepts<string>(Kinds[0], Kinds[1..])
            .Produces<FlowDocument>(201).Produces<FlowDocument>(200).ProducesProblem(422);
        flows.MapPost("/validate", Validate).For(ApiRole.Read).WithSummary("Every fault of a flow file at once").Accepts<string>(Kinds[0], Kinds[1..]).Produces<FlowValidation>();
    }

    private static async Task<IResult> List(FlowLibrary library, CancellationToken cancellation)
    {
        var flows = new List<FlowSummary>();
        foreach (var published in await library.Catalog.List(cancellation))
        {
            var flow = await library.Definition(published.Ref, cancellation);
            flows.Add(new(published.Ref.Name, published.Ref.Number, published.Ref.Hash, flow.Title, flow.On, flow.Steps.Count, published.By, published.At));
        }
        return Results.Ok(new Page<FlowSummary>(flows));
    }

    private static Task<IResult> Newest(string name, FlowLibrary library, HttpContext context) => Show(name, null, library, context);

    private static Task<IResult> Version(string name, int number, FlowLibrary library, HttpContext context) => Show(name, number, library, context);

    private static async Task<IResult> Usage(string name, FlowLibrary library, IRunStore store, CancellationToken cancellation)
    {
        var versions = await library.Catalog.Versions(name, cancellation);
        if (versions.Count == 0) throw Problem.NotFound($"flow '{name}'", "unknown-flow");
        var (going, allGoing) = await Counted(new(RunQuery.NotEnded, name), store, cancellation);
        var (newest, all) = await Counted(new(Flow: name), store, cancellation);
        var runs = going.Concat(newest).DistinctBy(run => run.RunId).ToLookup(run => run.Flow.Number);
        return Results.Ok(new FlowUsage([.. versions.Select(version => Of(version.Ref.Number, runs[version.Ref.Number]))], newest.Count, all && allGoing));

        static FlowVersionUsage Of(int number, IEnumerable<RunRow> runs) =>
            new(number, runs.Count(run => run.Ended is null), runs.Count(run => run.Ended is not null), runs.Max(run => (DateTimeOffset?)run.Started));
    }

    private static async Task<(IReadOnlyList<RunRow> Rows, bool All)> Counted(RunQuery query, IRunStore store, CancellationToken cancellation)
    {
        var rows = await store.All(query, cancellation).Take(MostCounted + 1).ToListAsync(cancellation);
        return ([.. rows.Take(MostCounted)], rows.Count <= MostCounted);
    }

    private static async Task<IResult> Show(string name, int? number, FlowLibrary library, HttpContext context)
    {
        var document = await Document(name, number, library, context.RequestAborted)
            ?? throw Problem.NotFound(number is null ? $"flow '{name}'" : $"version {number} of flow '{name}'", "unknown-flow");
        context.Response.Headers.ETag = $"\"{document.Hash}\"";
        return context.Request.Headers.IfNoneMatch.ToString() == $"\"{document.Hash}\"" ? Results.StatusCode(304) : Results.Ok(document);
    }

    private static async Task<IResult> Publish(string name, FlowLibrary library, IAccessLog log, TimeProvider clock, HttpContext context)
    {
        var text = await Text(context.Request);
        var reading = await library.Validate(text, context.RequestAborted);
        if (reading.Definition is null)
            throw new Problem(422, "flow-not-valid", $"The flow has {reading.Problems.Count} problems; nothing was published.", "Correct what errors names, then publish again.", Errors(reading));
        if (reading.Definition.Name != name)
            throw new Problem(422, "name-differs", $"The file's name is '{reading.Definition.Name}', the address says '{name}'.", "Make the two the same.");
        var before = await library.Catalog.Find(name, null, context.RequestAborted);
        Unchanged(context.Request, before);
        await library.Publish(text, context.Caller(), context.RequestAborted);
        var document = await Document(name, null, library, context.RequestAborted);
        context.Response.Headers.ETag = $"\"{document!.Hash}\"";
        if (before?.Ref.Hash != document.Hash)
            await log.Append(new(clock.GetUtcNow(), context.Caller(), "flow.published", null, Json.Of(new { flow = document.Name, document.Version, document.Hash })), context.RequestAborted);
        return before?.Ref.Hash == document.Hash ? Results.Ok(document) : Results.Created($"/api/flows/{name}/versions/{document.Version}", document);
    }

    private static async Task<IResult> Validate(FlowLibrary library, HttpContext context)
    {
        var reading = await library.Validate(await Text(context.Request), context.RequestAborted);
        return Results.Ok(new FlowValidation(reading.Definition is not null, reading.Definition?.Name, Errors(reading)));
    }

    private static void Unchanged(HttpRequest request, PublishedFlow? before)
    {
        var expected = request.Headers.IfMatch.ToString();
        if (expected.Length > 0 && expected != "*" && expected != $"\"{before?.Ref.Hash}\"")
            throw new Problem(412, "changed-meanwhile", "Another version was published meanwhile.", "Get the flow again, put your change into it, publish that.");
    }

    private static async Task<FlowDocument?> Document(string name, int? number, FlowLibrary library, CancellationToken cancellation)
    {
        if (await library.Catalog.Find(name, number, cancellation) is not { } published) return null;
        var flow = await library.Definition(published.Ref, cancellation);
        var versions = await library.Catalog.Versions(name, cancellation);
        return new(
            flow.Name, published.Ref.Number, published.Ref.Hash, flow.Title, flow.On, flow.Lane, flow.Inputs,
            [.. flow.Steps.Select(step => new FlowStepDocument(step.Id, step.Uses, step.Title, step.Needs, step.If?.Text, step.Foreach?.Text, step.OnError, step.Compensate))],
            published.Source, published.By, published.At, [.. versions.Select(version => new FlowVersion(version.Ref.Number, version.Ref.Hash, version.By, version.At))]);
    }

    private static IReadOnlyList<ProblemError> Errors(FlowReading reading) =>
        [.. reading.Problems.Select(problem => new ProblemError(problem.Pointer, problem.Code, problem.Message, problem.Remedy, problem.Line, problem.Column, problem.Severity.ToString().ToLowerInvariant()))];

    private static async Task<string> Text(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        try
        {
            return (await reader.ReadToEndAsync(request.HttpContext.RequestAborted)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new Problem(400, "not-utf-8", "The body is not UTF-8 text.", "Save the file as UTF-8.");
        }
    }
}
