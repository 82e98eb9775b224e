using System.Net.Sockets;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Steps;

/// <summary>Where attempts work, and how long one may take when its flow does not say.</summary>
/// <param name="WorkRoot">Local folder; each attempt gets an empty one of its own below it.</param>
public sealed record StepRunnerOptions(string WorkRoot);

/// <summary>Gives the address an external system answers to.</summary>
public delegate Uri CallbackAddress(string runId, string step, int round);

/// <summary>Gives a run as it is now; null for an unknown one.</summary>
public delegate Task<FlowRun?> CurrentRun(string runId, CancellationToken cancellation);

/// <summary>Performs one attempt of an activity and says how it ended, as an event. Never throws but for its own cancellation.</summary>
public sealed class StepRunner(
    StepCatalog steps, IAssetStore store, ISecretSource secrets, CallbackAddress callbacks, CurrentRun runs, StepRunnerOptions options, TimeProvider clock,
    ILogger<StepRunner> log)
{
    /// <summary>A timer counts milliseconds in 32 bits: 49.7 days.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    /// <returns>StepCompleted, StepSkipped, StepParked, StepFailed or, when cancelled, StepCancelled.</returns>
    public async Task<FlowEvent> Perform(FlowRun run, PerformStep command, Action<StepProgress> report, CancellationToken cancellation)
    {
        using var span = new AttemptSpan(run, command.Key, command.Uses);
        try
        {
            var result = await Attempt(run, command.Key, command.Uses, command.Input, command.Timeout, report, span, cancellation);
            return span.Ended(AsEvent(command.Key, result));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new StepCancelled(command.Key) { At = clock.GetUtcNow() };
        }
        catch (Exception fault)
        {
            return span.Ended(new StepFailed(command.Key, Classify(fault, command.Uses, Secrets.None)) { At = clock.GetUtcNow() });
        }
    }

    /// <returns>CompensationCompleted or CompensationFailed.</returns>
    public async Task<FlowEvent> Undo(FlowRun run, Compensate command, CancellationToken cancellation)
    {
        using var span = new AttemptSpan(run, command.Key, command.Uses, undoes: true);
        try
        {
            var result = await Attempt(run, command.Key, command.Uses, command.Input, null, _ => { }, span, cancellation);
            return span.Ended(result is StepResult.Completed done
                ? new CompensationCompleted(command.Key, done.Output) { At = clock.GetUtcNow() }
                : new CompensationFailed(command.Key, NotUndone(result)) { At = clock.GetUtcNow() });
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return span.Ended(new CompensationFailed(command.Key, Classify(fault, command.Uses, Secrets.None)) { At = clock.GetUtcNow() });
        }
    }

    private async Task<StepResult> Attempt(
        FlowRun run, AttemptKey key, string uses, JsonElement input, TimeSpan? timeout, Action<StepProgress> report, AttemptSpan span,
        CancellationToken cancellation)
    {
        var step = steps.Activity(uses) ?? throw new StepFailedException(new Failure(FailureClass.Configuration, "unknown-step-type",
            $"This host has no step type '{uses}'.", "Use a newer MediaFlows, or correct the flow and rerun."));
        var folder = Path.Combine(options.WorkRoot, WorkFolder(run.Id, key));
        var masked = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var longest = Min(timeout ?? step.DefaultTimeout(run.Files, Duration(run)), LongestTimeout);
        limit.CancelAfter(longest);
        try
        {
            var resolved = await Resolve(run, step.Type, input, masked, limit.Token);
            var result = await step.Perform(resolved, Context(run, key, folder, report, masked, span), limit.Token);
            return masked.Count == 0 ? result : new Secrets(masked).Mask(result);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StepFailedException(new Failure(FailureClass.Transient, "timed-out",
                $"{step.Type.Title} took longer than {longest} and was stopped.",
                "It is tried again; give the step a longer `timeout` when the media needs it.", Unclear: true));
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            var hidden = new Secrets(masked);
            throw new StepFailedException(hidden.Mask(Classify(fault, uses, hidden)), fault);
        }
        finally
        {
            Sweep(folder);
        }
    }

    /// <summary>Name of an attempt's folder below the work root.</summary>
    public static string WorkFolder(string runId, AttemptKey key) => $"{runId}.{KeepFile.SafeName(key.ToString())}";

    /// <summary>Seconds of media, as the step told that looked at it last.</summary>
    private static double? Duration(FlowRun run) => run.Steps.SelectMany(step => step.Items)
        .Where(item => item.Files.Any(file => file.Role == "technical-metadata") && item.Output.ValueKind == JsonValueKind.Object)
        .OrderBy(item => item.Order).Select(item => item.Output.TryGetProperty("duration", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetDouble() : (double?)null)
        .LastOrDefault();

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private StepContext Context(FlowRun run, AttemptKey key, string folder, Action<StepProgress> report, List<string> masked, AttemptSpan span) => new()
    {
        RunId = run.Id,
        TakenDown = run.Link is { Kind: LinkKind.Takedown } takedown ? takedown.RunId : null,
        Flow = run.FlowRef,
        Key = key,
        Asset = run.Asset,
        On = run.Flow.On,
        Files = run.Files,
        Approval = ApprovalOf(run, key),
        ApprovalNow = async cancellation => await runs(run.Id, cancellation) is { } now ? ApprovalOf(now, key) : null,
        Companions = steps.Find(Uses(run, key))?.SharesPass == true ? [.. AtTheSource(run).Where(other => other != key)] : [],
        Revisions = run.Documents.ToDictionary(document => document.Key, document => document.Value.Revision),
        NeedsApproval = WhatIsSeen.NeedsApproval(run, key.Step),
        WorkFolder = folder,
        Store = store,
        Clock = clock,
        Report = report,
        Hide = masked.AddRange,
        GoesThrough = seconds => span.Media = seconds,
    };

    private IEnumerable<AttemptKey> AtTheSource(FlowRun run) => run.Steps
        .SelectMany(step => step.Items.Where(item => item.Status == StepStatus.Running).Select(item => new AttemptKey(step.Id, item.Key, step.Round, item.Attempt)))
        .Where(key => steps.Find(Uses(run, key))?.SharesPass == true);

    private static string Uses(FlowRun run, AttemptKey key) => run.Flow.Steps[run.Flow.IndexOf(key.Step)].Uses;

    /// <summary>The approval an attempt works under; none once its round is over or its run is being stopped.</summary>
    private static Approval? ApprovalOf(FlowRun run, AttemptKey key) =>
        run.Stopping is null && run.Step(key.Step).Round == key.Round && WhatIsSeen.Approval(run, key.Step) is { } approval
            ? new(approval.Id, string.Join(", ", approval.Decisions.Select(given => given.By)), approval.Closed!.Value,
                approval.Shown.Select(file => file.Sha256).ToHashSet(), [.. approval.Decisions.Select(given => new Approver(given.Reviewer, given.Via))])
            : null;

    /// <summary>Puts secrets and callback addresses in, only where the step type says they may stand.</summary>
    private async Task<JsonElement> Resolve(FlowRun run, StepType type, JsonElement input, List<string> masked, CancellationToken cancellation)
    {
        if (input.ValueKind != JsonValueKind.Object || type.SecretInputs.Count == 0) return input;
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in input.EnumerateObject())
            members[member.Name] = type.SecretInputs.Contains(member.Name) && SecretMarker.Contains(member.Value)
                ? await Resolve(run, member.Value, masked, cancellation)
                : member.Value;
        return Json.Of(members);
    }

    private async Task<JsonElement> Resolve(FlowRun run, JsonElement value, List<string> masked, CancellationToken cancellation)
    {
        var wanted = new HashSet<(string Kind, string Name)>();
        SecretMarker.Replace(value, (kind, name) => wanted.Add((kind, name)) ? "" : "");
        var values = new Dictionary<(string, string), string>();
        foreach (var (kind, name) in wanted)
            values[(kind, name)] = kind == "callbacks" ? callbacks(run.Id, name, run.Step(name).Round).ToString() : await Secret(name, cancellation);
        masked.AddRange(values.Values);
        return SecretMarker.Replace(value, (kind, name) => values[(kind, name)]);
    }

    private async Task<string> Secret(string name, CancellationToken cancellation) =>
        await secrets.Find(name, cancellation) ?? throw new StepFailedException(new Failure(FailureClass.Configuration, "unknown-secret",
            $"There is no secret '{name}'.", "Set it where this installation keeps its secrets, then retry the step."));

    private static Failure NotUndone(StepResult result) => new(FailureClass.Refused, "not-undone",
        $"It was not undone: {(result is StepResult.Skipped skipped ? skipped.Reason : ((StepResult.NeedsAttention)result).Reason)}",
        "Undo it by hand, then skip this; or put right what is in the way and retry.");

    private FlowEvent AsEvent(AttemptKey key, StepResult result)
    {
        var now = clock.GetUtcNow();
        return result switch
        {
            StepResult.Completed done when !StepOutput.Fits(done.Output) => new StepFailed(key, TooLarge) { At = now },
            StepResult.Completed done => new StepCompleted(key, done.Output, done.Files) { At = now },
            StepResult.Skipped skipped => new StepSkipped(key, skipped.Reason, Json.Null) { At = now },
            StepResult.NeedsAttention asks when !StepOutput.Fits(asks.Output) => new StepFailed(key, TooLarge) { At = now },
            StepResult.NeedsAttention asks => new StepParked(key, asks.Reason, asks.Output, asks.Files) { At = now },
            _ => throw new NotSupportedException(result.GetType().Name),
        };
    }

    private static Failure TooLarge { get; } = new(FailureClass.Ours, "output-too-large", "The step's output is larger than 32 KB.", "Report this: a step keeps anything bigger as a file.");

    private Failure Classify(Exception fault, string uses, Secrets hidden)
    {
        if (fault is StepFailedException known) return known.Failure;
        log.LogError("Step type {Uses} failed in a way it does not know: {Fault}", uses, hidden.Mask(fault.ToString()));
        return fault switch
        {
            StoreFault { Code: "disk-full" } => new(FailureClass.Transient, "disk-full", fault.Message, "Make room on the disk; it is tried again.", RetryAfter: TimeSpan.FromMinutes(1)),
            StoreFault { RetryAfter: { } wait } later => new(FailureClass.Transient, later.Code, fault.Message, "It is tried again by itself.", RetryAfter: wait),
            StoreConflict => new(FailureClass.Transient, "changed-meanwhile", fault.Message, "It is tried again by itself, after looking what is there.", Unclear: true),
            StoreFault store => new(FailureClass.Configuration, store.Code, fault.Message, "Correct the store's configuration, then retry the step."),
            IOException io when io.HResult is 28 => new(FailureClass.Transient, "disk-full", "The disk is full.", "Make room on the disk; it is tried again.", RetryAfter: TimeSpan.FromMinutes(1)),
            HttpRequestException or SocketException or TimeoutException or IOException => new(FailureClass.Transient, "io", fault.Message, "It is tried again.", Unclear: true),
            _ => new(FailureClass.Ours, "unexpected", $"MediaFlows itself failed: {fault.Message}", "Retry the step; report it when it fails again.", Unclear: true),
        };
    }

    private void Sweep(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(fault, "A work folder could not be removed; it is swept at the next start");
        }
    }
}
