using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Definitions;

/// <summary>Step types as a host offers them, made of records the way real ones are, each there for what a flow can get wrong about it.</summary>
internal sealed class SampleSteps : IStepTypes
{
    private static readonly StepType[] Known =
    [
        Activity("asset/verify", typeof(Nothing)),
        Activity("media/inspect", typeof(Nothing)),
        Activity("media/proxy", typeof(ProxyInput)),
        Activity("media/qc", typeof(QcInput)),
        Activity("ai/transcribe", typeof(Nothing)) with { MaySkip = true },
        Activity("ai/describe", typeof(Nothing)) with { MaySkip = true },
        Activity("mam/update", typeof(MamInput)) with { SecretInputs = new HashSet<string> { "url", "headers" } },
        Activity("publish/deliver", typeof(DeliverInput)),
        Activity("publish/retract", typeof(DeliverInput)) with { Compensates = new HashSet<string> { "publish/deliver" } },
        Activity("archive/store", typeof(ArchiveInput)),
        new("review/approval", "AskForApproval", "Review", "", "user", StepKind.Review, StepResource.Light, StepTypes.Schema(typeof(ReviewInput)), [], new HashSet<string>(), new HashSet<string>()),
        new("wait/until", "WaitForTime", "Wait", "", "clock", StepKind.WaitUntil, StepResource.Light, StepTypes.Schema(typeof(WaitUntilInput)), [], new HashSet<string>(), new HashSet<string>()),
        new("wait/event", "WaitForAnswer", "Wait", "", "radio", StepKind.WaitEvent, StepResource.Light, StepTypes.Schema(typeof(WaitEventInput)), [], new HashSet<string>(), new HashSet<string>()),
        new("flow/run", "RunAnotherFlow", "Run", "", "workflow", StepKind.ChildRun, StepResource.Light, StepTypes.Schema(typeof(ChildRunInput)), [], new HashSet<string>(), new HashSet<string>()),
    ];

    public static SampleSteps All { get; } = new();

    public IReadOnlyCollection<StepType> Types => Known;

    IReadOnlyCollection<StepType> IStepTypes.All => Known;

    public StepType? Find(string name) => Known.FirstOrDefault(type => type.Name == name);

    private static StepType Activity(string name, Type input) =>
        new(name, name, name, $"What {name} does.", "box", StepKind.Activity, StepResource.Light, StepTypes.Schema(input), [], new HashSet<string>(), new HashSet<string>());

    private sealed record Nothing;

    private sealed record ProxyInput(
        [property: Description("Lines of the picture.")] int Height = 540,
        bool Watermark = false,
        [property: Description("Text burnt in.")] string? Text = null,
        IReadOnlyList<int>? Ladder = null,
        Position? At = null);

    private sealed record Position(double X, double Y, string? Colour = null);

    private sealed record QcInput(Profile Profile = Profile.EbuR128, ParkOn ParkOn = ParkOn.Never, TimeSpan? Longest = null);

    private sealed record MamInput(string? Url = null, IReadOnlyDictionary<string, string>? Headers = null, JsonElement? Metadata = null);

    private sealed record DeliverInput(string? Destination = null, IReadOnlyList<string>? Roles = null);

    private sealed record ArchiveInput(string Container);

    private enum Profile { EbuR128, AtscA85 }

    private enum ParkOn { Never, Fail, Warning }
}
