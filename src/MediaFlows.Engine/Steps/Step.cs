using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps;

/// <summary>One step type: its description, and how an attempt of it is performed.</summary>
public interface IStep
{
    StepType Type { get; }

    /// <summary>How long an attempt may take when its flow does not say.</summary>
    /// <param name="files">The run's files so far.</param>
    /// <param name="duration">Seconds of media in the source; null when nobody has looked yet.</param>
    TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => TimeSpan.FromMinutes(10);

    /// <summary>Performs one attempt.</summary>
    /// <exception cref="StepFailedException">It failed, and how is known.</exception>
    Task<StepResult> Perform(JsonElement input, StepContext context, CancellationToken cancellation);
}

/// <summary>How an attempt ended, when it did not fail.</summary>
public abstract record StepResult
{
    private StepResult() { }

    /// <param name="Output">At most 32 KB as JSON; anything bigger is a file.</param>
    public sealed record Completed(JsonElement Output, IReadOnlyList<MediaFile> Files) : StepResult;

    /// <summary>There was nothing to do, or nothing to do it with; the run goes on.</summary>
    public sealed record Skipped(string Reason) : StepResult;

    /// <summary>The step has its result, and a person must look at it.</summary>
    public sealed record NeedsAttention(string Reason, JsonElement Output, IReadOnlyList<MediaFile> Files) : StepResult;
}

/// <summary>An attempt failed in a way that is understood.</summary>
public sealed class StepFailedException(Failure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public Failure Failure => failure;
}

/// <summary>What a step type says of itself; its class's input and output records give the rest.</summary>
/// <param name="name">As in <c>uses:</c>.</param>
/// <param name="sentence">One sentence for people: what it does.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StepAttribute(string name, string title, string sentence) : Attribute
{
    public string Name => name;
    public string Title => title;
    public string Sentence => sentence;

    /// <summary>Name of an icon of the Lucide set.</summary>
    public string Icon { get; init; } = "box";
    public StepResource Resource { get; init; } = StepResource.Light;

    /// <summary>Whether it goes through the run's source, and does so in one pass with others that want the same.</summary>
    public bool SharesPass { get; init; }

    /// <summary>The step types whose effect this one undoes.</summary>
    public string[] Compensates { get; init; } = [];

    /// <summary>Whether it may skip itself, when there is nothing to do or nothing to do it with.</summary>
    public bool MaySkip { get; init; }
}

/// <summary>Marks an input in which <c>secrets.NAME</c> and <c>callbacks.STEP</c> are allowed.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;
