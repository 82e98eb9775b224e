using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Tests.Api;

/// <summary>Who decided, when a key was used for a reviewer: told wherever the approval is.</summary>
public sealed class OnBehalfTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start(steps: new TellApproval());
        await host.Publish($"{SampleFlows.Reviewed}\n  - {{ id: told, uses: test/told, needs: review }}");
        await host.Publish(SampleFlows.Partner);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task DecisionThroughAKey_NamesTheKeyEverywhere()
    {
        var desk = host.Client(host.Get<ApiKeyFile>().Add("desk", ApiRole.Operate));
        var id = await host.Start("news");
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0];
        var link = await host.Sent.LinkFor("ann@example.com");
        await desk.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") });
        var run = await host.UntilEnded(id);

        var entry = (await (await host.Admin.GetAsync($"/api/runs/{id}/audit")).Json()).GetProperty("value").EnumerateArray().Single(entry => entry.Text("what") == "review.approve");
        Assert.Equal(("key:desk", "ann@example.com"), (entry.Text("who"), entry.Text("detail", "onBehalfOf")));
        Assert.Equal("key:desk", run.GetProperty("reviews")[0].GetProperty("decisions")[0].Text("via"));
        Assert.Equal("ann@example.com (by key desk)", run.Step("review").GetProperty("items")[0].GetProperty("output").GetProperty("by")[0].GetString());
        var told = run.Step("told").GetProperty("items")[0].GetProperty("output");
        Assert.Equal(("ann@example.com (by key desk)", "ann@example.com", "key:desk"), (told.Text("by"), told.GetProperty("people")[0].Text("reviewer"), told.GetProperty("people")[0].Text("via")));
        Assert.Contains("ann@example.com (by key desk) approved", run.Text("answers", "waitingForApproval", "text"));
        var receipt = await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();
        Assert.Contains("<bdi>ann@example.com (by key desk)</bdi> approved", receipt);
        Assert.DoesNotContain("You approved", receipt);
    }

    [Fact]
    public async Task RaisedEvent_NamesTheKeyThatSentIt()
    {
        var id = await host.Start("partner");
        await host.Admin.PostAsJsonAsync($"/runtime/webhooks/durabletask/instances/{id}/raiseEvent/answer", new { ok = 1 });
        await host.UntilEnded(id);
        var entries = (await (await host.Admin.GetAsync($"/api/runs/{id}/audit")).Json()).GetProperty("value").EnumerateArray();
        Assert.Equal("key:admin", entries.Single(entry => entry.Text("what") == "callback.received").Text("who"));
    }

    [Fact]
    public void EveryFailureAndAnswer_IsAudited()
    {
        var failure = new Failure(FailureClass.Media, "broken", "It is broken.");
        FlowEvent[] events =
        [
            new StepFailed(Given.Key("a"), failure) { At = Given.T0 },
            new ChildCompleted(Given.Key("a"), "r2", RunOutcome.Succeeded, Json.EmptyObject) { At = Given.T0 },
            new CallbackReceived("a", Json.EmptyObject) { At = Given.T0 },
            new CompensationFailed(Given.Key("a"), failure) { At = Given.T0 },
        ];
        var entries = new AuditTail().Continue(events).Entries;
        Assert.Equal(
            [("flow", "step.failed", "It is broken."), ("run:r2", "child.completed", null), ("callback", "callback.received", null), ("flow", "effect.not-undone", "It is broken.")],
            entries.Select(entry => (entry.Who, entry.What, entry.Why)));
    }
}

/// <summary>Gives what steps that write elsewhere are told about the approval.</summary>
[Step("test/told", "Tell", "Tells who approved.")]
internal sealed class TellApproval : Step<IReadOnlyDictionary<string, JsonElement>, JsonElement>
{
    protected override Task<StepResult> Perform(IReadOnlyDictionary<string, JsonElement> input, StepContext context, CancellationToken cancellation) =>
        Task.FromResult<StepResult>(Completed(Json.Of(new { context.Approval!.By, context.Approval.People })));
}
