using System.Text.Json.Serialization;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Api;

[JsonConverter(typeof(KebabEnum<DoneKind>))]
public enum DoneKind { Metadata, Mam, Published, Archived }

/// <param name="Count">Runs that did it.</param>
/// <param name="Newest">The newest 20 of them.</param>
public sealed record DoneWork(DoneKind Kind, int Count, IReadOnlyList<DoneMatter> Newest);

/// <param name="What">Kinds of metadata, systems, destinations or containers.</param>
/// <param name="At">When the last of it was done.</param>
public sealed record DoneMatter(RunSummary Run, IReadOnlyList<string> What, DateTimeOffset At);

internal sealed record DonePart(DoneKind Kind, string What, DateTimeOffset At);

/// <summary>What a run has done of each kind, out of the answers that it gives itself.</summary>
internal static class DoneParts
{
    public static IReadOnlyList<DonePart> Of(RunAnswers answers) =>
    [
        .. answers.MetadataGenerated.Data.Made.SelectMany(made => Part(DoneKind.Metadata, made.Status, made.What, made.At)),
        .. answers.MamUpdated.Data.Updates.SelectMany(update => Part(DoneKind.Mam, update.Status, update.System ?? update.Step, update.At)),
        .. answers.Published.Data.Destinations.SelectMany(went => Part(DoneKind.Published, went.Status, went.Destination ?? went.Step, went.At)),
        .. answers.Archived.Data.Copies.SelectMany(copy => Part(DoneKind.Archived, copy.Status, copy.Folder?.Split('/')[0] ?? copy.Step, copy.At)),
    ];

    private static IEnumerable<DonePart> Part(DoneKind kind, WorkState status, string what, DateTimeOffset? at) =>
        status == WorkState.Done && at is { } then ? [new(kind, what, then)] : [];
}
