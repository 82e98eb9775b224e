using System.Security.Cryptography;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps;

public static class KeepFile
{
    /// <summary>Puts a finished local file into the store at the step's own place, replacing what an earlier try left there, and returns its reference.</summary>
    /// <param name="name">A name of our own making, never one from outside.</param>
    public static async Task<MediaFile> Keep(
        this StepContext context, string localPath, string role, string name, string contentType, string? derivedFrom, CancellationToken cancellation)
    {
        await using var content = File.OpenRead(localPath);
        return await context.Keep(content, role, name, contentType, derivedFrom, cancellation);
    }

    /// <summary>The same for content that is at hand.</summary>
    public static async Task<MediaFile> Keep(
        this StepContext context, byte[] content, string role, string name, string contentType, string? derivedFrom, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await context.Keep(stream, role, name, contentType, derivedFrom, cancellation);
    }

    private static async Task<MediaFile> Keep(
        this StepContext context, Stream content, string role, string name, string contentType, string? derivedFrom, CancellationToken cancellation)
    {
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        content.Position = 0;
        var stored = await context.Store.Put(context.Place(name), content, contentType, null, cancellation);
        return new MediaFile(role, stored.Uri, stored.Size, sha256, contentType, derivedFrom);
    }

    /// <summary>Where in the store a step's file of that name lies, in whichever attempt or round.</summary>
    public static string Place(this StepContext context, string name) =>
        $"runs/{context.RunId}/{context.Key.Step}{(context.Key.Item is { } item ? $"/{SafeName(item)}" : "")}/{name}";

    /// <summary>A foreach key as a path segment: readable, and unique by a hash of the key.</summary>
    public static string SafeName(string key)
    {
        var readable = new string([.. key.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '-')]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))[..8];
        return readable == key ? key : $"{readable}-{hash}";
    }
}
