using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>
/// Where the live proxy lies in the store, and how far it is. How far is written under the condition that nobody else wrote it meanwhile: an attempt
/// whose lease was lost can add nothing that counts. Segments have names of their own in every call of ffmpeg and are never written over.
/// </summary>
internal sealed class LiveShelf(StepContext context)
{
    public const string Folder = "live", Playlist = "playlist.m3u8", Captions = "captions.vtt";
    private const string State = "state.json";
    private string version = "";

    public async Task<Followed> Open(CancellationToken cancellation)
    {
        if (await context.Store.Find(Place(State), cancellation) is not { } stored)
            return new Followed();
        version = stored.Version;
        await using var content = await context.Store.OpenRead(stored.Uri, cancellation);
        return await JsonSerializer.DeserializeAsync<Followed>(content, StepTypes.Json, cancellation) ?? new Followed();
    }

    public async Task Keep(Followed state, CancellationToken cancellation)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(state, StepTypes.Json));
        version = (await context.Store.Put(Place(State), content, "application/json", version, cancellation)).Version;
    }

    /// <summary>Takes a finished file out of the working folder.</summary>
    public async Task Add(string name, CancellationToken cancellation)
    {
        var local = Path.Combine(context.WorkFolder, name);
        await using (var content = File.OpenRead(local))
            await context.Store.Put(Place(name), content, TypeOf(name), null, cancellation);
        File.Delete(local);
    }

    /// <summary>Lets everybody see how far it is.</summary>
    /// <param name="source">Digest of the finished recording; null while it goes on.</param>
    public async Task<IReadOnlyList<MediaFile>> Show(Followed state, string? source, CancellationToken cancellation)
    {
        var playlist = await Write("live-playlist", Playlist, LivePlaylist.Write(state.Parts, state.Ended), source, cancellation);
        return state.Said.Engine.Length == 0 ? [playlist]
            : [playlist, await Write("live-captions", Captions, WebVtt.Write(TranscriptCaptions.Of(state.Said)), source, cancellation)];
    }

    public static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".m3u8" => "application/vnd.apple.mpegurl",
        ".vtt" => "text/vtt",
        ".m4s" => "video/iso.segment",
        _ => "video/mp4",
    };

    private Task<MediaFile> Write(string role, string name, string text, string? source, CancellationToken cancellation) =>
        context.Keep(Encoding.UTF8.GetBytes(text), role, $"{Folder}/{name}", TypeOf(name), source, cancellation);

    private string Place(string name) => context.Place($"{Folder}/{name}");
}
