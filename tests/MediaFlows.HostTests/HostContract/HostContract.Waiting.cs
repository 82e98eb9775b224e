using System.Net;
using System.Net.Http.Json;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string Ordered = """
          - { id: order, uses: http/call, with: { method: POST, url: "{partner}/order", headers: { X-Answer-To: "${{ callbacks.answer }}" } } }
          - { id: answer, uses: wait/event, timeout: 2h }
          - { id: after, uses: http/call, with: { method: POST, url: "{partner}/after", body: "${{ steps.answer.output.words }}" } }
        """;

    [Fact]
    public async Task ACallback_AnswersTheStepThatWaitsForIt_Once()
    {
        var run = await Start(await Publish("called-back", Ordered));
        await UntilStep(run, "answer", "waiting");
        var address = AnswerTo();
        (await CallBack(address, "first")).MustBeTaken();
        await UntilEnded(run);
        (await CallBack(address, "first")).MustBeTaken();
        Assert.Equal(HttpStatusCode.Gone, (await CallBack(address, "second")).Status);
        Assert.Equal("first", Assert.Single(neighbours.Calls("after")).Text);
    }

    [Fact]
    public async Task ACallback_ThatComesBeforeItsStepBegins_IsKept()
    {
        var open = neighbours.Hold("order");
        var run = await Start(await Publish("early", Ordered));
        await neighbours.UntilCalled("order");
        (await CallBack(AnswerTo(), "early bird")).MustBeTaken();
        Assert.Equal(HttpStatusCode.Conflict, (await CallBack(AnswerTo(), "second")).Status);
        open.SetResult();
        await UntilEnded(run);
        Assert.Equal("early bird", Assert.Single(neighbours.Calls("after")).Text);
    }

    [Fact]
    public async Task ACallbackAddress_ThatWasMadeUp_LeadsNowhere()
    {
        var run = await Start(await Publish("forged", Ordered));
        await UntilStep(run, "answer", "waiting");
        var forged = AnswerTo()[..^4] + "AAAA";
        Assert.Equal(HttpStatusCode.NotFound, (await CallBack(forged, "forged")).Status);
        (await Post($"/api/runs/{run}/cancel")).MustBeTaken();
        await UntilEnded(run, "cancelled");
        Assert.DoesNotContain(await History(run), happened => happened.Text("kind") == "CallbackReceived");
    }

    [Fact]
    public async Task AnAnswerThatDoesNotComeInTime_IsAFailure()
    {
        var ended = await UntilEnded(await Start(await Publish("unanswered", $"  - {{ id: answer, uses: wait/event, timeout: {Moments(1)}, onError: continue }}\n"
            + "  - { id: after, uses: http/call, with: { url: \"{partner}/after\" } }")));
        Assert.Equal("failed", ended.StatusOf("answer"));
        Assert.Single(neighbours.Calls("after"));
    }

    [Fact]
    public async Task AWait_LastsAsLongAsItSays_AndOneForTheSameRunBesideIt()
    {
        var run = await Start(await Publish("waits", $"  - {{ id: long, uses: wait/until, needs: [], with: {{ for: {Moments(2)} }} }}\n"
            + $"  - {{ id: short, uses: wait/until, needs: [], with: {{ for: {Moments(1)} }} }}\n"
            + "  - { id: past, uses: wait/until, needs: [], with: { at: \"2020-01-01T00:00:00Z\" } }\n"
            + "  - { id: after, uses: http/call, needs: [long, short, past], with: { url: \"{partner}/after\" } }"));
        var ended = await UntilEnded(run);
        Assert.True(Lasted("long") >= host.Moment * 2 && Lasted("short") >= host.Moment, $"{Lasted("long")}, {Lasted("short")}");
        Assert.True(Time("past", "ended") < Time("long", "ended"));
        Assert.True(Time("after", "started") >= Time("long", "ended"));

        TimeSpan Lasted(string step) => Time(step, "ended") - Time(step, "started");
        DateTimeOffset Time(string step, string what) => ended.Item(step).At(what).GetDateTimeOffset();
    }

    private string AnswerTo() => neighbours.Calls("order")[0].Headers["x-answer-to"];

    /// <summary>The same words are the same answer, however often they are sent: so until the run has said what it makes of them.</summary>
    private Task<Answer> CallBack(string address, string words) =>
        Patiently.Look(_ => Answer.Of(anyone.PostAsJsonAsync(address, new { words })), answer => answer.Status != HttpStatusCode.Accepted);
}
