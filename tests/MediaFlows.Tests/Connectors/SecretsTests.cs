using System.Text;
using System.Text.Json;
using MediaFlows.Engine.Outbound;

namespace MediaFlows.Tests.Connectors;

public sealed class SecretsTests
{
    private const string Value = "pa\"ss/wörd+1";

    public static TheoryData<string> Disguises => [Value, Uri.EscapeDataString(Value), JsonSerializer.Serialize(Value)[1..^1],
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), System.Net.WebUtility.HtmlEncode(Value)];

    [Theory, MemberData(nameof(Disguises))]
    public void Secret_InAnyUsualDisguise_IsMasked(string disguise) =>
        Assert.Equal("before *** after", new Secrets(Value).Mask($"before {disguise} after"));

    [Fact]
    public void SecretInsideALongerOne_LeavesNothingOfEither() => Assert.Equal("***", new Secrets("abcd", "abcdefgh").Mask("abcdefgh"));

    [Fact]
    public void TokenWithoutItsScheme_IsMaskedToo()
    {
        var secrets = Secrets.Of("https://mam.example/", new Dictionary<string, string> { ["Authorization"] = "Bearer t0ken-of-mine", ["Accept"] = "application/json" });
        Assert.Equal("no right for *** with application/json", secrets.Mask("no right for t0ken-of-mine with application/json"));
    }

    [Fact]
    public async Task Environment_GivesASecretByItsName()
    {
        var source = new EnvironmentSecretSource(name => name == "MEDIAFLOWS_SECRET_MAM_TOKEN" ? "abc" : null, null);
        Assert.Equal("abc", await source.Find("MAM_TOKEN", default));
        Assert.Equal("abc", await source.Find("mam-token", default));
        Assert.Null(await source.Find("OTHER", default));
    }

    [Fact]
    public async Task Folder_GivesASecretByItsFile_AndNothingOutside()
    {
        var folder = Directory.CreateTempSubdirectory();
        Directory.CreateDirectory(Path.Combine(folder.FullName, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secrets", "TOKEN"), "xyz\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "outside"), "no");
        var source = new EnvironmentSecretSource(_ => null, Path.Combine(folder.FullName, "secrets"));
        Assert.Equal("xyz", await source.Find("TOKEN", default));
        Assert.Null(await source.Find("../outside", default));
        Assert.Null(await source.Find("", default));
        folder.Delete(recursive: true);
    }
}
