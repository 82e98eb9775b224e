using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MediaFlows.Tests.Api;

public sealed class OpenApiTests
{
    /// <summary>Others build on the API: a difference here is a decision. To take it, put what is served into the approved file.</summary>
    [Fact]
    public async Task Api_IsAsApproved()
    {
        await using var host = await ApiHost.Start();
        var served = await (await host.Anyone.GetAsync("/openapi/v1.json")).Content.ReadAsStringAsync();
        served = served.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = Path.Combine(Folder(), "openapi.approved.json");
        if (Environment.GetEnvironmentVariable("APPROVE") is "1") await File.WriteAllTextAsync(approved, served);
        Assert.Equal(File.Exists(approved) ? await File.ReadAllTextAsync(approved) : "", served);
        Assert.StartsWith("3.1.", JsonDocument.Parse(served).RootElement.GetProperty("openapi").GetString());
    }

    [Fact]
    public async Task IdempotencyKey_IsOfferedWhereItHolds()
    {
        await using var host = await ApiHost.Start();
        var paths = (await host.Anyone.GetAsync("/openapi/v1.json").Json()).GetProperty("paths");
        var offered = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(TakesKey).Select(_ => path.Name)).ToList();
        Assert.Contains("/api/runs/{id}/pause", offered);
        Assert.Contains("/api/callbacks/{token}", offered);
        Assert.DoesNotContain(offered, path => path is "/api/events" or "/api/flows/validate" or "/api/flows/{name}" || path.EndsWith("/links", StringComparison.Ordinal) || path.EndsWith("/revoke", StringComparison.Ordinal));
    }

    private static bool TakesKey(JsonProperty operation) =>
        operation.Value.TryGetProperty("parameters", out var parameters) && parameters.EnumerateArray().Any(parameter => parameter.Text("name") == "Idempotency-Key");

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
