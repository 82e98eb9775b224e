using System.Collections.Concurrent;
using System.Net;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const int Crowd = 200;

    [Fact]
    public async Task TwoHundredRunsAtOnce_AllEnd_AndDoEachStepOnce()
    {
        var flow = await Publish("crowd", """
              - { id: a, uses: http/call, needs: [], with: { method: POST, url: "{partner}/crowd/a" } }
              - { id: b, uses: http/call, needs: [], with: { method: POST, url: "{partner}/crowd/b" } }
              - { id: review, uses: review/approval, needs: [a, b], with: { reviewers: [ann@example.com] } }
              - { id: archive, uses: http/call, with: { method: POST, url: "{partner}/crowd/archive" } }
            """);
        var asset = await NewFile();
        var runs = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, Crowd, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            var answer = await Post("/api/runs", new { flow, asset, again = true });
            Assert.Equal(HttpStatusCode.Accepted, answer.Status);
            runs.Add(answer.Body.Text("id")!);
        });
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (run, _) => await Approve(run));
        await Patiently.Look(cancellation => Get($"/api/runs?flow={flow}&status=succeeded&top=1000", cancellation), list => list.All("value").Count == Crowd);

        Assert.Equal(Crowd * 3, neighbours.Calls("crowd").Count);
        Assert.Equal(Crowd * 3, neighbours.Calls("crowd").Select(call => call.Headers["idempotency-key"]).Distinct().Count());
        foreach (var run in runs)
            Assert.All((await Get($"/api/runs/{run}")).All("steps").SelectMany(step => step.All("items")), item => Assert.Equal("1", item.Text("attempts")));
    }

    private async Task Approve(string run)
    {
        var review = (await UntilStep(run, "review", "waiting")).All("reviews")[^1];
        (await Post($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = review.All("reviewers")[0].GetString(), seen = review.Text("seen") })).MustBeTaken();
    }
}
