namespace MediaFlows.Engine.Ingest;

/// <summary>What lies beside a file in quarantine, for whoever finds it.</summary>
/// <param name="Reason">Stable, kebab-case: <c>empty-file</c>, <c>text-file</c>, <c>playlist</c>, <c>not-media</c> …</param>
/// <param name="From">Container and path it arrived at.</param>
/// <param name="Size">Bytes.</param>
public sealed record QuarantineReason(string Reason, string Message, string WhatToDo, DateTimeOffset When, string From, long Size);

/// <summary>Takes a file out of the way that no flow can do anything with, and says why. It is moved, never deleted.</summary>
public interface IQuarantine
{
    /// <summary>The container of what was set aside; no flow starts from it.</summary>
    const string Container = "quarantine";

    /// <returns>Where it lies now; null when it was gone meanwhile.</returns>
    Task<string?> SetAside(string container, string path, QuarantineReason reason, CancellationToken cancellation);
}
