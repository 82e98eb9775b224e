using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

internal static class StartTimecode
{
    /// <summary>The timecode of the source's first frame, counted at a rate; null when it has none.</summary>
    public static async Task<Timecode?> Of(StepContext context, Ffmpeg ffmpeg, FrameRate rate, CancellationToken cancellation) =>
        Timecode.Parse((await Technical(context, ffmpeg, cancellation)).StartTimecode, rate);

    private static async Task<TechnicalMetadata> Technical(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        if (context.File("technical-metadata") is { } kept)
        {
            await using var content = await context.Store.OpenRead(kept.Uri, cancellation);
            if (await JsonSerializer.DeserializeAsync<TechnicalMetadata>(content, StepTypes.Json, cancellation) is { } known)
                return known;
        }
        var source = await SourceMedia.Bring(context, cancellation);
        return await source.Technical(context, ffmpeg, cancellation);
    }
}
