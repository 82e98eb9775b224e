using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Reviews;

/// <summary>Makes the address at which one reviewer decides.</summary>
public delegate Task<Uri> ReviewAddress(string reviewId, string reviewer, DateTimeOffset? deadline, CancellationToken cancellation);

/// <summary>What runs tell people: review links, reminders. As long as the review is open it is tried again, never in the way of a run or of the other people asked.</summary>
public sealed class Correspondence(INotifier notifier, IAssetStore store, ReviewAddress address, CurrentRun runs, TimeProvider clock, ILogger<Correspondence> log)
{
    /// <summary>Bytes of a poster beyond which mails go without: mail servers count every copy.</summary>
    private const int MostPicture = 400_000;

    /// <summary>Between tries; the last one for as long as it takes.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 2, 10, 60, 300, 1800 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <param name="tell">Tells the run whom a letter did not reach, and whom it reached after all.</param>
    public Task Send(FlowRun run, FlowCommand command, Func<FlowEvent, Task> tell, CancellationToken cancellation) => ReviewOf(command) is { } review
        ? Task.WhenAll(About(run, command, cancellation).Select(async notification => await Patiently(new(await notification, review, tell), run.Id, cancellation)))
        : Task.CompletedTask;

    /// <summary>One try, for a host that keeps the pauses between tries itself.</summary>
    /// <param name="only">Ids of those still to be told; null for everybody.</param>
    /// <returns>Ids of those who could not be told yet.</returns>
    public async Task<IReadOnlyList<string>> Try(FlowRun run, FlowCommand command, IReadOnlyList<string>? only, Func<FlowEvent, Task> tell, CancellationToken cancellation)
    {
        if (ReviewOf(command) is not { } review || !IsOpen(run, review)) return [];
        var letters = (await Task.WhenAll(About(run, command, cancellation))).Where(letter => only is null || only.Contains(letter.Id));
        var tries = await Task.WhenAll(letters.Select(async letter => (letter.Id, Told: await IsTold(new(letter, review, tell), again: only is not null || IsUntold(run, review, letter.To), cancellation))));
        return [.. tries.Where(tried => !tried.Told).Select(tried => tried.Id)];
    }

    /// <summary>How long to wait after so many tries.</summary>
    public static TimeSpan Pause(int tries) => Pauses[Math.Min(tries, Pauses.Length - 1)];

    private static string? ReviewOf(FlowCommand command) => command switch
    {
        OpenReview asked => asked.ReviewId,
        Notify { About: var about } when about.StartsWith("review:", StringComparison.Ordinal) => about["review:".Length..],
        _ => null,
    };

    private IEnumerable<Task<Notification>> About(FlowRun run, FlowCommand command, CancellationToken cancellation) => command switch
    {
        OpenReview asked => asked.Reviewers.Select(reviewer => Asking(run, asked.ReviewId, reviewer, "mediaflows.review.requested.v1", "Please review", cancellation)),
        Notify reminder => reminder.To.Select(reviewer => Asking(run, ReviewOf(reminder)!, reviewer, "mediaflows.review.reminded.v1", "Still waiting for your review", cancellation)),
        _ => [],
    };

    private async Task<Notification> Asking(FlowRun run, string reviewId, string reviewer, string type, string ask, CancellationToken cancellation)
    {
        var review = run.Reviews.FirstOrDefault(review => review.Id == reviewId);
        var deadline = review?.Deadline;
        var until = deadline is { } due ? $"\nPlease decide by {DueWords.Of(due, clock.GetUtcNow())}." : "";
        return new($"{type}:{reviewId}:{reviewer}", reviewer, type, $"{ask}: {run.Asset.Name}",
            $"{run.Flow.Title} asks you to look at {run.Asset.Name}.{Why(run, review)}{until}", await address(reviewId, reviewer, deadline, cancellation), await Poster(run, cancellation));
    }

    /// <summary>The frame the run shows itself by; no letter waits for it.</summary>
    private async Task<byte[]?> Poster(FlowRun run, CancellationToken cancellation)
    {
        if (run.Files.LastOrDefault(file => file.Role == "poster") is not { Size: > 0 and <= MostPicture } poster)
            return null;
        try
        {
            await using var content = await store.OpenRead(poster.Uri, cancellation);
            var picture = new byte[poster.Size];
            await content.ReadExactlyAsync(picture, cancellation);
            return picture;
        }
        catch (Exception fault) when (fault is IOException or StoreFault or StepFailedException && !cancellation.IsCancellationRequested)
        {
            log.LogWarning("A letter of run {Run} goes without its picture: {Message}", run.Id, fault.Message);
            return null;
        }
    }

    /// <summary>What people had approved, and what they are asked about again, is told with the reason.</summary>
    private static string Why(FlowRun run, ReviewState? review) =>
        run.Reviews.TakeWhile(other => other.Id != review?.Id).LastOrDefault(other => other.Key.Step == review?.Key.Step) is { Outcome: ReviewOutcome.Lapsed, ClosedBecause: { } because }
            ? $" It was asked about before and has changed since: {because}. Earlier decisions do not count any more." : "";

    private async Task Patiently(Letter letter, string runId, CancellationToken cancellation)
    {
        for (var tries = 0; await runs(runId, cancellation) is { } run && IsOpen(run, letter.Review) && !await IsTold(letter, again: tries > 0 || IsUntold(run, letter.Review, letter.Notification.To), cancellation); tries++)
            await Task.Delay(Pause(tries), clock, cancellation);
    }

    /// <summary>Whether there is nothing more to try: it was handed over, or refused for good.</summary>
    private async Task<bool> IsTold(Letter letter, bool again, CancellationToken cancellation)
    {
        var (notification, review, tell) = letter;
        try
        {
            await notifier.Send(notification, cancellation);
        }
        catch (StepFailedException refused) when (refused.Failure.Class != FailureClass.Transient)
        {
            log.LogWarning("{To} could not be told ({Subject}): {Message}", notification.To, notification.Subject, refused.Message);
            await tell(new ReviewerUntold(review, notification.To, Brief(refused), GivenUp: true) { At = clock.GetUtcNow() });
            return true;
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("{To} could not be told yet and is tried again: {Message}", notification.To, fault.Message);
            await tell(new ReviewerUntold(review, notification.To, Brief(fault), GivenUp: false) { At = clock.GetUtcNow() });
            return false;
        }
        if (again) await tell(new ReviewerTold(review, notification.To) { At = clock.GetUtcNow() });
        return true;
    }

    /// <summary>Mail servers may say a lot.</summary>
    private static string Brief(Exception fault) => fault.Message.Length <= 300 ? fault.Message : $"{fault.Message[..300]}…";

    private sealed record Letter(Notification Notification, string Review, Func<FlowEvent, Task> Tell);

    private static bool IsUntold(FlowRun run, string review, string who) => run.Reviews.Any(asked => asked.Id == review && asked.Untold?.Any(untold => untold.Who == who) == true);

    private static bool IsOpen(FlowRun run, string review) => run.Reviews.Any(asked => asked.Id == review && asked.Outcome == ReviewOutcome.Open);
}
