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

/// <summary>Many questions to one person at once.</summary>
public sealed class LettersTogetherTests : INotifier, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore database;
    private readonly Moved clock = new();
    private readonly Dictionary<string, Scenario> runs = [];
    private readonly Dictionary<string, LettersLeft> left = [];
    private readonly List<Notification> letters = [];
    private Func<Notification, Exception?> fault = _ => null;

    public LettersTogetherTests() => database = new(folder["runs.db"]);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    bool INotifier.Gathers(string to) => !to.StartsWith("https:", StringComparison.Ordinal);

    Task INotifier.Send(Notification notification, CancellationToken cancellation)
    {
        if (fault(notification) is { } refused) throw refused;
        letters.Add(notification);
        return Task.CompletedTask;
    }

    /// <summary>A worker of its own: it remembers nothing.</summary>
    private Correspondence Worker => new(this, new House().Store, new SqliteDocumentStore(database), (review, who, _, _) => Task.FromResult(new Uri($"http://127.0.0.1/{review}/{who}")),
        (id, _) => Task.FromResult(runs.GetValueOrDefault(id)?.Run), clock, NullLogger<Correspondence>.Instance);

    private async Task Ask(int first, int count, string who = "ann@x.com", string deadline = "24h")
    {
        foreach (var id in Enumerable.Range(first, count).Select(number => $"run{number:d3}"))
        {
            runs[id] = Scenario.Start($"  - {{ id: review, uses: review/approval, with: {{ reviewers: [\"{who}\"], deadline: {deadline} }} }}", id: id);
            await Try(id);
            clock.Now += TimeSpan.FromMilliseconds(1);
        }
    }

    private async Task Try(string id) =>
        left[id] = await Worker.Try(runs[id].Run, Asking(id), left.GetValueOrDefault(id)?.Ids, 0, news => Task.FromResult(runs[id].When(news)), default);

    private OpenReview Asking(string id)
    {
        var opened = runs[id].History.OfType<ReviewOpened>().First();
        return new(opened.ReviewId, opened.Reviewers, opened.Deadline);
    }

    private async Task TryAll()
    {
        foreach (var id in left.Where(one => one.Value.Ids.Count > 0).Select(one => one.Key).ToList()) await Try(id);
    }

    private int Waiting => left.Values.Count(one => one.Ids.Count > 0);

    [Fact]
    public async Task FiveGoOutAsTheyCome_TheOthersInOneLetterAtTheWindowsEnd()
    {
        await Ask(1, 12);
        Assert.Equal(["run001", "run002", "run003", "run004", "run005"], letters.Select(letter => letter.Link!.Segments[1][..6]));
        Assert.All(left.Values.Skip(5), kept => Assert.Equal(Scenario.Noon.AddMinutes(10).AddSeconds(5), kept.At));

        Assert.Contains("ann@x.com is told at 2026-03-01 12:10 UTC, in one letter with others", RunPicture.Of(runs["run006"].Run, clock.Now).Answers.WaitingForApproval.Text);

        clock.Now = Scenario.Noon.AddMinutes(9);
        await TryAll();
        Assert.Equal((5, 7), (letters.Count, Waiting));

        clock.Now = left["run012"].At!.Value;
        await TryAll();
        Assert.Equal((6, 0), (letters.Count, Waiting));
        var together = letters[^1];
        Assert.Equal(("7 reviews wait for you", "ann@x.com", null), (together.Subject, together.To, together.Link));
        Assert.Equal(Enumerable.Range(6, 7).Select(number => $"http://127.0.0.1/run{number:d3}.review.1.1/ann@x.com"), together.Gathered!.Select(one => one.Link!.OriginalString));
        Assert.All(together.Gathered!, one => Assert.Contains("Please decide by", one.Text));
        Assert.DoesNotContain(runs.Values.Take(5), run => run.History.Any(happened => happened is ReviewerUntold or ReviewerTold));
        Assert.All(runs.Values.Skip(5), run =>
        {
            Assert.Equal(Scenario.Noon.AddMinutes(10).AddSeconds(5), Assert.Single(run.History.OfType<ReviewerUntold>()).KeptUntil);
            Assert.Single(run.History.OfType<ReviewerTold>());
            Assert.Null(run.Run.Reviews[0].Untold);
        });
    }

    [Fact]
    public async Task AWorkerWhoseClockIsBehind_SendsNoMoreThanThereIsRoomFor_AndNobodyIsToldTwice()
    {
        clock.Now = Scenario.Noon.AddSeconds(20);
        await Ask(1, 5);
        clock.Now = Scenario.Noon.AddSeconds(10);
        await Ask(6, 3);
        Assert.Equal((5, 3), (letters.Count, Waiting));
        clock.Now = Scenario.Noon.AddMinutes(11);
        await TryAll();
        Assert.Equal((6, 3, 0), (letters.Count, letters[^1].Gathered!.Count, Waiting));
    }

    [Fact]
    public async Task OneThatWasAmongTheFirst_AndWasNotTaken_GoesByItselfWhenItIsTriedAgain()
    {
        fault = letter => letter.Id.Contains("run003", StringComparison.Ordinal) ? new StepFailedException(new Failure(FailureClass.Transient, "down", "The mail server is away.")) : null;
        await Ask(1, 7);
        Assert.Equal((4, 3), (letters.Count, Waiting));
        fault = _ => null;
        await Try("run003");
        Assert.Equal((5, 2), (letters.Count, Waiting));
        clock.Now = Scenario.Noon.AddMinutes(11);
        await TryAll();
        Assert.Equal(["run006", "run007"], letters[^1].Gathered!.Select(one => one.Link!.Segments[1][..6]));
    }

    [Fact]
    public async Task TheNextWindow_BeginsAnew_AndOtherPeopleHaveTheirOwn()
    {
        await Ask(1, 6);
        await Ask(7, 5, "bob@x.com");
        Assert.Equal(10, letters.Count);
        clock.Now = Scenario.Noon.AddMinutes(11);
        await Ask(12, 5);
        Assert.Equal(15, letters.Count);
    }

    [Fact]
    public async Task WhatIsDueSoon_IsNotKeptBack_AndSystemsAreToldOfEach()
    {
        await Ask(1, 5);
        await Ask(6, 2, deadline: "1h");
        await Ask(8, 7, "https://partner.example/reviews");
        Assert.Equal((14, 0), (letters.Count, Waiting));
    }

    [Fact]
    public async Task WhatIsDecidedMeanwhile_IsNotAskedAnyMore_AndOneLeftComesAsItself()
    {
        await Ask(1, 7);
        runs["run007"].Decides("ann@x.com", Decision.Approve);
        clock.Now = Scenario.Noon.AddMinutes(11);
        await TryAll();
        Assert.Equal(("Please review: clip.mp4", null, 0), (letters[^1].Subject, letters[^1].Gathered, Waiting));
        Assert.Contains("run006", letters[^1].Link!.OriginalString);
    }

    [Fact]
    public async Task WhoeverDiesWhileSending_IsStoodInForByAnother()
    {
        await Ask(1, 8);
        clock.Now = Scenario.Noon.AddMinutes(11);
        using var stopped = new CancellationTokenSource();
        fault = _ =>
        {
            stopped.Cancel();
            return new OperationCanceledException(stopped.Token);
        };
        var dying = runs["run006"];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Worker.Try(dying.Run, Asking("run006"), null, 0, _ => Task.CompletedTask, stopped.Token));

        fault = _ => null;
        await TryAll();
        Assert.Equal((5, 3), (letters.Count, Waiting));
        clock.Now = left["run007"].At!.Value;
        await TryAll();
        Assert.Equal((6, 3, 0), (letters.Count, letters[^1].Gathered!.Count, Waiting));
    }

    [Fact]
    public async Task AMailServerThatIsDown_IsAskedAgainForAllOfThem()
    {
        await Ask(1, 7);
        clock.Now = Scenario.Noon.AddMinutes(11);
        fault = _ => new StepFailedException(new Failure(FailureClass.Transient, "down", "The mail server is away."));
        await TryAll();
        Assert.Equal("The mail server is away.", Assert.Single(runs["run006"].Run.Reviews[0].Untold!).Because);
        Assert.Equal(2, Waiting);

        fault = _ => null;
        clock.Now = clock.Now.AddMinutes(3);
        await TryAll();
        Assert.Equal((6, 0), (letters.Count, Waiting));
        Assert.Null(runs["run006"].Run.Reviews[0].Untold);
    }

    [Fact]
    public async Task ALetterThatIsRefusedForGood_ShowsInEveryRun()
    {
        await Ask(1, 7);
        clock.Now = Scenario.Noon.AddMinutes(11);
        fault = _ => new StepFailedException(new Failure(FailureClass.Refused, "no-such-mailbox", "There is no such mailbox."));
        await TryAll();
        Assert.Equal(0, Waiting);
        Assert.All(["run006", "run007"], id => Assert.True(Assert.Single(runs[id].Run.Reviews[0].Untold!).GivenUp));
    }

    [Fact]
    public async Task Hundreds_ComeInLettersThatMailProgramsShowWhole_WhatIsDueFirstBeforeTheOthers()
    {
        await Ask(1, 105);
        await Ask(200, 1, deadline: "2h");
        clock.Now = Scenario.Noon.AddMinutes(11);
        await TryAll();
        Assert.Equal(["101 reviews wait for you (1 to 80)", "101 reviews wait for you (81 to 101)"], letters.Skip(5).Select(letter => letter.Subject));
        Assert.Contains("run200", letters[5].Gathered![0].Link!.OriginalString);
        Assert.Equal(0, Waiting);
    }

    [Fact]
    public async Task WhatLiesThereForADay_IsClearedAway()
    {
        await Ask(1, 6);
        clock.Now = Scenario.Noon.AddMinutes(11);
        await TryAll();
        clock.Now = Scenario.Noon.AddDays(2);
        await Ask(7, 1, deadline: "30d");
        Assert.All(await new SqliteDocumentStore(database).Newest("letters", "ann@x.com", default), left => Assert.True(left.Key[1..16].CompareTo($"{clock.Now.AddMinutes(-10).ToUnixTimeMilliseconds():d15}") > 0, left.Key));
    }

    private sealed class Moved : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Scenario.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
