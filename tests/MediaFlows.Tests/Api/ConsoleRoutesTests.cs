using System.Net;
using System.Text.RegularExpressions;
using MediaFlows.Engine.Console;

namespace MediaFlows.Tests.Api;

/// <summary>How the console comes to the browser.</summary>
public sealed partial class ConsoleRoutesTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync() => host = await ApiHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/console")]
    public async Task TheRoot_LeadsToIt_BelowWhateverPathAProxyPutsBefore(string path)
    {
        var answer = await host.Anyone.GetAsync(path);
        Assert.Equal((HttpStatusCode.Found, "console/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task ItsPage_RunsOnlyFilesOfItsOwn_AndIsAskedForAnew()
    {
        Built();
        var answer = await host.Anyone.GetAsync("/console/");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(("text/html", true), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoCache));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?://", page);
        Assert.NotEmpty(Asked().Matches(page));
        Assert.Equal(HttpStatusCode.NotModified, (await host.Anyone.SendAsync(Again("/console/", answer.Headers.ETag!.ToString()))).StatusCode);
    }

    [Fact]
    public async Task ItsFiles_AreNamedByTheirContent_KeptForGood_AndZipped()
    {
        Built();
        foreach (var file in ConsoleFiles.All.Where(file => file.Path != ConsoleFiles.Page))
        {
            Assert.Matches(@"^assets/[\w.-]+-[\w-]{8}\.(js|css|svg)$", file.Path);
            var request = new HttpRequestMessage(HttpMethod.Get, $"/console/{file.Path}");
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            var answer = await host.Anyone.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, "gzip", file.Zipped.Length), (answer.StatusCode, answer.Content.Headers.ContentEncoding.Single(), (int)answer.Content.Headers.ContentLength!));
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await host.Anyone.GetAsync("/console/assets/../../etc/passwd")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Anyone.GetAsync("/console/nothing.js")).StatusCode);
    }

    /// <summary>What the page names is all that is needed to see the first page.</summary>
    [Fact]
    public void TheFirstLoad_IsBelow300KB()
    {
        Built();
        var page = ConsoleFiles.Find(ConsoleFiles.Page)!;
        var named = Asked().Matches(System.Text.Encoding.UTF8.GetString(page.Content)).Select(match => ConsoleFiles.Find(match.Groups[1].Value)!).ToList();
        Assert.InRange(page.Zipped.Length + named.Sum(file => file.Zipped.Length), 20_000, 300_000);
    }

    private static void Built()
    {
        if (ConsoleFiles.Find(ConsoleFiles.Page) is null) Assert.Skip("The console was built without Node.js.");
    }

    private static HttpRequestMessage Again(string path, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return request;
    }

    [GeneratedRegex(@"(?:src|href)=""\./(assets/[^""]+)""")]
    private static partial Regex Asked();
}
