using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Documents;

/// <summary>Correcting what is written about an asset: a new revision, its files made again, and every open run of the asset told.</summary>
public sealed class AssetDocuments(IDocumentStore documents, RevisedDocuments revised, IAssetStore files, IRunStore store, FlowRuns runs, ApiSettings settings, TimeProvider clock)
{
    /// <summary>Bytes; ten hours of speech have about 1 MB.</summary>
    private const long LongestTranscript = 4 * 1024 * 1024;

    /// <summary>The newest revision, or what the machine made, as revision 1; null when there is nothing.</summary>
    public async Task<DocumentRevision?> Newest(FlowRun run, string name, CancellationToken cancellation)
    {
        var newest = (await documents.Newest(run.Asset.Id, run.Asset.Version, cancellation)).GetValueOrDefault(name);
        return newest > 0 ? await documents.Find(NameOf(run, name), newest, cancellation) : await Machine(run, name, cancellation);
    }

    /// <summary>What the machine had made before people changed anything; null when there is nothing.</summary>
    public async Task<DocumentRevision?> Machine(FlowRun run, string name, CancellationToken cancellation)
    {
        if (await documents.Find(NameOf(run, name), 1, cancellation) is { } first) return first;
        var content = name == RevisedDocuments.Metadata ? run.Reviews.LastOrDefault()?.Metadata ?? default : await Transcript(run, cancellation);
        return content.HasValue() ? new(1, "machine", run.Started, content, new Dictionary<string, Touch>()) : null;
    }

    /// <summary>A certain revision; null when there is none.</summary>
    public Task<DocumentRevision?> Find(FlowRun run, string name, int number, CancellationToken cancellation) => documents.Find(NameOf(run, name), number, cancellation);

    /// <summary>Corrects cues of the transcript.</summary>
    /// <param name="expected">The revision that the person had before them.</param>
    /// <param name="texts">New texts by number of the cue, from 0.</param>
    /// <exception cref="StoreConflict">Someone else changed it meanwhile.</exception>
    /// <exception cref="RequestRefused">There is no transcript, no such cue, or a text is too long.</exception>
    public Task<DocumentRevision> Correct(FlowRun run, int expected, IReadOnlyDictionary<int, string> texts, string by, CancellationToken cancellation) => texts.Values.Any(text => text.Length > TranscriptEdit.LongestCue)
        ? throw new RequestRefused("too-large", $"A line of the transcript has {TranscriptEdit.LongestCue} characters at most; nothing was saved.", "Shorten it.")
        : Save(run, RevisedDocuments.Transcript, expected, by, (before, machine) =>
        {
            var (was, first) = (before.Deserialize<Transcript>(StepTypes.Json)!, machine.Deserialize<Transcript>(StepTypes.Json)!);
            var now = TranscriptEdit.Apply(was, texts) ?? throw new RequestRefused("unknown-cue", "The transcript has no such line.", "Open the page again and repeat the correction.");
            return (JsonSerializer.SerializeToElement(now, StepTypes.Json), [.. Numbers(TranscriptEdit.Differing(now, was))], [.. Numbers(TranscriptEdit.Differing(now, first))]);
        }, cancellation);

    /// <summary>Gives the metadata another content.</summary>
    /// <inheritdoc cref="Correct"/>
    public Task<DocumentRevision> Describe(FlowRun run, int expected, JsonElement content, string by, CancellationToken cancellation)
    {
        if (content.ValueKind != JsonValueKind.Object) throw new RequestRefused("not-an-object", "Metadata is a JSON object.", "Send its members by name.");
        if (!StepOutput.Fits(content)) throw new RequestRefused("too-large", "The metadata has more than 32 KB of JSON.", "Put what is bigger into a file and give its address.");
        return Save(run, RevisedDocuments.Metadata, expected, by, (before, machine) => (content, [.. Differing(content, before)], [.. Differing(content, machine)]), cancellation);
    }

    /// <summary>Tells a run of revisions that it has not heard of: whoever saved one may have been stopped before the word was out.</summary>
    public async Task CatchUp(FlowRun run, CancellationToken cancellation)
    {
        foreach (var document in await revised.Of(run.Asset, cancellation))
            if (!run.Documents.TryGetValue(document.Document, out var known) || known.Revision < document.Revision)
                await Tell(run.Id, document, cancellation);
    }

    private async Task<DocumentRevision> Save(FlowRun run, string name, int expected, string by,
        Func<JsonElement, JsonElement, (JsonElement Content, IReadOnlyList<string> Now, IReadOnlyList<string> Ever)> change, CancellationToken cancellation)
    {
        var before = await Newest(run, name, cancellation) ?? throw new RequestRefused("no-document", $"There is no {name} to correct.");
        if (before.Number != expected) throw Changed(name, before);
        var machine = before.Number == 1 ? before : (await documents.Find(NameOf(run, name), 1, cancellation))!;
        var (content, now, ever) = change(before.Content, machine.Content);
        if (now.Count == 0) return before;
        var next = new DocumentRevision(before.Number + 1, by, clock.GetUtcNow(), content, Touched(before, now, ever, by));
        if (before.Number == 1)
            await documents.Add(NameOf(run, name), before, cancellation);
        if (!await documents.Add(NameOf(run, name), next, cancellation))
            throw Changed(name, await Newest(run, name, cancellation));
        await TellAll(run, await revised.Of(run.Asset, name, next, cancellation), cancellation);
        return next;
    }

    private Dictionary<string, Touch> Touched(DocumentRevision before, IReadOnlyList<string> now, IReadOnlyList<string> ever, string by) => ever.ToDictionary(
        what => what, what => !now.Contains(what) && before.Touched.TryGetValue(what, out var earlier) ? earlier : new Touch(by, clock.GetUtcNow(), before.Number + 1));

    private async Task TellAll(FlowRun run, RevisedDocument document, CancellationToken cancellation)
    {
        await Tell(run.Id, document, cancellation);
        await foreach (var row in store.All(new(RunQuery.NotEnded, Asset: run.Asset.Id), cancellation))
            if (row.RunId != run.Id && await runs.Find(row.RunId, cancellation) is { } other && other.Asset.Version == run.Asset.Version)
                await Tell(row.RunId, document, cancellation);
    }

    private Task Tell(string runId, RevisedDocument document, CancellationToken cancellation) => runs.Tell(runId, $"document:{document.Document}:{document.Revision}",
        new MetadataRevised(document.Document, document.Revision, document.By, document.Content, document.Files) { At = clock.GetUtcNow() }, settings.VerdictWait, cancellation);

    private async Task<JsonElement> Transcript(FlowRun run, CancellationToken cancellation)
    {
        if (run.Files.LastOrDefault(file => file.Role == "transcript") is not { Size: <= LongestTranscript } file || await files.Find(file.Uri, cancellation) is null) return default;
        await using var content = await files.OpenRead(file.Uri, cancellation);
        return await JsonSerializer.DeserializeAsync<JsonElement>(content, cancellationToken: cancellation);
    }

    private static IEnumerable<string> Differing(JsonElement one, JsonElement other) => one.Members().Concat(other.Members()).Distinct()
        .Where(name => !JsonElement.DeepEquals(one.Member(name) ?? Json.Null, other.Member(name) ?? Json.Null));

    private static IEnumerable<string> Numbers(IEnumerable<int> numbers) => numbers.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static DocumentName NameOf(FlowRun run, string name) => new(run.Asset.Id, run.Asset.Version, name);

    private static StoreConflict Changed(string name, DocumentRevision? newest) =>
        new($"{newest?.By ?? "Someone"} has saved revision {newest?.Number} of the {name} meanwhile; nothing was overwritten.");
}
