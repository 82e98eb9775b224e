using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Tests.Api;

public sealed class AccessTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync() => host = await ApiHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/runs")]
    [InlineData("GET", "/api/overview")]
    [InlineData("GET", "/api/step-types")]
    [InlineData("GET", "/metrics")]
    [InlineData("POST", "/api/runs")]
    [InlineData("POST", "/api/events")]
    [InlineData("OPTIONS", "/api/events")]
    [InlineData("GET", "/runtime/webhooks/durabletask/instances")]
    public async Task WithoutAKey_NothingIsTold(string method, string path)
    {
        var answer = await host.Anyone.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((HttpStatusCode.Unauthorized, "no-key"), (answer.StatusCode, (await answer.Json()).Text("code")));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        var wrong = await host.Client("mf_nobody").SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((HttpStatusCode.Unauthorized, "unknown-key"), (wrong.StatusCode, (await wrong.Json()).Text("code")));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/openapi/v1.json")]
    public async Task WhatAnyoneMaySee_NeedsNoKey(string path) => Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync(path)).StatusCode);

    [Fact]
    public async Task ReadersRead_OperatorsAct_AdministratorsPublish()
    {
        var (reader, operates) = (host.With(ApiRole.Read), host.With(ApiRole.Operate));
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/runs")).StatusCode);
        var refused = await reader.PostAsJsonAsync("/api/runs", new { flow = "x", asset = "ingest/x" });
        Assert.Equal((HttpStatusCode.Forbidden, "role-too-small"), (refused.StatusCode, (await refused.Json()).Text("code")));
        Assert.Equal(HttpStatusCode.NotFound, (await operates.PostAsJsonAsync("/api/runs", new { flow = "x", asset = "ingest/x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await operates.PutAsync("/api/flows/x", new StringContent("", Encoding.UTF8, "application/yaml"))).StatusCode);
    }

    [Fact]
    public async Task FunctionsKeys_OpenOnlyWhatFunctionsWouldOpen()
    {
        var key = host.Get<ApiKeyFile>().Add("system", ApiRole.Read);
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync($"/runtime/webhooks/durabletask/instances?code={key}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anyone.GetAsync($"/api/runs?code={key}")).StatusCode);
        var header = new HttpRequestMessage(HttpMethod.Get, "/runtime/webhooks/durabletask/instances");
        header.Headers.Add("x-functions-key", key);
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.SendAsync(header)).StatusCode);
    }

    [Fact]
    public async Task EveryAnswer_HasAnIdAndSafeHeaders()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/nowhere");
        request.Headers.Add("X-Request-Id", "mine-1");
        foreach (var answer in new[] { await host.Admin.GetAsync("/health"), await host.Admin.GetAsync("/api/runs/x"), await host.Admin.SendAsync(request) })
        {
            Assert.True(answer.Headers.Contains("X-Request-Id"));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
        var own = new HttpRequestMessage(HttpMethod.Get, "/health");
        own.Headers.Add("X-Request-Id", "mine-1");
        Assert.Equal("mine-1", (await host.Admin.SendAsync(own)).Headers.GetValues("X-Request-Id").Single());
    }
}

public sealed class AccessFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-keys-").FullName;

    private string Keys => Path.Combine(folder, "keys.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task FirstStart_MakesOneKey_ShownOnceAndKeptAsAHash()
    {
        var first = new ApiKeyFile(Keys, TimeProvider.System);
        Assert.StartsWith("mf_", first.FirstKey);
        Assert.DoesNotContain(first.FirstKey!, await File.ReadAllTextAsync(Keys));
        AssertOwnerOnly(Keys);

        var second = new ApiKeyFile(Keys, TimeProvider.System);
        Assert.Null(second.FirstKey);
        Assert.Equal(new ApiKey("admin", ApiRole.Admin), await second.Find(Hash(first.FirstKey!), default));
        Assert.Null(await second.Find(Hash("mf_other"), default));
    }

    [Fact]
    public async Task KeyTakenOutOfTheFile_OpensNothingAnyMore()
    {
        var keys = new ApiKeyFile(Keys, TimeProvider.System);
        var key = keys.Add("ops", ApiRole.Operate);
        Assert.Equal("ops", (await keys.Find(Hash(key), default))!.Name);
        await File.WriteAllTextAsync(Keys, """{ "keys": [] }""");
        File.SetLastWriteTimeUtc(Keys, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(await keys.Find(Hash(key), default));
    }

    [Fact]
    public async Task WhatAnotherProcessChanges_CountsAtOnce()
    {
        var server = new ApiKeyFile(Keys, TimeProvider.System);
        var command = new ApiKeyFile(Keys, TimeProvider.System);
        var key = command.Add("desk", ApiRole.Operate);
        Assert.Equal(new ApiKey("desk", ApiRole.Operate), await server.Find(Hash(key), default));
        Assert.Equal(["admin", "desk"], (await server.All(default)).Select(entry => entry.Name));
        Assert.True(command.Revoke("desk"));
        Assert.Null(await server.Find(Hash(key), default));
        Assert.False(command.Revoke("desk"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "keys": [ { "name": "a", "role": "admin", "sha256": "short", "createdAt": "2026-01-01T00:00:00Z" } ] }""")]
    public void DamagedKeyFile_IsRefusedInWords(string content)
    {
        File.WriteAllText(Keys, content);
        Assert.Equal("bad-key-file", Assert.Throws<StoreFault>(() => new ApiKeyFile(Keys, TimeProvider.System)).Code);
    }

    [Fact]
    public void SigningKey_IsMadeOnce_ForTheOwnerOnly()
    {
        var path = Path.Combine(folder, "signing.key");
        var key = new SigningKeyFile(path).Key.ToArray();
        Assert.Equal(32, key.Length);
        Assert.Equal(key, new SigningKeyFile(path).Key.ToArray());
        AssertOwnerOnly(path);
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Equal("bad-signing-key", Assert.Throws<StoreFault>(() => new SigningKeyFile(path).Key).Code);
    }

    [Fact]
    public async Task Revocation_SurvivesARestart_AndATornLine()
    {
        var path = Path.Combine(folder, "revoked.jsonl");
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        await new RevokedLinksFile(path).Revoke("a", at, default);
        await File.AppendAllTextAsync(path, "\n{\"name\":\"b\",\"at");
        var after = new RevokedLinksFile(path);
        Assert.Equal(at, await after.Find("a", default));
        await after.Revoke("c", at, default);
        Assert.Equal(at, await new RevokedLinksFile(path).Find("c", default));
        Assert.Null(await after.Find("b", default));
    }

    private static void AssertOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
