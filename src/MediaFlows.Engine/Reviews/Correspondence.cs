using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Reviews;

/// <summary>Makes the address at which one reviewer decides.</summary>
public delegate Task<Uri> ReviewAddress(string reviewId, string reviewer, DateTimeOffset? deadline, CancellationToken cancellation);

/// <summary>Letters of one errand that are not with their readers yet.</summary>
/// <param name="Ids">The letters' ids.</param>
/// <param name="At">When to try them again, where all are kept back; null after one failed: pauses grow then.</param>
public sealed record LettersLeft(IReadOnlyList<string> Ids, DateTimeOffset? At);

/// <summary>
/// What runs tell people: review links, reminders; many at once to one person as one letter. As long as the review is open it is tried again, never in the way of a run or of the
/// other people asked.
/// </summary>
public sealed class Correspondence(INotifier notifier, IAssetStore store, IDocumentStore documents, ReviewAddress address, CurrentRun runs, TimeProvider clock, ILogger<Correspondence> log)
{
    /// <summary>Bytes of a poster beyond which mails go without: mail servers count every copy.</summary>
    private const int MostPicture = 400_000;

    /// <summary>Reviews in one letter: mail programs cut off what is longer than about 100 kB, and each of these takes up to 1 kB.</summary>
    private const int MostTogether = 80;

    private const string KeptBack = "Many at once to one person go out together";

    private const string Requested = "mediaflows.review.requested.v1", Reminded = "mediaflows.review.reminded.v1";

    /// <summary>What is due sooner than this after a window's end is not kept back until then.</summary>
    private static readonly TimeSpan Urgent = TimeSpan.FromHours(1);

    /// <summary>Between tries; the last one for as long as it takes.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 2, 10, 60, 300, 1800 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly Mailbag bag = new(documents, clock);

    /// <param name="tell">Tells the run whom a letter did not reach, and whom it reached after all.</param>
    public Task Send(FlowRun run, FlowCommand command, Func<FlowEvent, Task> tell, CancellationToken cancellation) =>
        Task.WhenAll(Letters(run, command, tell).Select(letter => Patiently(letter, cancellation)));

    /// <summary>One try, for a host that keeps the pauses between tries itself.</summary>
    /// <param name="only">Ids of those still to be told; null for everybody.</param>
    /// <param name="tries">How often one of them failed before.</param>
    public async Task<LettersLeft> Try(FlowRun run, FlowCommand command, IReadOnlyList<string>? only, int tries, Func<FlowEvent, Task> tell, CancellationToken cancellation)
    {
        var letters = Letters(run, command, tell).Where(letter => IsOpen(run, letter.About.Review) && only?.Contains(letter.About.Id) is not false);
        var tried = await Task.WhenAll(letters.Select(async letter => (letter.About.Id, Now: await Deliver(letter, again: tries > 0 || IsUntold(run, letter), cancellation))));
        var left = tried.Where(one => !one.Now.Over).ToList();
        return new([.. left.Select(one => one.Id)], left.All(one => one.Now.At is not null) ? left.Min(one => one.Now.At) : null);
    }

    /// <summary>How long to wait after so many tries.</summary>
    public static TimeSpan Pause(int tries) => Pauses[Math.Min(tries, Pauses.Length - 1)];

    private static string? ReviewOf(FlowCommand command) => command switch
    {
        OpenReview asked => asked.ReviewId,
        Notify { About: var about } when about.StartsWith("review:", StringComparison.Ordinal) => about["review:".Length..],
        _ => null,
    };

    private static IEnumerable<Letter> Letters(FlowRun run, FlowCommand command, Func<FlowEvent, Task> tell)
    {
        if (ReviewOf(command) is not { } review) return [];
        var (to, type) = command is OpenReview asked ? (asked.Reviewers, Requested) : (((Notify)command).To, Reminded);
        return to.Select(reviewer => new Letter(reviewer, new($"{command.Id}:{reviewer}", run.Id, review, type), tell));
    }

    /// <param name="alone">In a letter of its own, with its picture.</param>
    private async Task<Notification> Written(FlowRun run, string to, Bagged about, bool alone, CancellationToken cancellation)
    {
        var review = run.Reviews.FirstOrDefault(review => review.Id == about.Review);
        var until = review?.Deadline is { } due ? $"\nPlease decide by {DueWords.Of(due, clock.GetUtcNow())}." : "";
        return new(about.Id, to, about.Type, $"{(about.Type == Reminded ? "Still waiting for your review" : "Please review")}: {run.Asset.Name}",
            $"{run.Flow.Title} asks you to look at {run.Asset.Name}.{Instead(review, to)}{Why(run, review)}{until}", await address(about.Review, to, review?.Deadline, cancellation), alone ? await Poster(run, cancellation) : null);
    }

    /// <summary>One letter, or several where they would be too long, about those kept back that still wait; what is due first comes first.</summary>
    private async Task<IReadOnlyList<Notification>> Gathered(string to, IEnumerable<Bagged> letters, CancellationToken cancellation)
    {
        var waiting = new List<(FlowRun Run, Bagged About, DateTimeOffset? Due)>();
        foreach (var about in letters.DistinctBy(letter => letter.Review))
            if (await runs(about.Run, cancellation) is { } run && run.Reviews.FirstOrDefault(review => review.Id == about.Review) is { Outcome: ReviewOutcome.Open } review)
                waiting.Add((run, about, review.Deadline));
        if (waiting is [var single]) return [await Written(single.Run, to, single.About, alone: true, cancellation)];
        var each = new List<Notification>();
        foreach (var (run, about, _) in waiting.OrderBy(one => one.Due ?? DateTimeOffset.MaxValue).ThenBy(one => one.Run.Asset.Name, StringComparer.Ordinal))
            each.Add(await Written(run, to, about, alone: false, cancellation));
        return [.. each.Chunk(MostTogether).Select((part, number) => Together(to, part, each.Count, number * MostTogether))];
    }

    private static Notification Together(string to, IReadOnlyList<Notification> part, int all, int before) => new(
        string.Join('+', part.Select(one => one.Id)), to, "mediaflows.review.gathered.v1",
        $"{all} reviews wait for you{(part.Count == all ? "" : $" ({before + 1} to {before + part.Count})")}",
        "You were asked for many at once, so they come in one letter. What is due first stands first.", Gathered: part);

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

    /// <summary>Who was not asked at first is told why they are now.</summary>
    private static string Instead(ReviewState? review, string to) => review is null ? ""
        : review.StandIns.GetValueOrDefault(to) is { } asked ? $" {asked} passed it on to you: you decide for them, under your own name."
        : review.EscalatedTo.Contains(to) ? " You are asked as well, because it is not decided yet." : "";

    /// <summary>What people had approved, and what they are asked about again, is told with the reason.</summary>
    private static string Why(FlowRun run, ReviewState? review) =>
        run.Reviews.TakeWhile(other => other.Id != review?.Id).LastOrDefault(other => other.Key.Step == review?.Key.Step) is { Outcome: ReviewOutcome.Lapsed, ClosedBecause: { } because }
            ? $" It was asked about before and has changed since: {WhoWords.Of(because)}. Earlier decisions do not count any more." : "";

    private async Task Patiently(Letter letter, CancellationToken cancellation)
    {
        for (var tries = 0; await runs(letter.About.Run, cancellation) is { } run && IsOpen(run, letter.About.Review);)
        {
            var now = await Deliver(letter, again: tries > 0 || IsUntold(run, letter), cancellation);
            if (now.Over) return;
            var pause = now.At is { } at ? at - clock.GetUtcNow() : Pause(tries++);
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, cancellation);
        }
    }

    private async Task<Tried> Deliver(Letter letter, bool again, CancellationToken cancellation)
    {
        try
        {
            if (await Sent(letter, cancellation) is Turn.Later { At: var at })
            {
                await letter.Tell(new ReviewerUntold(letter.About.Review, letter.To, KeptBack, GivenUp: false, at) { At = clock.GetUtcNow() });
                return new(Over: false, at);
            }
        }
        catch (StepFailedException refused) when (refused.Failure.Class != FailureClass.Transient)
        {
            log.LogWarning("{To} could not be told of run {Run}: {Message}", letter.To, letter.About.Run, refused.Message);
            await letter.Tell(new ReviewerUntold(letter.About.Review, letter.To, Brief(refused), GivenUp: true) { At = clock.GetUtcNow() });
            return new(Over: true);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("{To} could not be told of run {Run} yet and is tried again: {Message}", letter.To, letter.About.Run, fault.Message);
            await letter.Tell(new ReviewerUntold(letter.About.Review, letter.To, Brief(fault), GivenUp: false) { At = clock.GetUtcNow() });
            return new(Over: false);
        }
        if (again) await letter.Tell(new ReviewerTold(letter.About.Review, letter.To) { At = clock.GetUtcNow() });
        return new(Over: true);
    }

    /// <summary>Sends it, or all that were kept back with it, or sees that it is to wait or was sent.</summary>
    private async Task<Turn> Sent(Letter letter, CancellationToken cancellation)
    {
        if (await runs(letter.About.Run, cancellation) is not { } run) return new Turn.Gone();
        var turn = MayWait(run, letter) ? await bag.TurnOf(letter.To, letter.About, cancellation) : new Turn.Alone();
        if (turn is Turn.Together together)
            await SendTogether(letter.To, together, cancellation);
        else if (turn is Turn.Alone)
            await notifier.Send(await Written(run, letter.To, letter.About, alone: true, cancellation), cancellation);
        return turn;
    }

    private async Task SendTogether(string to, Turn.Together together, CancellationToken cancellation)
    {
        try
        {
            foreach (var letter in await Gathered(to, together.Letters.Values, cancellation))
                await notifier.Send(letter, cancellation);
        }
        catch (StepFailedException refused) when (refused.Failure.Class != FailureClass.Transient)
        {
            await bag.Settle(together, sent: false, cancellation);
            throw;
        }
        await bag.Settle(together, sent: true, cancellation);
    }

    private bool MayWait(FlowRun run, Letter letter) => notifier.Gathers(letter.To)
        && !(run.Reviews.FirstOrDefault(review => review.Id == letter.About.Review)?.Deadline - clock.GetUtcNow() < Mailbag.Window + Urgent);

    /// <summary>Mail servers may say a lot.</summary>
    private static string Brief(Exception fault) => fault.Message.Length <= 300 ? fault.Message : $"{fault.Message[..300]}…";

    /// <param name="Over">There is nothing more to try: it was handed over, or refused for good.</param>
    /// <param name="At">When to try again, where it is kept back; null after it failed.</param>
    private readonly record struct Tried(bool Over, DateTimeOffset? At = null);

    private sealed record Letter(string To, Bagged About, Func<FlowEvent, Task> Tell);

    private static bool IsUntold(FlowRun run, Letter letter) => run.Reviews.Any(asked => asked.Id == letter.About.Review && asked.Untold?.Any(untold => untold.Who == letter.To) == true);

    private static bool IsOpen(FlowRun run, string review) => run.Reviews.Any(asked => asked.Id == review && asked.Outcome == ReviewOutcome.Open);
}
