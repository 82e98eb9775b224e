using System.Net;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Api;

public sealed class StartedApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync() => host = await ApiHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task RunsAreCountedByWhenTheyWereStarted_AndWhatBecameOfThem()
    {
        var store = host.Get<IRunStore>();
        foreach (var (id, minutes, status) in new[] { ("a", 0, "succeeded"), ("b", 59, "failed"), ("c", 60, "needs-attention"), ("d", 61, "running"), ("e", 179, "rejected"), ("before", -1, "failed"), ("after", 180, "failed") })
            await store.Commit(SampleRuns.Create(id, status, started: SampleRuns.Noon.AddMinutes(minutes)), default);
        var answer = await host.Admin.GetAsync("/api/overview/started?from=2026-07-01T12:00:00Z&to=2026-07-01T15:00:00Z&bars=3").Json();
        Assert.Equal([("2", "1"), ("2", "1"), ("1", "0")], answer.GetProperty("bars").EnumerateArray().Select(bar => (bar.Text("started"), bar.Text("troubled"))));
        Assert.True(answer.GetProperty("all").GetBoolean());
    }

    [Fact]
    public async Task MoreThanAPage_IsCountedWhole()
    {
        var store = host.Get<IRunStore>();
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(n => store.Commit(SampleRuns.Create($"r{n}", started: SampleRuns.Noon.AddSeconds(n)), default)));
        var answer = await host.Admin.GetAsync("/api/overview/started?from=2026-07-01T12:00:00Z&to=2026-07-01T13:00:00Z&bars=6").Json();
        Assert.Equal(["600", "600", "0", "0", "0", "0"], answer.GetProperty("bars").EnumerateArray().Select(bar => bar.Text("started")));
    }

    [Theory]
    [InlineData("from=2026-07-01T12:00:00Z&to=2026-07-01T12:00:00Z")]
    [InlineData("from=2026-07-01T12:00:00Z&to=2026-07-01T13:00:00Z&bars=0")]
    [InlineData("from=2026-07-01T12:00:00Z&to=2026-07-01T13:00:00Z&bars=101")]
    public async Task WhatIsNoTime_IsRefused(string query) => Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync($"/api/overview/started?{query}")).StatusCode);
}
