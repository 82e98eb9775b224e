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

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
