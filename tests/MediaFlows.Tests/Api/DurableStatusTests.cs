using System.Net;
using System.Net.Http.Json;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Api;

public sealed class DurableStatusTests : IAsyncLifetime
{
    private const string Instances = "/runtime/webhooks/durabletask/instances";
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Partner);
        await host.Publish(SampleFlows.Refused);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task GoingOn_Is202WithWhereToLookNext()
    {
        var id = await host.Start("partner");
        var answer = await host.Admin.GetAsync($"{Instances}/{id}");
        var instance = await answer.Json();
        Assert.Equal((HttpStatusCode.Accepted, "5"), (answer.StatusCode, answer.Headers.GetValues("Retry-After").Single()));
        Assert.EndsWith($"{Instances}/{id}", answer.Headers.Location!.ToString());
        Assert.Equal(
            ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime"],
            instance.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("partner", "Running", "null"), (instance.Text("name"), instance.Text("runtimeStatus"), instance.Text("output")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", instance.Text("createdTime"));
    }

    [Fact]
    public async Task RaisedEvent_AnswersTheStepOfThatName()
    {
        var id = await host.Start("partner");
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.PostAsJsonAsync($"{Instances}/{id}/raiseEvent/other", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.PostAsync($"{Instances}/{id}/raiseEvent/answer", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Admin.PostAsJsonAsync($"{Instances}/{id}/raiseEvent/answer", new { ok = 1 })).StatusCode);
        await host.UntilEnded(id);
        var ended = await host.Admin.GetAsync($"{Instances}/{id}?showHistory=true");
        Assert.Equal((HttpStatusCode.OK, "Completed"), (ended.StatusCode, (await ended.Json()).Text("runtimeStatus")));
        Assert.Equal("RunStarted", (await ended.Json()).GetProperty("historyEvents")[0].Text("kind"));
        Assert.Equal(HttpStatusCode.Gone, (await host.Admin.PostAsJsonAsync($"{Instances}/{id}/raiseEvent/answer", new { })).StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    public async Task AnEventThatIsNoJson_IsABadRequest(string body)
    {
        var id = await host.Start("partner");
        var answer = await host.Admin.PostAsync($"{Instances}/{id}/raiseEvent/answer", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, "bad-json"), (answer.StatusCode, (await answer.Json()).Text("code")));
    }

    [Fact]
    public async Task ASecondEvent_IsAcceptedAndChangesNothing()
    {
        await host.Publish(SampleFlows.Partner.Replace("name: partner", "name: two") + "\n  - { id: other, uses: wait/event, needs: [], timeout: 1h }");
        var id = await host.Start("two");
        foreach (var n in new[] { 1, 2 })
            Assert.Equal(HttpStatusCode.Accepted, (await host.Admin.PostAsJsonAsync($"{Instances}/{id}/raiseEvent/answer", new { n })).StatusCode);
        var run = await host.Get<MediaFlows.Engine.Runs.FlowRuns>().Find(id, default);
        Assert.Equal(1, run!.Step("answer").Output.GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task AnEventBeyondTheBound_IsTooLarge()
    {
        var id = await host.Start("partner");
        var answer = await host.Admin.PostAsJsonAsync($"{Instances}/{id}/raiseEvent/answer", new { text = new string('x', 33 * 1024) });
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), (answer.StatusCode, (await answer.Json()).Text("code")));
    }

    [Fact]
    public async Task SuspendResumeTerminatePurge_DoWhatTheySay()
    {
        var id = await host.Start("partner");
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.DeleteAsync($"{Instances}/{id}")).StatusCode);
        await Post("suspend?reason=x", HttpStatusCode.Accepted);
        Assert.Equal("Suspended", await Status());
        await Post("suspend", HttpStatusCode.Accepted);
        await Post("resume", HttpStatusCode.Accepted);
        Assert.Equal("Running", await Status());
        await Post("terminate?reason=enough", HttpStatusCode.Accepted);
        await host.UntilEnded(id);
        Assert.Equal("Terminated", await Status());
        await Post("terminate", HttpStatusCode.Gone);
        Assert.Equal("1", (await (await host.Admin.DeleteAsync($"{Instances}/{id}")).Json()).Text("instancesDeleted"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.DeleteAsync($"{Instances}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await host.Admin.GetAsync($"/api/runs/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"{Instances}/{id}")).StatusCode);
        await Post("terminate", HttpStatusCode.NotFound);

        async Task Post(string action, HttpStatusCode expected) => Assert.Equal(expected, (await host.Admin.PostAsync($"{Instances}/{id}/{action}", null)).StatusCode);
        async Task<string?> Status() => (await (await host.Admin.GetAsync($"{Instances}/{id}")).Json()).Text("runtimeStatus");
    }

    [Fact]
    public async Task List_PagesByHeader_AndFiltersByStatus()
    {
        foreach (var name in new[] { "live/a.mp4", "live/b.mp4", "live/c.mp4" }) await host.Start("partner", name);
        var first = await host.Admin.GetAsync($"{Instances}?top=2&runtimeStatus=Running,Pending");
        Assert.Equal(2, (await first.Json()).GetArrayLength());
        var next = new HttpRequestMessage(HttpMethod.Get, $"{Instances}?top=2");
        next.Headers.Add("x-ms-continuation-token", first.Headers.GetValues("x-ms-continuation-token").Single());
        Assert.Equal(1, (await (await host.Admin.SendAsync(next)).Json()).GetArrayLength());
        Assert.Equal(0, (await (await host.Admin.GetAsync($"{Instances}?runtimeStatus=Failed")).Json()).GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync($"{Instances}?runtimeStatus=Odd")).StatusCode);
    }

    [Fact]
    public async Task WhatIsUnknown_IsNotFound() => Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"{Instances}/nowhere")).StatusCode);
}
