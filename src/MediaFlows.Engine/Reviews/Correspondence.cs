using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Reviews;

/// <summary>Makes the address at which one reviewer decides.</summary>
public delegate Uri ReviewAddress(string runId, string reviewId, string reviewer, DateTimeOffset? deadline);

/// <summary>What runs tell people: review links, reminders. Best effort with patience, never in the way of a run.</summary>
public sealed class Correspondence(INotifier notifier, ReviewAddress address, TimeProvider clock, ILogger<Correspondence> log)
{
    private static readonly TimeSpan[] Pauses = [.. new[] { 2, 10, 60, 300, 1800 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    public async Task Send(FlowRun run, FlowCommand command, CancellationToken cancellation)
    {
        foreach (var notification in About(run, command))
            await Patiently(notification, cancellation);
    }

    private IEnumerable<Notification> About(FlowRun run, FlowCommand command) => command switch
    {
        OpenReview asked => asked.Reviewers.Select(reviewer => Asking(run, asked.ReviewId, reviewer, "mediaflows.review.requested.v1", "Please review")),
        Notify { About: var about } reminder when about.StartsWith("review:", StringComparison.Ordinal) =>
            reminder.To.Select(reviewer => Asking(run, about["review:".Length..], reviewer, "mediaflows.review.reminded.v1", "Still waiting for your review")),
        _ => [],
    };

    private Notification Asking(FlowRun run, string reviewId, string reviewer, string type, string ask)
    {
        var deadline = run.Reviews.FirstOrDefault(review => review.Id == reviewId)?.Deadline;
        var until = deadline is { } due ? $" Please decide before {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC." : "";
        return new($"{type}:{reviewId}:{reviewer}", reviewer, type, $"{ask}: {run.Asset.Name}",
            $"{run.Flow.Title} asks you to look at {run.Asset.Name}.{until}", address(run.Id, reviewId, reviewer, deadline));
    }

    private async Task Patiently(Notification notification, CancellationToken cancellation)
    {
        foreach (var pause in Pauses.Append(TimeSpan.Zero))
        {
            try
            {
                await notifier.Send(notification, cancellation);
                return;
            }
            catch (StepFailedException refused) when (refused.Failure.Class != FailureClass.Transient)
            {
                log.LogWarning("{To} could not be told ({Subject}): {Message}", notification.To, notification.Subject, refused.Message);
                return;
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("{To} could not be told yet: {Message}", notification.To, fault.Message);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancellation);
            }
        }
    }
}
