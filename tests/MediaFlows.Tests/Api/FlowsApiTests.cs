using System.Net;
using System.Text;

namespace MediaFlows.Tests.Api;

public sealed class FlowsApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync() => host = await ApiHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task PublishedFlow_IsAVersion_AndTheSameTextIsTheSameVersion()
    {
        var first = await Put("partner", SampleFlows.Partner);
        Assert.Equal((HttpStatusCode.Created, "/api/flows/partner/versions/1"), (first.StatusCode, first.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await Put("partner", SampleFlows.Partner)).StatusCode);
        Assert.Equal("2", (await (await Put("partner", SampleFlows.Partner.Replace("1h", "2h"))).Json()).Text("version"));

        var shown = await (await host.Admin.GetAsync("/api/flows/partner")).Json();
        Assert.Equal(("2", "2"), (shown.Text("version"), shown.GetProperty("versions").GetArrayLength().ToString()));
        Assert.Equal(SampleFlows.Partner, (await (await host.Admin.GetAsync("/api/flows/partner/versions/1")).Json()).Text("source"));
        Assert.Equal("partner", (await (await host.Admin.GetAsync("/api/flows")).Json()).GetProperty("value")[0].Text("name"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/flows/partner/versions/9")).StatusCode);
    }

    [Fact]
    public async Task Json_IsTakenAsWell()
    {
        var flow = """{ "apiVersion": "mediaflows/v1", "name": "wait", "title": "Wait", "steps": [ { "id": "a", "uses": "wait/until", "needs": [], "with": { "for": "1s" } } ] }""";
        var answer = await host.Admin.PutAsync("/api/flows/wait", new StringContent(flow, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task EveryFault_IsReportedAtOnce_WithItsPlace()
    {
        var answer = await Put("bad", """
            apiVersion: mediaflows/v1
            name: bad
            title: Bad
            steps:
              - { id: a, uses: no/such, needs: [] }
              - { id: b, uses: test/nothing, needs: nowhere }
            """);
        var problem = await answer.Json();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "flow-not-valid"), (answer.StatusCode, problem.Text("code")));
        Assert.Equal(["5", "6"], problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("line")).Order());
        Assert.All(problem.GetProperty("errors").EnumerateArray(), error => Assert.False(string.IsNullOrEmpty(error.Text("remedy"))));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/flows/bad")).StatusCode);
    }

    [Fact]
    public async Task Validate_PublishesNothing()
    {
        var answer = await (await host.Admin.PostAsync("/api/flows/validate", new StringContent(SampleFlows.Partner, Encoding.UTF8, "application/yaml"))).Json();
        Assert.Equal(("true", "partner"), (answer.Text("valid"), answer.Text("name")));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/flows/partner")).StatusCode);
    }

    [Fact]
    public async Task AnotherName_TooMuch_NotText_AreRefused()
    {
        Assert.Equal("name-differs", (await (await Put("other", SampleFlows.Partner)).Json()).Text("code"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Put("partner", new string('#', 2_000_000))).StatusCode);
        var bytes = new ByteArrayContent([0xff, 0xfe, 0x80]);
        bytes.Headers.ContentType = new("application/yaml");
        Assert.Equal("not-utf-8", (await (await host.Admin.PutAsync("/api/flows/partner", bytes)).Json()).Text("code"));
    }

    [Fact]
    public async Task ChangedMeanwhile_IsNotOverwritten()
    {
        await Put("partner", SampleFlows.Partner);
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/flows/partner") { Content = new StringContent(SampleFlows.Partner.Replace("1h", "3h"), Encoding.UTF8, "application/yaml") };
        request.Headers.TryAddWithoutValidation("If-Match", "\"old\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await host.Admin.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task StepTypes_SayWhatTheyTake()
    {
        var types = (await (await host.Admin.GetAsync("/api/step-types")).Json()).GetProperty("value").EnumerateArray().ToList();
        var review = types.Single(type => type.Text("name") == "review/approval");
        Assert.Equal("array", review.GetProperty("inputSchema").GetProperty("properties").GetProperty("reviewers").Text("type"));
        Assert.Contains("review/approval", await host.Admin.GetStringAsync("/api/schema/flow.json"));
    }

    private Task<HttpResponseMessage> Put(string name, string text) => host.Admin.PutAsync($"/api/flows/{name}", new StringContent(text, Encoding.UTF8, "application/yaml"));
}
