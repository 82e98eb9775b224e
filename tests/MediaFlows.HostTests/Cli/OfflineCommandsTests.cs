using System.Text.Json;

namespace MediaFlows.HostTests.Cli;

public sealed class OfflineCommandsTests : IDisposable
{
    private const string Faulty = """
        apiVersion: mediaflows/v1
        name: faulty
        steps:
          - id: one
            uses: media/inspekt
          - id: two
            uses: asset/verify
            needs: three
        """;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task AFaultyFlow_ShowsEveryFaultWithItsPlace_AndEndsWith3()
    {
        place.Write("faulty.yaml", Faulty);
        var said = await Run("flow", "validate", "faulty.yaml");
        Assert.Equal(3, said.ExitCode);
        Assert.Contains("faulty.yaml:5:11: error unknown-step-type", said.Output);
        Assert.Contains("faulty.yaml:8:12: error", said.Output);
        Assert.Contains("2 errors", said.Error);
    }

    [Fact]
    public async Task ValidationAsJson_IsOneDocumentAndNothingElse()
    {
        var said = await Mediaflows.Run(place.Folder, ["flow", "validate", "-", "--json"], Faulty);
        var document = JsonSerializer.Deserialize<JsonElement>(said.Output);
        Assert.Equal((3, false, 5), (said.ExitCode, document[0].GetProperty("valid").GetBoolean(), document[0].GetProperty("problems")[0].GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task TheShippedFlows_AreValid()
    {
        var flows = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "flows"), "*.yaml");
        Assert.NotEmpty(flows);
        var said = await Run(["flow", "validate", .. flows]);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
    }

    [Fact]
    public async Task TheSchema_IsJson_AndNamesTheStepTypes()
    {
        var said = await Run("schema");
        Assert.Equal(0, said.ExitCode);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", JsonSerializer.Deserialize<JsonElement>(said.Output).GetProperty("$schema").GetString());
        Assert.Contains("\"media/proxy\"", said.Output);
    }

    [Fact]
    public async Task AMissingFile_EndsWith5() => Assert.Equal(5, (await Run("flow", "validate", "none.yaml")).ExitCode);

    [Theory]
    [InlineData("run", "retry")]
    [InlineData("bogus")]
    [InlineData("run", "list", "--top", "many")]
    [InlineData("run", "list", "--server", "ftp://x")]
    [InlineData("serve", "--port", "70000")]
    public async Task Misuse_EndsWith2_AndSaysWhereToLook(params string[] arguments)
    {
        var said = await Run(arguments);
        Assert.Equal((2, ""), (said.ExitCode, said.Output));
        Assert.StartsWith("mediaflows: ", said.Error);
    }

    [Fact]
    public async Task NoServer_EndsWith1_AndSaysHowToStartOne()
    {
        var said = await Run("run", "list", "--server", "http://127.0.0.1:9");
        Assert.Equal((1, ""), (said.ExitCode, said.Output));
        Assert.Contains("mediaflows serve", said.Error);
    }

    [Fact]
    public async Task Help_IsShownWithoutAnyArgument()
    {
        var said = await Run();
        Assert.Equal(0, said.ExitCode);
        Assert.Contains("demo", said.Output);
    }

    [Fact]
    public async Task TheDoctor_MissesFfmpeg_WhereThereIsNone()
    {
        var said = await Mediaflows.Run(place.Folder, ["doctor", "--json", "--port", "0"], environment: new Dictionary<string, string?> { ["PATH"] = place.Folder });
        var checks = JsonSerializer.Deserialize<JsonElement>(said.Output).GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal(1, said.ExitCode);
        Assert.Equal("missing", checks["ffmpeg"].GetProperty("state").GetString());
        Assert.Contains("install ffmpeg", checks["ffmpeg"].GetProperty("remedy").GetString());
        Assert.Equal(("optional", "ok"), (checks["ai"].GetProperty("state").GetString(), checks["data folder"].GetProperty("state").GetString()));
    }

    [Fact]
    public async Task TheDoctor_IsContent_WhereFfmpegIs()
    {
        var said = await Run("doctor", "--port", "0");
        Assert.True(said.ExitCode == 0, said.Output);
        Assert.Contains("ffmpeg version", said.Output);
        Assert.False(Directory.Exists(place.Data));
        Assert.DoesNotContain('\u001b', said.Output);
    }

    private Task<Said> Run(params string[] arguments) => Mediaflows.Run(place.Folder, arguments);
}
