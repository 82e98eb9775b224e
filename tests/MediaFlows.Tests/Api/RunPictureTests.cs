using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using static MediaFlows.Tests.Api.Given;

namespace MediaFlows.Tests.Api;

public sealed class RunPictureTests
{
    private static readonly FlowDefinition LiveEvent = Flow(
        Step("inspect", "media/inspect"),
        Step("proxy", "media/proxy", "inspect") with { Title = "Proxy" },
        Step("transcript", "ai/transcribe", "inspect") with { OnError = OnError.Continue },
        Step("describe", "ai/describe", "transcript"),
        Step("review", "review/approval", "proxy", "describe") with { Title = "Editorial review" },
        Step("mam", "mam/update", "review"),
        FanOut("publish", "publish/deliver", "review") with { Title = "Publish", Compensate = "publish/retract" },
        Step("archive", "archive/store", "mam", "publish"));

    [Fact]
    public void NothingBegun_IsQueued()
    {
        var picture = Of();
        Assert.Equal((RunStatus.Queued, "Waiting to start"), (picture.Status, picture.Where));
        Assert.Empty(picture.Open);
    }

    [Fact]
    public void StepsSideBySide_AreAllListedAsRunning()
    {
        var picture = Of(Begun("inspect"), Done("inspect"), Begun("proxy"), Begun("transcript"));
        Assert.Equal((RunStatus.Running, "Running Proxy and transcript"), (picture.Status, picture.Where));
        Assert.Equal(["proxy", "transcript"], picture.Open.Select(open => open.Step));
        Assert.Equal(Turn.MediaFlows, picture.Answers.Next.Data.Turn);
        Assert.Equal((1, 8), (picture.Answers.Where.Data.Done, picture.Answers.Where.Data.Steps));
    }

    [Fact]
    public void WhatWaitsForItsTurn_IsNotSaidToRun()
    {
        var run = Run(LiveEvent, [.. Approved(), FannedOut("publish", "website", "press"), Begun("publish", "website"), Begun("publish", "press")]);
        var picture = RunPicture.Of(run, T0, new HashSet<string> { Key("publish", "press").ToString() });
        Assert.Equal(["Publish (website) is running", "Publish (press) waits for its turn"], picture.Open.Select(open => open.Text));
        Assert.StartsWith("Publish (website) is running; Publish (press) waits for its turn.", picture.Answers.Next.Text);
    }

    [Fact]
    public void OpenReview_SaysWhoSinceWhenAndUntilWhen()
    {
        var picture = Of([.. UntilReview(deadline: T0.AddHours(24))]);
        Assert.Equal((RunStatus.Waiting, "Waiting for a@example.com: Editorial review"), (picture.Status, picture.Where));
        var waiting = Assert.Single(picture.Answers.WaitingForApproval.Data.Waiting);
        Assert.Equal((T0, T0.AddHours(24)), (waiting.Since, waiting.Until));
        Assert.Equal(["a@example.com"], waiting.WaitingFor);
        Assert.Equal("Yes: Editorial review waits for a@example.com since 2026-03-01 12:00 UTC (1 h), until 2026-03-02 12:00 UTC (in 23 h).", picture.Answers.WaitingForApproval.Text);
        Assert.Equal(Turn.Reviewer, picture.Answers.Next.Data.Turn);
        Assert.Equal(["mam", "publish"], picture.Answers.Next.Data.Steps);
    }

    [Fact]
    public void DeadlinePassed_SaysSinceWhenItIsDue()
    {
        var picture = Of([.. UntilReview(deadline: T0.AddMinutes(30))]);
        Assert.Contains("due since 2026-03-01 12:30 UTC", picture.Answers.WaitingForApproval.Text);
        Assert.Contains("due since 2026-03-01 12:30 UTC", picture.Answers.Next.Text);
    }

    [Fact]
    public void DecidedReview_SaysByWhom()
    {
        var picture = Of([.. Approved()]);
        Assert.False(picture.Answers.WaitingForApproval.Data.IsWaiting);
        Assert.Equal("No. a@example.com approved on 2026-03-01 12:05 UTC.", picture.Answers.WaitingForApproval.Text);
    }

    [Fact]
    public void ParkedStep_NeedsAttention_ThoughOthersRun()
    {
        var picture = Of(Begun("inspect"), Done("inspect"), Begun("proxy"), Begun("transcript"), Failed("proxy", "The file ends early."), Parked("proxy", "The file ends early."));
        Assert.Equal((RunStatus.NeedsAttention, "Proxy needs attention: The file ends early."), (picture.Status, picture.Where));
        Assert.Equal([OpenKind.Attention, OpenKind.Running], picture.Open.Select(open => open.Kind));
        Assert.Equal("Proxy: The file ends early (waits for a person).", picture.Answers.FailedStep.Text);
        Assert.Equal(("proxy", StepStatus.Parked, "broken"), Fault(picture));
        Assert.Equal(Turn.Operator, picture.Answers.Next.Data.Turn);
        Assert.StartsWith("An operator retries or skips Proxy, or cancels the run (Deliver it again); transcript is running.", picture.Answers.Next.Text);

        static (string, StepStatus, string) Fault(RunPicture picture)
        {
            var failed = Assert.Single(picture.Answers.FailedStep.Data.Steps);
            return (failed.Step, failed.Status, failed.Failure!.Code);
        }
    }

    [Fact]
    public void Paused_CountsBeforeNeedsAttention()
    {
        var picture = Of(Begun("inspect"), Parked("inspect", "Look."), new RunPaused("ops", "storage is being moved") { At = T0 });
        Assert.Equal((RunStatus.Paused, "Paused: storage is being moved"), (picture.Status, picture.Where));
        Assert.Equal(2, picture.Answers.Next.Data.Actions.Count);
    }

    [Fact]
    public void RetryLater_WaitsAndSaysUntilWhen()
    {
        var picture = Of(Begun("inspect"), Failed("inspect", "The disk was busy.", FailureClass.Transient), new RetryScheduled(Key("inspect", attempt: 2), T0.AddMinutes(5)) { At = T0 });
        Assert.Equal((RunStatus.Waiting, "Trying inspect again at 2026-03-01 12:05 UTC: The disk was busy."), (picture.Status, picture.Where));
        Assert.Equal((OpenKind.Retry, T0.AddMinutes(5)), (picture.Open[0].Kind, picture.Open[0].Until));
        Assert.Equal("inspect: The disk was busy (is tried again).", picture.Answers.FailedStep.Text);
        Assert.Equal("Trying inspect again at 2026-03-01 12:05 UTC: The disk was busy.", picture.Answers.Where.Text);
    }

    [Fact]
    public void Metadata_IsSaidPartByPart()
    {
        var picture = Of(Begun("inspect"), Done("inspect", minute: 1), Begun("transcript"),
            new StepSkipped(Key("transcript"), "no speech engine is set up", Json.Null) { At = T0 }, Begun("describe"));
        Assert.Equal(WorkState.Partly, picture.Answers.MetadataGenerated.Data.State);
        Assert.Equal("Partly: technical metadata made on 2026-03-01 12:01 UTC; transcript was skipped: no speech engine is set up; description is running.", picture.Answers.MetadataGenerated.Text);
    }

    [Fact]
    public void RevisedDocument_IsNamedAmongTheMetadata()
    {
        var picture = Of(new MetadataRevised("transcript", 2, "a@example.com") { At = T0 });
        Assert.Contains(picture.Answers.MetadataGenerated.Data.Made, made => made.What == "transcript, revision 2 by a@example.com");
    }

    [Fact]
    public void Publishing_SaysWhereItIsAndWhereNot()
    {
        var picture = Of([.. Approved(), FannedOut("publish", "website", "press"), Begun("publish", "website"), Begun("publish", "press"),
            Done("publish", new { destination = "website", url = "https://media.example/v.mp4", publishedAt = T0.AddMinutes(7) }, "website", minute: 8),
            Failed("publish", "The partner said no.", FailureClass.Refused, "press"), Parked("publish", "The partner said no.", "press")]);
        var published = picture.Answers.Published;
        Assert.Equal(WorkState.Partly, published.Data.State);
        Assert.Equal("Partly: website (https://media.example/v.mp4) on 2026-03-01 12:08 UTC; press needs attention: The partner said no.", published.Text);
        Assert.Equal([("website", T0.AddMinutes(7)), ("press", T0)], published.Data.Destinations.Select(place => (place.Destination, place.At!.Value)));
        Assert.Equal("Publish (press)", Assert.Single(picture.Answers.FailedStep.Data.Steps).Title);
    }

    [Fact]
    public void EverythingDone_AnswersYesThroughout()
    {
        var picture = Of([.. Approved(), Begun("mam"), Done("mam", new { system = "mam.example", id = "M-1", verified = true }, minute: 6),
            FannedOut("publish", "website"), Begun("publish", "website"), Done("publish", new { url = "https://media.example/v.mp4" }, "website"), Done("publish", Array.Empty<int>(), attempt: 0),
            Begun("archive"), Done("archive", minute: 9), new RunEnded(RunOutcome.Succeeded) { At = T0 }]);
        Assert.Equal((RunStatus.Succeeded, "Finished"), (picture.Status, picture.Where));
        Assert.Equal("Yes: mam.example updated on 2026-03-01 12:06 UTC.", picture.Answers.MamUpdated.Text);
        Assert.Equal(("M-1", true), (picture.Answers.MamUpdated.Data.Updates[0].Id, picture.Answers.MamUpdated.Data.Updates[0].Verified));
        Assert.Equal("Yes: archive done on 2026-03-01 12:09 UTC.", picture.Answers.Archived.Text);
        Assert.Equal("Nothing: it is finished.", picture.Answers.Next.Text);
        Assert.Equal("None.", picture.Answers.FailedStep.Text);
    }

    [Fact]
    public void WhatIsDone_IsToldByKind_WithWhatAndWhen()
    {
        var picture = Of([.. Approved(), Begun("mam"), Done("mam", new { system = "mam.example" }, minute: 6), FannedOut("publish", "website", "press"), Begun("publish", "website"), Begun("publish", "press"),
            Done("publish", new { destination = "website", publishedAt = T0.AddMinutes(7) }, "website", minute: 8), Begun("archive"), Done("archive", new { archived = "vault/a1/v1" }, minute: 9)]);
        Assert.Equal(
            [(DoneKind.Metadata, "technical metadata", 0), (DoneKind.Metadata, "transcript", 0), (DoneKind.Metadata, "description", 0), (DoneKind.Mam, "mam.example", 6), (DoneKind.Published, "website", 7), (DoneKind.Archived, "vault", 9)],
            DoneParts.Of(picture.Answers).Select(part => (part.Kind, part.What, (int)(part.At - T0).TotalMinutes)));
    }

    [Fact]
    public void Rejected_SaysWhyAndThatTheRestWasNotReached()
    {
        var picture = Of([.. UntilReview(null), Decided("review", "a@example.com", Decision.Reject, "too dark"), Done("review", new { decision = "rejected" }),
            new RunStopping(RunOutcome.Rejected, "Rejected: too dark") { At = T0 }, new RunEnded(RunOutcome.Rejected, "Rejected: too dark") { At = T0 }]);
        Assert.Equal((RunStatus.Rejected, "Rejected: too dark"), (picture.Status, picture.Where));
        Assert.Equal("No: mam was not reached.", picture.Answers.MamUpdated.Text);
        Assert.Empty(picture.Open);
    }

    [Fact]
    public void TakenBack_IsNoLongerPublished()
    {
        var undo = Key("publish", "website");
        var picture = Of([.. Approved(), FannedOut("publish", "website"), Begun("publish", "website"), Done("publish", new { url = "https://media.example/v.mp4" }, "website"),
            new RunStopping(RunOutcome.Cancelled, "Cancelled by ops") { At = T0 }, new CompensationStarted(undo, "publish/retract", Json.EmptyObject) { At = T0 }]);
        Assert.Equal((RunStatus.Running, "Undoing Publish (website)"), (picture.Status, picture.Where));
        Assert.Equal(OpenKind.Undoing, Assert.Single(picture.Open).Kind);

        var after = Of([.. Approved(), FannedOut("publish", "website"), Begun("publish", "website"), Done("publish", new { url = "https://media.example/v.mp4" }, "website"),
            new RunStopping(RunOutcome.Cancelled, "Cancelled by ops") { At = T0 }, new CompensationStarted(undo, "publish/retract", Json.EmptyObject) { At = T0 },
            new CompensationCompleted(undo, Json.Null) { At = T0 }]);
        Assert.Equal(WorkState.Retracted, after.Answers.Published.Data.State);
        Assert.Equal("No longer: website was taken back.", after.Answers.Published.Text);
    }

    [Fact]
    public void UndoingThatFailed_NeedsAttention()
    {
        var undo = Key("publish", "website");
        var picture = Of([.. Approved(), FannedOut("publish", "website"), Begun("publish", "website"), Done("publish", null, "website"),
            new RunStopping(RunOutcome.Cancelled, "Cancelled by ops") { At = T0 }, new CompensationStarted(undo, "publish/retract", Json.EmptyObject) { At = T0 },
            new CompensationFailed(undo, new Failure(FailureClass.Refused, "no", "The partner keeps it.")) { At = T0 }]);
        Assert.Equal((RunStatus.NeedsAttention, "Undoing Publish (website) needs attention: The partner keeps it."), (picture.Status, picture.Where));
        Assert.Equal("Undoing Publish (website)", picture.Answers.FailedStep.Data.Steps[0].Title);
    }

    [Fact]
    public void Rework_KeepsSayingWhatWentOutBefore()
    {
        var picture = Of([.. Approved(), FannedOut("publish", "website"), Begun("publish", "website"), Done("publish", new { destination = "website", url = "https://media.example/v.mp4" }, "website"),
            new ReworkStarted("r1.review.1.1", ["review", "mam", "publish", "archive"], 2, ["metadata revised"]) { At = T0 }]);
        Assert.Equal(WorkState.Partly, picture.Answers.Published.Data.State);
        Assert.Equal(["website", null], picture.Answers.Published.Data.Destinations.Select(place => place.Destination));
        Assert.Equal(2, picture.Answers.Where.Data.Round);
    }

    [Fact]
    public void FlowWithoutSuchSteps_SaysSo()
    {
        var answers = RunPicture.Of(Run(Flow(Step("verify", "asset/verify"))), T0).Answers;
        Assert.Equal(
            ["This flow makes no metadata.", "This flow updates no MAM.", "No: this flow asks nobody.", "This flow publishes nothing.", "This flow archives nothing."],
            [answers.MetadataGenerated.Text, answers.MamUpdated.Text, answers.WaitingForApproval.Text, answers.Published.Text, answers.Archived.Text]);
    }

    [Fact]
    public void Waits_AreToldApart()
    {
        var flow = Flow(Step("embargo", "wait/until"), Step("partner", "wait/event"), Step("cut", "flow/run"));
        var picture = RunPicture.Of(Run(flow, Begun("embargo", due: T0.AddHours(3)), Begun("partner"), Begun("cut")), T0);
        Assert.Equal([OpenKind.Time, OpenKind.External, OpenKind.Child], picture.Open.Select(open => open.Kind));
        Assert.Equal(Turn.Partner, picture.Answers.Next.Data.Turn);
    }

    [Fact]
    public void SameRunSameMoment_GivesTheSamePicture()
    {
        var events = UntilReview(T0.AddHours(24)).ToArray();
        Assert.Equal(Json.Of(Of(events)).GetRawText(), Json.Of(Of(events)).GetRawText());
    }

    [Fact]
    public void Row_AllocatesLittle()
    {
        var run = Run(LiveEvent, [.. UntilReview(T0.AddHours(24))]);
        for (var i = 0; i < 100; i++) RunPicture.Row(run);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) RunPicture.Row(run);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 2048);
    }

    private static FlowEvent[] UntilReview(DateTimeOffset? deadline) =>
    [
        Begun("inspect"), Done("inspect"), Begun("proxy"), Done("proxy"), Begun("transcript"), Done("transcript"), Begun("describe"), Done("describe"),
        Begun("review"), Asked("review", deadline, "a@example.com"),
    ];

    private static FlowEvent[] Approved() =>
        [.. UntilReview(T0.AddHours(24)), Decided("review", "a@example.com", Decision.Approve, minute: 5), Done("review", new { decision = "approved" }, minute: 5)];

    private static RunPicture Of(params FlowEvent[] events) => RunPicture.Of(Run(LiveEvent, events), T0.AddHours(1));
}
