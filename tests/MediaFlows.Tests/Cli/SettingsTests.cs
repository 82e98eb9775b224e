using MediaFlows.Local.Embedded;

namespace MediaFlows.Tests.Cli;

public sealed class SettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void TheEnvironment_ComesBeforeTheProject_WhichComesBeforeTheUser()
    {
        var settings = new Settings(
            name => name == "MEDIAFLOWS_A" ? "environment" : null,
            new Dictionary<string, string> { ["MEDIAFLOWS_A"] = "project", ["MEDIAFLOWS_B"] = "project" },
            new Dictionary<string, string> { ["MEDIAFLOWS_A"] = "user", ["MEDIAFLOWS_B"] = "user", ["MEDIAFLOWS_C"] = "user" });
        Assert.Equal(["environment", "project", "user", null], new[] { "A", "B", "C", "D" }.Select(name => settings.Find($"MEDIAFLOWS_{name}")));
    }

    [Fact]
    public void AFile_NestsAndSpellsNamesAsJsonDoes()
    {
        var file = Written("""{ "$schema": "x", "ai": { "endpoint": "http://ai", "describeModel": "m" }, "allowedHosts": ["a", "b:1"], "port": 9000, /* why */ }""");
        var read = Settings.Read(file);
        Assert.Equal(
            [("MEDIAFLOWS_AI_DESCRIBE_MODEL", "m"), ("MEDIAFLOWS_AI_ENDPOINT", "http://ai"), ("MEDIAFLOWS_ALLOWED_HOSTS", "a,b:1"), ("MEDIAFLOWS_PORT", "9000")],
            read.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ nothing")]
    public void AFileThatIsNoObject_IsNamedInTheFault(string text)
    {
        var file = Written(text);
        Assert.Contains(file, Assert.Throws<FormatException>(() => Settings.Read(file)).Message);
    }

    [Fact]
    public void NoFile_SetsNothing() => Assert.Empty(Settings.Read(Path.Combine(folder, "none.json")));

    private string Written(string text)
    {
        var file = Path.Combine(folder, "mediaflows.json");
        File.WriteAllText(file, text);
        return file;
    }
}
