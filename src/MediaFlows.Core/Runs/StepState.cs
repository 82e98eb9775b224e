using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>A step of a run in its newest round. A plain step has one item without a key; a foreach step has one per element once it has fanned out.</summary>
public sealed record StepState(string Id, int Round, bool FansOut, ImmutableArray<ItemState> Items)
{
    /// <summary>The status of the step as a whole, when something other than its items decides it (an empty list, a skip, a failed <c>foreach</c>).</summary>
    public ItemState? Whole { get; init; }

    [JsonIgnore]
    public StepStatus Status => Whole?.Status ?? (Items.Length == 1 && !FansOut ? Items[0].Status : StatusOfItems());

    /// <summary>What later steps read: the item's output, or the list a foreach step ended with.</summary>
    [JsonIgnore]
    public JsonElement Output => Whole?.Output ?? (FansOut ? Json.Null : Items[0].Output);

    [JsonIgnore]
    public Failure? Failure => Whole?.Failure ?? Items.FirstOrDefault(item => item.Failure is not null)?.Failure;

    public ItemState? Item(string? key)
    {
        foreach (var item in Items)
            if (item.Key == key)
                return item;
        return null;
    }

    public StepState With(ItemState item)
    {
        for (var i = 0; i < Items.Length; i++)
            if (Items[i].Key == item.Key)
                return this with { Items = Items.SetItem(i, item) };
        throw new InvalidOperationException($"Step {Id} has no item '{item.Key}'.");
    }

    private StepStatus StatusOfItems()
    {
        if (Items.Any(item => item.Status == StepStatus.Parked)) return StepStatus.Parked;
        if (Items.Any(item => item.Status == StepStatus.Running)) return StepStatus.Running;
        if (Items.Any(item => item.Status == StepStatus.Waiting)) return StepStatus.Waiting;
        if (Items.Any(item => item.Status == StepStatus.Cancelled)) return StepStatus.Cancelled;
        if (Items.Length > 0 && Items.All(item => item.IsOver) && Items.Any(item => item.Status == StepStatus.Failed)) return StepStatus.Failed;
        return Items.All(item => item.Status == StepStatus.Pending) ? StepStatus.Pending : StepStatus.Running;
    }
}

/// <summary>One item of a step: its newest attempt and what came of it.</summary>
/// <param name="Attempt">Number of the newest attempt; 0 before the first.</param>
/// <param name="Tries">Attempts used since it began or an operator last retried it; what the retry policy counts.</param>
/// <param name="Order">Version of the run at which it settled; tells the order of completion.</param>
/// <param name="Due">When it goes on by itself: a retry or a <c>wait/until</c>.</param>
/// <param name="MayHaveEffect">An earlier attempt in this round ended without a clear answer.</param>
/// <param name="Inherited">It was done by the run this one is linked to.</param>
public sealed record ItemState(
    string? Key,
    StepStatus Status,
    int Attempt,
    int Tries,
    JsonElement Value,
    JsonElement Input,
    JsonElement Output,
    ImmutableArray<MediaFile> Files,
    Failure? Failure = null,
    string? Reason = null,
    int Order = 0,
    DateTimeOffset? Started = null,
    DateTimeOffset? Settled = null,
    DateTimeOffset? Due = null,
    bool MayHaveEffect = false,
    bool Inherited = false)
{
    public static ItemState Pending(string? key, JsonElement value) =>
        new(key, StepStatus.Pending, 0, 0, value, Json.Null, Json.Null, []);

    [JsonIgnore]
    public bool IsOver => Status is StepStatus.Completed or StepStatus.Skipped or StepStatus.Failed or StepStatus.Cancelled;
}

/// <summary>One question to reviewers. What earlier versions did not know is empty where they wrote it.</summary>
public sealed record ReviewState(
    string Id,
    AttemptKey Key,
    ImmutableArray<string> Reviewers,
    int Quorum,
    DateTimeOffset Opened,
    DateTimeOffset? Deadline,
    ImmutableArray<MediaFile> Shown,
    JsonElement Metadata,
    string Seen)
{
    /// <summary>When the question was first asked; later than that it may have been asked anew about what had changed.</summary>
    public DateTimeOffset Asked { get => field == default ? Opened : field; init; } = Opened;

    /// <summary>The review it stands in for, about what there was before.</summary>
    public string? Instead { get; init; }

    public ImmutableArray<GivenDecision> Decisions { get; init; } = [];

    /// <summary>Whose single no decides at once; null for everybody's.</summary>
    public ImmutableArray<string>? Veto { get; init; }

    /// <summary>0 for those who are asked first.</summary>
    public int Stage { get; init; }

    /// <summary>Who was asked first, by the one it was passed on to.</summary>
    public ImmutableDictionary<string, string> StandIns { get => field ?? ImmutableDictionary<string, string>.Empty; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>In the order they were made; those made before something changed are among them.</summary>
    public ImmutableArray<ReviewComment> Comments { get => field.IsDefault ? [] : field; init; } = [];

    public ImmutableArray<string> EscalatedTo { get; init; } = [];

    /// <summary>Whom letters did not reach; null when they reached everybody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UntoldReviewer>? Untold { get; init; }

    public int Reminders { get; init; }

    public ReviewOutcome Outcome { get; init; } = ReviewOutcome.Open;

    /// <summary>Why it is no longer open, in words.</summary>
    public string? ClosedBecause { get; init; }

    public DateTimeOffset? Closed { get; init; }
}

/// <param name="GivenUp">Whether it is not tried again.</param>
/// <param name="KeptUntil">When it goes out in one letter with others; null where it failed.</param>
public sealed record UntoldReviewer(string Who, string Because, DateTimeOffset Since, bool GivenUp, DateTimeOffset? KeptUntil = null);

/// <summary>Something said about a moment of the media.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds; null for a moment.</param>
/// <param name="Timecode">What the media calls that moment.</param>
public sealed record ReviewComment(string Id, string By, DateTimeOffset At, double Start, double? End, string Timecode, string Text);

/// <param name="For">Who was asked and passed it on to the reviewer; null when the reviewer was asked.</param>
/// <param name="Via">Who passed it on for the reviewer, such as <c>key:desk</c>; null when it came through the reviewer's own link.</param>
public sealed record GivenDecision(string Reviewer, Decision Decision, string? Note, DateTimeOffset At, JsonElement? Metadata = null, string? Via = null, string? For = null)
{
    /// <summary>In words: the reviewer, for whom they stand in, and who acted for them; a reviewer who signed in acted for themselves.</summary>
    [JsonIgnore]
    public string By => $"{Reviewer}{(For is null ? "" : $" for {For}")}{Through}";

    private string Through => Via is null ? ""
        : Via.EndsWith($":{Reviewer}", StringComparison.OrdinalIgnoreCase) ? " (signed in)"
        : $" (by {Via.Replace(':', ' ')})";
}

[JsonConverter(typeof(KebabEnum<ReviewOutcome>))]
public enum ReviewOutcome { Open, Approved, ChangesRequested, Rejected, Lapsed, Withdrawn }

/// <summary>Something a step item did, or (unclear) may have done, to the world.</summary>
/// <param name="Uses">The step type that undoes it.</param>
public sealed record Effect(string Step, string? Item, string Uses, JsonElement Input, JsonElement Output, bool Unclear, int Order);

/// <summary>Undoing one effect.</summary>
public sealed record CompensationState(AttemptKey Key, string Uses, JsonElement Input, StepStatus Status, int Tries, Failure? Failure = null);

/// <summary>A revised document of the asset.</summary>
public sealed record DocumentState(int Revision, string By, JsonElement? Content)
{
    /// <summary>What was made from this revision, as far as the run has something it takes the place of.</summary>
    public ImmutableArray<MediaFile> Files { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>After how many events of the run it came.</summary>
    public int Order { get; init; }
}
