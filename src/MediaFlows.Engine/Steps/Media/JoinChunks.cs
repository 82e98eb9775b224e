using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/join", "Join", "Puts the chunks of a rendition together without encoding anything anew, adds the sound, and checks that every frame is there.",
    Icon = "combine", Resource = StepResource.Light)]
public sealed class JoinChunks(Ffmpeg ffmpeg) : Step<JoinChunks.Input, JoinChunks.Output>, IStep
{
    public sealed record Input(
        [property: Description("The chunks as media/split planned them.")] IReadOnlyList<Chunk> Chunks,
        [property: Description("The preset they were made with.")] PresetName Preset,
        [property: Description("What the file is to the run, as given to media/transcode; the preset's name when left out.")] string? Role = null,
        [property: Description("Bytes of the file at most.")] long? MaxBytes = null);

    public sealed record Output(
        string Role,
        [property: Description("Bytes.")] long Size,
        [property: Description("Seconds.")] double Duration,
        long Frames,
        int Chunks,
        bool Sound);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var preset = RenditionPreset.Of(input.Preset);
        var role = input.Role ?? preset.Role;
        if (!RenditionPlan.IsRole(role))
            throw Wrong("bad-input", $"'{role}' cannot be a role.", "Give the role that media/transcode was given.");
        var (parts, sound) = await BringAll(input.Chunks, role, context, cancellation);
        var joined = await Join(parts, sound, preset, role, context, cancellation);
        if (joined.Size > input.MaxBytes)
            throw new StepFailedException(new Failure(FailureClass.Media, "too-large", $"The joined {role} has {joined.Size} bytes and may have {input.MaxBytes}.", "Give the same `maxBytes` to media/transcode, or allow more."));
        var file = await context.Keep(joined.Input.Path, role, $"{role}.{Extension(preset)}", joined.Input.Container.ContentType, context.File("source")?.Sha256, cancellation);
        return Completed(new Output(role, file.Size, joined.Technical.Duration ?? 0, joined.Frames ?? 0, parts.Count, sound is not null), file);
    }

    private async Task<(List<MadeMedia> Parts, MadeMedia? Sound)> BringAll(IReadOnlyList<Chunk> chunks, string role, StepContext context, CancellationToken cancellation)
    {
        var brought = new MadeMedia[chunks.Count];
        var side = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForAsync(0, chunks.Count, side, async (place, cancelled) => brought[place] = await Bring(chunks[place], role, context, cancelled));
        var parts = chunks.Zip(brought).Where(pair => !pair.First.IsSound).ToList();
        if (parts.Count == 0)
            throw Wrong("no-chunks", "There are no chunks of picture to join.", "Give `chunks` the output of media/split.");
        // A decoder is told how to read them only once.
        if (parts.FirstOrDefault(pair => Encoding(pair.Second) != Encoding(parts[0].Second)).First is { } other)
            throw Wrong("chunk-differs", $"The chunk {other.Id} was encoded in another way than the first.", "Have all chunks made with the same input.");
        return ([.. parts.Select(pair => pair.Second)], chunks.Zip(brought).FirstOrDefault(pair => pair.First.IsSound).Second);
    }

    private static (string?, string?) Encoding(MadeMedia media) => (media.Setup, media.Technical.Video?.FrameRate);

    /// <summary>A chunk, still what the plan made it.</summary>
    private async Task<MadeMedia> Bring(Chunk chunk, string role, StepContext context, CancellationToken cancellation)
    {
        var kept = context.Files.LastOrDefault(file => file.Role == RenditionPlan.ChunkRole(role) && Path.GetFileNameWithoutExtension(file.Uri) == chunk.Id)
            ?? throw Wrong("chunk-missing", $"The chunk {chunk.Id} of {role} was not made.", "Put this step after the media/transcode that makes the chunks, with the same `preset` and `role`.");
        var path = await context.Store.Bring(kept.Uri, context.WorkFolder, cancellation);
        await using (var content = File.OpenRead(path))
            if (await SourceMedia.Sniff(content, kept.Uri, cancellation) is var container && container.Demuxer != MediaContainer.Mp4.Demuxer)
                throw Wrong("chunk-differs", $"The chunk {chunk.Id} is no {role}.", "Have the chunks made again.");
        var media = await MadeMedia.Look(ffmpeg, path, path.EndsWith(".mov", StringComparison.Ordinal) ? MediaContainer.Mov : MediaContainer.Mp4, context.Asset.Name, cancellation);
        if (!chunk.IsSound && media.Technical.Video?.Rate is { } rate && FrameSpan.Of(chunk, rate).Count is { } frames && media.Frames != frames)
            throw Wrong("chunk-differs", $"The chunk {chunk.Id} has {media.Frames ?? 0} frames instead of {frames}.", "Have the chunks made again.");
        return media;
    }

    private async Task<MadeMedia> Join(List<MadeMedia> parts, MadeMedia? sound, RenditionPreset preset, string role, StepContext context, CancellationToken cancellation)
    {
        var rate = parts[0].Technical.Video?.Rate ?? throw Wrong("chunk-differs", "The chunks have no picture.", "Have them made again.");
        var frames = parts.Sum(part => part.Frames ?? 0);
        var (list, name) = (Path.Combine(context.WorkFolder, JoinPlan.List), $"made-{role}.{Extension(preset)}");
        await File.WriteAllTextAsync(list, OwnList.Text(parts.Select(part => (Path.GetFileName(part.Input.Path), (double?)null))), cancellation);
        var technical = await SourceMedia.Facts(context, ffmpeg, cancellation);
        Timecode? timecode = preset.Mezzanine ? Timecode.Parse(technical.StartTimecode, rate) : null;
        var call = JoinPlan.For(list, sound?.Input, preset, name, frames / rate.Value, parts.Sum(part => part.Size) + (sound?.Size ?? 0), timecode?.ToString());
        await ffmpeg.Run(call, context.WorkFolder, context.Report, cancellation);
        var joined = await MadeMedia.Look(ffmpeg, Path.Combine(context.WorkFolder, name), parts[0].Input.Container, context.Asset.Name, cancellation);
        if (joined.Frames != frames || Math.Abs((joined.Technical.Duration ?? 0) - Math.Max(frames / rate.Value, sound?.Technical.Duration ?? 0)) > 1 / rate.Value)
            throw new StepFailedException(new Failure(FailureClass.Ours, "join-differs", $"The joined {role} has {joined.Frames ?? 0} frames in {joined.Technical.Duration ?? 0:0.000} s; its chunks have {frames} in {frames / rate.Value:0.000} s.",
                "Retry the step; report it when it fails again."));
        return joined.LastsFor(technical.Duration, context.Asset.Name);
    }

    private static string Extension(RenditionPreset preset) => preset.Mezzanine ? "mov" : "mp4";

    private static StepFailedException Wrong(string code, string message, string remedy) => new(new Failure(FailureClass.Configuration, code, message, remedy));
}
