using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>Runs worth remembering: what each was told, in order.</summary>
internal static class TellingRuns
{
    private const string Live = """
        apiVersion: mediaflows/v1
        name: live
        title: Live event
        inputs: { to: { type: array } }
        steps:
          - { id: verify, uses: asset/verify }
          - { id: proxy, uses: media/proxy, retry: { attempts: 3, firstDelay: 2s } }
          - { id: qc, uses: media/qc, needs: verify, if: "${{ asset.size > 500 }}" }
          - { id: describe, uses: ai/describe, needs: verify, onError: continue }
          - id: review
            uses: review/approval
            needs: [proxy, qc, describe]
            with: { reviewers: [ann@example.com, bob@example.com], deadline: 24h, remind: [4h], escalate: { after: 20h, to: [eve@example.com] }, onChanges: { reworkFrom: proxy } }
          - { id: mam, uses: mam/update, with: { metadata: "${{ steps.review.output.metadata }}" } }
          - { id: publish, uses: publish/deliver, needs: review, foreach: "${{ inputs.to }}", max: 2, compensate: publish/retract, retry: { attempts: 2, firstDelay: 1s } }
          - { id: archive, uses: archive/store, needs: [mam, publish] }
        """;

    private const string Staged = """
        apiVersion: mediaflows/v1
        name: staged
        title: Desk, then lawyer
        steps:
          - { id: proxy, uses: media/proxy }
          - { id: review, uses: review/approval, with: { reviewers: [ann@example.com, bob@example.com], deadline: 24h, then: [{ reviewers: [lea@example.com] }], onChanges: { reworkFrom: proxy } } }
          - { id: mam, uses: mam/update }
        """;

    private const string Waits = """
        apiVersion: mediaflows/v1
        name: waits
        steps:
          - { id: order, uses: http/call, with: { url: "https://subtitles.example.com/orders", headers: { X-Answer-To: "${{ callbacks.subtitles }}" } } }
          - { id: subtitles, uses: wait/event, timeout: 2h }
          - { id: embargo, uses: wait/until, needs: [], with: { for: 3h } }
          - { id: versions, uses: flow/run, needs: subtitles, with: { flow: versions, inputs: { language: "${{ steps.subtitles.output.language }}" } } }
          - { id: archive, uses: archive/store, needs: [versions, embargo] }
        """;

    private static readonly MediaFile Proxy = new("proxy", "runs/run1/proxy.mp4", 100, "aa", "video/mp4");

    public static IReadOnlyDictionary<string, (string Flow, Func<Scenario> Run)> All { get; } = new Dictionary<string, (string, Func<Scenario>)>
    {
        ["published"] = (Live, () => Reviewed().Decides("ann@example.com", Decision.Approve, "fine", metadata: new { title = "Cup final" }).Ends()),
        ["one-destination-parked"] = (Live, () => Reviewed().Decides("bob@example.com", Decision.Approve)
            .Completes("publish", new { url = "w" }, "web").Fails("publish", FailureClass.Refused, "press").Completes("publish", item: "app")
            .Operator(OperatorAction.Retry, "publish", "press", new { destination = "press-2" }).Completes("publish", item: "press").Ends()),
        ["tried-again"] = (Live, () => Begin(Live).Completes("verify").Fails("proxy").Fires("retry:proxy@1.2").Late("proxy", 1)
            .Fails("proxy").Fires("retry:proxy@1.3").Fails("proxy").Operator(OperatorAction.Retry, "proxy").Ends()),
        ["letters-lost"] = (Live, () => Reviewed().Untold("ann@example.com", false).Untold("bob@example.com", false).Untold("ann@example.com", false).Told("ann@example.com").Told("ann@example.com")
            .Untold("bob@example.com", true).Decides("ann@example.com", Decision.Approve).Untold("ann@example.com", true).Ends()),
        ["changed-twice"] = (Live, () => Reviewed().Decides("ann@example.com", Decision.Changes, "too dark").Remade()
            .Decides("bob@example.com", Decision.Changes, "too bright").Remade().Decides("ann@example.com", Decision.Approve, "now it is right").Ends()),
        ["rejected"] = (Live, () => Reviewed().Decides("mallory@example.com", Decision.Approve).Decides("ann@example.com", Decision.Reject, "the wrong match").Decides("bob@example.com", Decision.Approve)),
        ["deadline-passed"] = (Live, () => Reviewed().Fires("remind:").Delegates("ann@example.com", "zoe@example.com").Fires("escalate:").Fires("deadline:")
            .Decides("bob@example.com", Decision.Approve).Operator(OperatorAction.Retry, "review").Decides("bob@example.com", Decision.Approve).Ends()),
        ["revised-while-reviewed"] = (Live, () => Reviewed().Revised(2).Decides("ann@example.com", Decision.Approve).Revised(3).Decides("ann@example.com", Decision.Approve).Ends()),
        ["desk-then-lawyer"] = (Staged, () => Begin(Staged).Completes("proxy", files: Proxy).Comments("ann@example.com", "1", "the logo").Comments("ann@example.com", "2", "the name").Comments("ann@example.com", "2", null)
            .Decides("ann@example.com", Decision.Approve).Delegates("lea@example.com", "lou@example.com").Decides("lou@example.com", Decision.Changes, "blur the logo").Completes("proxy", files: Proxy)
            .Decides("bob@example.com", Decision.Approve).Revised(2).Decides("ann@example.com", Decision.Approve).Decides("lea@example.com", Decision.Approve).Ends()),
        ["answered-early"] = (Waits, () => Begin(Waits).Answered().Answered().Completes("order").Child(RunOutcome.Succeeded).Fires("wait:embargo").Ends()),
        ["nobody-answered"] = (Waits, () => Begin(Waits).Completes("order").Fires("wait:subtitles").Answered().Fires("wait:embargo").Child(RunOutcome.Succeeded).Ends()),
        ["child-failed"] = (Waits, () => Begin(Waits).Completes("order").Answered().Child(RunOutcome.Failed)
            .Operator(OperatorAction.Retry, "versions").Child(RunOutcome.Succeeded).Fires("wait:embargo").Ends()),
        ["paused"] = (Live, () => Begin(Live).Completes("verify").Fails("proxy").Completes("describe").Paused().Fires("retry:proxy@1.2").Completes("qc").Resumed()
            .Completes("proxy", files: Proxy).Paused().Fires("remind:").Fires("escalate:").Decides("ann@example.com", Decision.Approve).Resumed().Ends()),
        ["cancelled"] = (Live, () => Reviewed().Decides("ann@example.com", Decision.Approve).Completes("mam").Completes("publish", new { url = "w" }, "web").Fails("publish", FailureClass.Refused, "press", unclear: true)
            .Operator(OperatorAction.Cancel).Stopped("publish", "app").Undone(FailureClass.Transient).Fires("undo:").Undone().Undone(FailureClass.Refused)
            .Operator(OperatorAction.Retry, "publish", "press").Undone(FailureClass.Refused).Operator(OperatorAction.Skip, "publish", "press").Undone()),
        ["skipped"] = (Live, () => Begin(Live, size: 100).Completes("verify").SkipsItself("describe").Fails("proxy", FailureClass.Media)
            .Operator(OperatorAction.Skip, "proxy", value: new { codec = "h264" }).Operator(OperatorAction.Skip, "review", value: new { metadata = new { title = "By hand" } }).Ends()),
        ["rerun"] = (Live, () => Begin(Live, InheritedWork.Besides(Published().Run, ["mam", "publish", "archive"], takenDown: false)).Completes("mam").Ends()),
        ["taken-down"] = (Live, () => Begin(Live, InheritedWork.Effects(Published().Run)).Undone().Undone().Undone()),
    };

    public static RecordedHistory Record(string name) => RecordedHistory.Of(All[name].Flow, All[name].Run());

    private static Scenario Begin(string flow, RunLink? link = null, long size = 1000) =>
        Scenario.Start(RecordedHistory.Definition(flow), new { to = new[] { "web", "press", "app" } }, link, size);

    private static Scenario Reviewed() => Begin(Live).Completes("verify").Fails("describe", FailureClass.Configuration).Remade();

    private static Scenario Published() => Reviewed().Decides("ann@example.com", Decision.Approve).Ends();

    private static Scenario Remade(this Scenario run)
    {
        run.After(TimeSpan.FromMinutes(5)).Completes("proxy", files: Proxy);
        return run.Status("qc") == StepStatus.Running ? run.Completes("qc", new { verdict = "pass" }) : run;
    }

    /// <summary>Whatever still runs ends well.</summary>
    private static Scenario Ends(this Scenario run)
    {
        for (var turn = 0; turn < 100 && run.Open.Values.OfType<PerformStep>().FirstOrDefault() is { } open; turn++)
            run.After(TimeSpan.FromSeconds(30)).When(new StepCompleted(open.Key, Json.Of(new { done = open.Key.ToString() }), []) { At = run.Now });
        return run.Run.Reviews.LastOrDefault() is { Outcome: ReviewOutcome.Open } ? run.Decides("bob@example.com", Decision.Approve).Ends() : run;
    }

    private static Scenario Late(this Scenario run, string step, int attempt) => run.When(new StepCompleted(run.Key(step) with { Attempt = attempt }, Json.EmptyObject, []) { At = run.Now });

    private static Scenario SkipsItself(this Scenario run, string step) => run.When(new StepSkipped(run.Key(step), "no endpoint is set", Json.Null) { At = run.Now });

    private static Scenario Stopped(this Scenario run, string step, string item) => run.When(new StepCancelled(run.Key(step, item)) { At = run.Now });

    private static Scenario Delegates(this Scenario run, string from, string to) => run.When(new ReviewDelegated(run.Run.Reviews[^1].Id, from, to) { At = run.Now });

    private static Scenario Revised(this Scenario run, int revision) => run.When(new MetadataRevised("metadata", revision, "ann@example.com", Json.Of(new { title = $"Title {revision}" })) { At = run.Now });

    private static Scenario Untold(this Scenario run, string who, bool givenUp) =>
        run.After(TimeSpan.FromMinutes(1)).When(new ReviewerUntold(run.Run.Reviews[^1].Id, who, "The mail server does not answer.", givenUp) { At = run.Now });

    private static Scenario Told(this Scenario run, string who) => run.When(new ReviewerTold(run.Run.Reviews[^1].Id, who) { At = run.Now });

    private static Scenario Comments(this Scenario run, string by, string id, string? text) =>
        run.When(new ReviewCommented(run.Run.Reviews[^1].Id, by, id, 2.5, null, "00:00:02:12", text) { At = run.Now });

    private static Scenario Answered(this Scenario run) => run.After(TimeSpan.FromMinutes(1)).When(new CallbackReceived("subtitles", Json.Of(new { language = "de" })) { At = run.Now });

    private static Scenario Paused(this Scenario run) => run.When(new RunPaused("ops", "the disk is being changed") { At = run.Now });

    private static Scenario Resumed(this Scenario run) => run.When(new RunResumed("ops") { At = run.Now });

    private static Scenario Child(this Scenario run, RunOutcome outcome)
    {
        var child = run.Open.Values.OfType<StartChild>().Single();
        return run.After(TimeSpan.FromMinutes(9)).When(new ChildCompleted(child.Key, child.ChildRunId, outcome, Json.EmptyObject) { At = run.Now });
    }

    private static Scenario Undone(this Scenario run, FailureClass? failure = null)
    {
        var key = run.Open.Values.OfType<Compensate>().Single().Key;
        return run.When(failure is { } kind
            ? new CompensationFailed(key, new Failure(kind, "partner-down", "The destination does not answer.")) { At = run.Now }
            : new CompensationCompleted(key, Json.EmptyObject) { At = run.Now });
    }
}
