using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Publish;

public sealed record RetractInput(
    [property: Description("The input of the publish that is undone.")] JsonElement? Input = null,
    [property: Description("Its output; null when it is not known what it did.")] JsonElement? Output = null,
    [property: Description("Whether it is not known what it did.")] bool Unclear = false);

public sealed record RetractOutput(
    string Destination,
    [property: Description("What was taken away.")] IReadOnlyList<string> Retracted,
    [property: Description("What was not there (any more).")] IReadOnlyList<string> Gone,
    DateTimeOffset At);

/// <summary>Takes back what publish/deliver put out; what is gone already is fine, and so is doing it twice.</summary>
[Step("publish/retract", "Retract", "Takes published files away from a destination and checks that they are gone.", Icon = "undo-2",
    Resource = StepResource.Network, Compensates = ["publish/deliver"])]
public sealed class RetractFromDestination(IDestinations destinations) : Step<RetractInput, RetractOutput>
{
    protected override async Task<StepResult> Perform(RetractInput input, StepContext context, CancellationToken cancellation)
    {
        var output = Read<DeliverOutput>(input.Output);
        var asked = Read<DeliverInput>(input.Input);
        var destination = await destinations.Find(PublishTargets.Name(output?.Destination ?? asked?.Destination, context), cancellation);
        context.Hide(destination.Secrets);
        var targets = output?.Files.Select(file => file.Target)
            ?? PublishTargets.Files(asked?.Roles ?? destination.Roles, context).Select(file => context.TargetName(file.Role, EffectNames.Extension(file.Uri)));
        var (retracted, gone) = (new List<string>(), new List<string>());
        foreach (var target in targets.Select(Checked))
            (await Retract(destination, target, cancellation) ? retracted : gone).Add(target);
        return Completed(new RetractOutput(destination.Name, retracted, gone, context.Clock.GetUtcNow()));
    }

    private static async Task<bool> Retract(Destination destination, string target, CancellationToken cancellation)
    {
        if (await Look(destination, target, cancellation) == TargetContent.Missing)
            return false;
        try
        {
            await destination.Place.Retract(target, cancellation);
        }
        catch (StoreConflict fault)
        {
            throw fault.AsFailure(destination.Name);
        }
        if (await Look(destination, target, cancellation) is TargetContent.Same or TargetContent.Different)
            throw new StepFailedException(new Failure(FailureClass.Transient, "still-there",
                $"{destination.Name} said it had taken the file away, but it is still there.",
                "It is tried again by itself; if it goes on, ask those who run that destination.", target, Unclear: true));
        return true;
    }

    // An output given by hand must not lead anywhere but to a name we could have given.
    private static string Checked(string target) => target.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && !target.Contains("..", StringComparison.Ordinal)
        ? target
        : throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-target",
            "What is to be retracted has a name that MediaFlows does not give.", "Take the file away by hand, then skip this step."));

    private static async Task<TargetContent> Look(Destination destination, string target, CancellationToken cancellation) =>
        (await destination.Place.Verify(target, "", 0, cancellation)).Content;

    /// <summary>An output may have been given by hand when the step was skipped: then it says nothing of targets.</summary>
    private static T? Read<T>(JsonElement? value) where T : class
    {
        try
        {
            return value is { ValueKind: JsonValueKind.Object } json ? json.Deserialize<T>(StepTypes.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
