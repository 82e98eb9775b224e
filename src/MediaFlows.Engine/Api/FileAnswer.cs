using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaFlows.Engine.Api;

/// <summary>A media file as an answer that a browser cannot mistake for anything else.</summary>
internal static class FileAnswer
{
    /// <summary>Kinds that a browser shows without running anything in them; everything else is saved.</summary>
    private static readonly HashSet<string> Shown =
        ["video/mp4", "video/webm", "audio/mp4", "audio/mpeg", "audio/wav", "image/jpeg", "image/png", "image/webp", "text/vtt", "text/plain", "application/json"];

    public static async Task<IResult> Of(MediaFile file, string assetName, IAssetStore files, HttpContext context)
    {
        var stored = await files.Find(file.Uri, context.RequestAborted)
            ?? throw new Problem(404, "file-gone", $"The {file.Role} was made, but its file is no longer in the store.", "Ask whoever cleans up the store, or rerun the step that makes it.");
        var disposition = new ContentDispositionHeaderValue(Shown.Contains(file.ContentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(NameOf(file, assetName));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "private, no-cache";
        var content = await files.OpenRead(file.Uri, context.RequestAborted);
        return Results.Stream(content, file.ContentType, lastModified: stored.Modified, entityTag: Tag(file, stored), enableRangeProcessing: true);
    }

    /// <summary>The source keeps its name; what was made from it says what it is.</summary>
    private static string NameOf(MediaFile file, string assetName)
    {
        var plain = new string([.. assetName.Select(c => char.IsControl(c) || c is '/' or '\\' or '"' ? '_' : c)]);
        return file.Role == "source" ? plain : $"{Path.GetFileNameWithoutExtension(plain)}.{file.Role}{Path.GetExtension(file.Uri)}";
    }

    private static EntityTagHeaderValue Tag(MediaFile file, StoredFile stored)
    {
        var version = file.Sha256.Length > 0 ? file.Sha256 : stored.Version;
        return new($"\"{new string([.. version.Where(char.IsAsciiLetterOrDigit)])}\"");
    }
}
