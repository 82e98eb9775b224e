using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>The source's technical metadata for steps that do not go through the source themselves.</summary>
internal static class SourceFacts
{
    public static async Task<TechnicalMetadata> Of(StepContext context, Ffmpeg ffmpeg, CancellationToken cancellation)
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
