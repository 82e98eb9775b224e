using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps;

/// <summary>What an attempt knows and may touch.</summary>
public sealed class StepContext
{
    public required string RunId { get; init; }
    public required FlowRef Flow { get; init; }
    public required AttemptKey Key { get; init; }
    public required Asset Asset { get; init; }

    private IReadOnlyList<MediaFile> files = [];

    /// <summary>The run's files so far, the newest of each role and item; <c>source</c> is always there.</summary>
    public required IReadOnlyList<MediaFile> Files { get => files; init => files = value; }

    /// <summary>What reviewers approved; null when no review has approved anything yet.</summary>
    public Approval? Approval { get; init; }

    /// <summary>What they approved as of now: an approval may lapse while an attempt goes on.</summary>
    public Func<CancellationToken, Task<Approval?>>? ApprovalNow { get; init; }

    /// <summary>Whether the flow has a review this step comes after: then nothing may leave the house without an approval.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Revision numbers of the asset's documents that people changed, by name.</summary>
    public IReadOnlyDictionary<string, int> Revisions { get; init; } = new Dictionary<string, int>();

    /// <summary>Other attempts of the run that are at work now and go through its source as well: they and this one may share a pass.</summary>
    public IReadOnlyCollection<AttemptKey> Companions { get; init; } = [];

    /// <summary>Which arriving files start the flow; null for none.</summary>
    public AssetTrigger? On { get; init; }

    /// <summary>An empty local folder of this attempt's own, made when it is first asked for; gone afterwards.</summary>
    public required string WorkFolder
    {
        get => Directory.CreateDirectory(field).FullName;
        init;
    }

    public required IAssetStore Store { get; init; }
    public required TimeProvider Clock { get; init; }

    /// <summary>Reports progress; at most a few times a second is kept.</summary>
    public required Action<StepProgress> Report { get; init; }

    /// <summary>Takes values that must not appear in anything this attempt leaves behind.</summary>
    public Action<IEnumerable<string>> Hide { get; init; } = _ => { };

    /// <summary>Takes how long the media is that this attempt goes through, in seconds; null when unknown.</summary>
    public Action<double?> GoesThrough { get; init; } = _ => { };

    /// <summary>The run that is taken down, when its effects are undone by another; null for the run's own.</summary>
    public string? TakenDown { get; init; }

    /// <summary>Run, step and item: goes to partners as idempotency key and into target names, the same in every retry and round.</summary>
    public string EffectKey => Key.Item is null ? $"{TakenDown ?? RunId}/{Key.Step}" : $"{TakenDown ?? RunId}/{Key.Step}/{Key.Item}";

    /// <summary>The newest file of a role; null when there is none.</summary>
    public MediaFile? File(string role) => Files.LastOrDefault(file => file.Role == role);

    /// <summary>Makes known, for the rest of this attempt, what it found out about a file.</summary>
    public void Learn(MediaFile file) => files = [.. files.Where(known => known.Uri != file.Uri), file];
}

/// <param name="Percent">0 to 100; null when unknown.</param>
/// <param name="Speed">Media seconds per second.</param>
public sealed record StepProgress(double? Percent, string? Text = null, double? Speed = null, TimeSpan? Remaining = null)
{
    /// <summary>How far the reading of a file is.</summary>
    /// <param name="done">Bytes of <paramref name="size"/>.</param>
    public static StepProgress Reading(long done, long size, TimeSpan elapsed) => new(
        size > 0 ? Math.Min(100, 100.0 * done / size) : null, "reading", null, done > 0 ? elapsed * ((double)Math.Max(0, size - done) / done) : null);
}

/// <summary>What an approval is bound to.</summary>
/// <param name="By">Who decided, in words; empty when the deadline did.</param>
/// <param name="Sha256">Digests of the source and of every file shown.</param>
public sealed record Approval(string ReviewId, string By, DateTimeOffset At, IReadOnlySet<string> Sha256, IReadOnlyList<Approver>? People = null);

/// <param name="Via">Who passed the decision on, such as <c>key:desk</c>; null when it came through the reviewer's own link.</param>
public sealed record Approver(string Reviewer, string? Via = null);
