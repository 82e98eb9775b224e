using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Connectors;
using MediaFlows.Tests.Contracts;
using MediaFlows.Tests.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.Tests.Host;

public sealed class CorrespondenceTests : INotifier, IAsyncDisposable
{
    private Scenario run = Scenario.Start("  - { id: review, uses: review/approval, with: { reviewers: [ann@x.com, bob@x.com] } }");
    private readonly House house = new();
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore database;
    private readonly Hurried clock = new();
    private readonly ConcurrentQueue<string> told = [];
    private readonly ConcurrentQueue<Notification> letters = [];
    private Func<string, Exception?> fault = _ => null;

    Task INotifier.Send(Notification notification, CancellationToken cancellation)
    {
        if (fault(notification.To) is { } refused) throw refused;
        told.Enqueue(notification.To);
        letters.Enqueue(notification);
        return Task.CompletedTask;
    }

    public CorrespondenceTests() => database = new(folder["runs.db"]);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    private Correspondence Letters => new(this, house.Store, new SqliteDocumentStore(database), (_, _, _, _) => Task.FromResult(new Uri("http://127.0.0.1/")), (_, _) => Task.FromResult<FlowRun?>(run.Run), clock, NullLogger<Correspondence>.Instance);

    private Task Tell(FlowEvent news)
    {
        run.When(news);
        return Task.CompletedTask;
    }

    private OpenReview Asking => run.Open.Values.OfType<OpenReview>().Single();

    private Task Ask() => Letters.Send(run.Run, Asking, Tell, default);

    private static StepFailedException Failing(FailureClass kind) => new(new Failure(kind, "test", "The mail server says no."));

    [Fact]
    public async Task AMailServerThatIsDownForHours_IsAskedUntilItTakesTheMail()
    {
        var tries = 0;
        fault = to => to == "ann@x.com" && ++tries < 10 ? Failing(FailureClass.Transient) : null;
        await Ask();

        Assert.Equal(["bob@x.com", "ann@x.com"], told);
        Assert.Equal([2, 10, 60, 300, 1800, 1800, 1800, 1800, 1800], clock.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(["The mail server says no."], run.History.OfType<ReviewerUntold>().Select(untold => untold.Because));
        Assert.Single(run.History.OfType<ReviewerTold>());
        Assert.Null(run.Run.Reviews[0].Untold);
    }

    [Fact]
    public async Task ALetter_SaysUntilWhen_AndShowsThePoster()
    {
        run = Scenario.Start("""
              - { id: proxy, uses: media/proxy }
              - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], deadline: 24h } }
            """);
        house.Write("runs/1/poster.jpg", [0xff, 0xd8, 7]);
        run.Completes("proxy", files: new MediaFile("poster", "runs/1/poster.jpg", 3, "00", "image/jpeg"));
        await Ask();
        var letter = Assert.Single(letters);
        Assert.Matches("Please decide by [A-Z][a-z]+day \\d+ March, \\d\\d:\\d\\d UTC, ", letter.Text);
        Assert.Equal([0xff, 0xd8, 7], letter.Picture);
    }

    [Fact]
    public async Task WhoStandsInForSomeone_IsToldForWhom()
    {
        run.When(new ReviewDelegated(run.Run.Reviews[0].Id, "ann@x.com", "zoe@x.com") { At = run.Now });
        await Letters.Send(run.Run, new Notify("passed", $"review:{run.Run.Reviews[0].Id}", ["zoe@x.com"], ""), Tell, default);
        Assert.Contains("ann@x.com passed it on to you: you decide for them, under your own name.", Assert.Single(letters).Text);
    }

    [Fact]
    public async Task EveryReminder_IsALetterOfItsOwn_ThatMailSystemsDoNotTakeForTheFirst()
    {
        await Ask();
        foreach (var number in new[] { 1, 2, 2 })
            await Letters.Send(run.Run, new Notify($"{run.Run.Reviews[0].Id}.remind.{number}", $"review:{run.Run.Reviews[0].Id}", ["ann@x.com"], ""), Tell, default);
        Assert.Equal(3, letters.Where(letter => letter.To == "ann@x.com").DistinctBy(letter => letter.Id).Count());
        Assert.Equal("Still waiting for your review: clip.mp4", letters.Last().Subject);
    }

    [Fact]
    public async Task WhoeverCannotBeToldForGood_IsNotTriedAgain()
    {
        fault = to => to == "ann@x.com" ? Failing(FailureClass.Configuration) : null;
        await Ask();

        Assert.Equal(["bob@x.com"], told);
        Assert.Empty(clock.Pauses);
        Assert.Contains("; the letter to ann@x.com was refused (The mail server says no).", RunPicture.Of(run.Run, run.Now).Answers.WaitingForApproval.Text);
    }

    [Fact]
    public async Task ALetterThatDoesNotGoThrough_ShowsInTheRunUntilItDoes()
    {
        fault = to => to == "ann@x.com" ? Failing(FailureClass.Transient) : null;
        var left = await Letters.Try(run.Run, Asking, null, 0, Tell, default);
        Assert.Equal(("ann@x.com", false), (Assert.Single(run.Run.Reviews[0].Untold!).Who, run.Run.Reviews[0].Untold![0].GivenUp));
        Assert.Contains("has not gone through yet and is tried again", RunPicture.Of(run.Run, run.Now).Answers.WaitingForApproval.Text);

        fault = _ => null;
        await Letters.Try(run.Run, Asking, left.Ids, 1, Tell, default);
        Assert.Null(run.Run.Reviews[0].Untold);
    }

    [Fact]
    public async Task OnceItIsDecided_NobodyIsAskedAnyMore()
    {
        fault = _ =>
        {
            if (run.Run.Reviews[0].Outcome == ReviewOutcome.Open) run.Decides("ann@x.com", Decision.Approve);
            return Failing(FailureClass.Transient);
        };
        await Ask();

        Assert.Empty(told);
        Assert.InRange(clock.Pauses.Count, 1, 2);
    }

    [Fact]
    public async Task OneTry_SaysWhoIsStillToBeTold_AndTheNextTellsOnlyThem()
    {
        fault = to => to == "ann@x.com" ? Failing(FailureClass.Transient) : null;
        var left = await Letters.Try(run.Run, Asking, null, 0, Tell, default);
        Assert.EndsWith(":ann@x.com", Assert.Single(left.Ids));
        Assert.Null(left.At);
        Assert.Equal(left.Ids, (await Letters.Try(run.Run, Asking, left.Ids, 1, Tell, default)).Ids);
        Assert.Equal(["bob@x.com"], told);

        fault = _ => null;
        Assert.Empty((await Letters.Try(run.Run, Asking, left.Ids, 2, Tell, default)).Ids);
        Assert.Equal(["bob@x.com", "ann@x.com"], told);
        Assert.Empty(clock.Pauses);
    }

    [Fact]
    public async Task OneTry_DoesNotKeepWhoeverCannotBeToldForGood()
    {
        fault = to => Failing(to == "ann@x.com" ? FailureClass.Refused : FailureClass.Transient);
        Assert.EndsWith(":bob@x.com", Assert.Single((await Letters.Try(run.Run, Asking, null, 0, Tell, default)).Ids));
    }

    [Fact]
    public async Task OneTry_OnceItIsDecided_TellsNobody()
    {
        var asking = Asking;
        run.Decides("ann@x.com", Decision.Approve);
        Assert.Empty((await Letters.Try(run.Run, asking, null, 0, Tell, default)).Ids);
        Assert.Empty(told);
    }

    [Fact]
    public async Task OneTry_ThatIsCalledOff_SaysSo()
    {
        using var stop = new CancellationTokenSource();
        fault = _ =>
        {
            stop.Cancel();
            return new OperationCanceledException(stop.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Letters.Try(run.Run, Asking, null, 0, Tell, stop.Token));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 300)]
    [InlineData(4, 1800)]
    [InlineData(1_000_000, 1800)]
    public void PausesGrow_AndThenStayAsTheyAre(int tries, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Correspondence.Pause(tries));

    /// <summary>A clock on which every pause is over at once.</summary>
    private sealed class Hurried : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
