using System.Text.Json.Serialization;

namespace MediaFlows.Core.Definitions;

/// <summary>The media file a run is about, as it was when the run started.</summary>
/// <param name="Container">The container it arrived in, for example <c>ingest</c>.</param>
/// <param name="Path">Path inside the container, forward slashes; the name came from outside and is data, never an argument.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Version">Content version: the blob's ETag, or a hash of size, mtime and inode. For a recording in progress, which has none yet, what stays the same
/// while it grows (<see cref="Recording"/>).</param>
/// <param name="Sha256">Lower-case hex, once known.</param>
public sealed record Asset(string Id, string Container, string Path, long Size, string Version, string? Sha256)
{
    private const string GrowingMark = "growing:";

    /// <summary>The version of a file that grows.</summary>
    public static string VersionOf(string recording) => GrowingMark + recording;

    /// <summary>What tells a recording in progress from another put in its place; null for a file that was complete when the run started.</summary>
    [JsonIgnore]
    public string? Recording => Version.StartsWith(GrowingMark, StringComparison.Ordinal) ? Version[GrowingMark.Length..] : null;

    /// <summary>The last part of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Where it lies: container and path.</summary>
    public string Uri => $"{Container}/{Path}";
}

/// <summary>A file a run knows: its source or something made from it. Media bytes never travel, only these do.</summary>
/// <param name="Role">What it is to the run: <c>source</c>, <c>proxy</c>, <c>poster</c>, <c>sprite</c>, <c>sprite-index</c>, <c>waveform</c>,
/// <c>technical-metadata</c>, <c>qc-report</c>, <c>qc-report-html</c>, <c>qc-timeline</c>, <c>transcript</c>, <c>captions</c>, <c>captions-srt</c>,
/// <c>captions-ttml</c>, <c>captions-report</c>, <c>subtitles</c>, <c>description</c>, <c>mam-sidecar</c>, <c>published</c>, <c>archive</c>, <c>archive-manifest</c> …</param>
/// <param name="Uri">Container and path, as <c>IAssetStore</c> takes it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="DerivedFrom">Sha256 of the file it was made from; null for a file that came from outside.</param>
public sealed record MediaFile(string Role, string Uri, long Size, string Sha256, string ContentType, string? DerivedFrom = null);
