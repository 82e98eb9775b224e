using System.Text.Json;

namespace MediaFlows.Engine.Ports;

/// <summary>
/// What people and machines wrote about an asset: documents that only ever get another revision, numbered from 1 without a gap. When a method returns,
/// what it wrote survives a power cut.
/// </summary>
public interface IDocumentStore
{
    /// <summary>Adds a revision. False when its number is taken, or the one before it is not there: look again.</summary>
    Task<bool> Add(DocumentName document, DocumentRevision revision, CancellationToken cancellation);

    /// <summary>A certain revision; null when there is none.</summary>
    Task<DocumentRevision?> Find(DocumentName document, int number, CancellationToken cancellation);

    /// <summary>The newest number of each document of an asset's version, by name; empty when nobody has changed any.</summary>
    Task<IReadOnlyDictionary<string, int>> Newest(string asset, string version, CancellationToken cancellation);

    /// <summary>Removes the revisions below a number, of documents whose past nobody asks for; the newest keeps its number. Some may stay when it throws.</summary>
    Task Forget(DocumentName document, int below, CancellationToken cancellation);
}

/// <param name="Asset">The asset's id.</param>
/// <param name="Version">Its content version: what was written about one picture is not about another.</param>
/// <param name="Name"><c>transcript</c> or <c>metadata</c>; small letters, digits and dashes.</param>
public sealed record DocumentName(string Asset, string Version, string Name);

/// <param name="Number">1 is the machine's, as it was when people first changed it.</param>
/// <param name="By">Who wrote it, as the audit says it.</param>
/// <param name="Content">The whole document.</param>
/// <param name="Touched">Whatever in it is no longer the machine's: by member name, or by number of the cue.</param>
public sealed record DocumentRevision(int Number, string By, DateTimeOffset At, JsonElement Content, IReadOnlyDictionary<string, Touch> Touched);

/// <summary>Who gave something in a document its present value.</summary>
/// <param name="Revision">In which revision.</param>
public sealed record Touch(string By, DateTimeOffset At, int Revision);
