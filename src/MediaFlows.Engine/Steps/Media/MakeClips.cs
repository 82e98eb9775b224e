using System.ComponentModel;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/clip", "Clip", "Cuts clips out of the media: between two timecodes, from a list, or from an EDL; to the frame, or at key frames without encoding.",
    Icon = "scissors", Resource = StepResource.Cpu)]
public sealed class MakeClips(Ffmpeg ffmpeg) : Step<MakeClips.Input, MakeClips.Output>, IStep
{
    public enum CutMode { Exact, Copy }

    public sealed record Input(
        [property: Description("Where the clip begins: a timecode of the media (10:00:05:00), seconds from its beginning (12.5) or a frame number (250f); its beginning when left out."), JsonConverter(typeof(MomentJson))] string? In = null,
        [property: Description("The frame after its last, written like `in`; the end of the media when left out."), JsonConverter(typeof(MomentJson))] string? Out = null,
        [property: Description("Several clips instead of one: a list of `{ key, in, out, title }`, at most 40.")] IReadOnlyList<Wanted>? Clips = null,
        [property: Description("A CMX 3600 EDL instead: the role of a file of the run, or the name of a file that lies beside the asset.")] string? Edl = null,
        [property: Description("Which reel (or clip name) of the EDL this media is; needed when it takes from several.")] string? Reel = null,
        [property: Description("exact: these frames and no others, encoded anew unless every picture stands alone. copy: nothing is decoded, and it begins at the key frame at or before `in`.")] CutMode Mode = CutMode.Exact,
        [property: Description("Whether all clips go into one file, in the order of the list or of the EDL's programme.")] bool Join = false);

    public sealed record Wanted(
        [property: Description("Its name in roles and files: letters, digits, dashes and underscores; the number in the list when left out.")] string? Key = null,
        [property: JsonConverter(typeof(MomentJson))] string? In = null,
        [property: JsonConverter(typeof(MomentJson))] string? Out = null,
        string? Title = null);

    public sealed record Output(
        [property: Description("Each clip: its `role` and `uri` among the run's files, what it holds, and how it was made.")] IReadOnlyList<Made> Clips);

    /// <param name="In">Timecode of the first frame it holds.</param>
    /// <param name="Out">Timecode of the frame after its last.</param>
    /// <param name="At">Frames from the beginning of its file.</param>
    /// <param name="Early">Frames it begins before what was asked for.</param>
    /// <param name="Late">Frames it ends after it.</param>
    public sealed record Made(
        string Key, string Role, string Uri, string In, string Out, long FirstFrame, long Frames, double Duration, long At, string How, long Early, long Late, string? Title = null);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        OneWayOnly(input);
        var source = await SourceMedia.Bring(context, cancellation);
        var technical = await source.Technical(context, ffmpeg, cancellation);
        using var probe = await ffmpeg.Probe(source.Input, cancellation);
        if (technical.Video is not { } video || SourceFrames.Of(probe.RootElement, technical) is not { } frames)
            throw new StepFailedException(new Failure(FailureClass.Media, "no-picture", $"'{context.Asset.Name}' has no picture, and clips are cut by its frames.", "Take it out of this flow, or skip the step."));
        var asked = await Asked(input, frames, context, cancellation);
        var cutting = new ClipCutting(ffmpeg, new ClipPlan(source.Input, technical, video, frames), context);
        var cuts = input.Mode == CutMode.Copy ? await cutting.AtKeyFrames(asked, cancellation) : await cutting.Exactly(asked, input.Join, cancellation);
        return await Keep(input, cuts, frames, source, context, cancellation);
    }

    private static void OneWayOnly(Input input)
    {
        var ways = new[] { input.In is not null || input.Out is not null, input.Clips is not null, input.Edl is not null }.Count(given => given);
        if (ways != 1)
            throw Wrong("bad-input", "What to cut is to be said in one way.", "Give `in` and `out`, or `clips`, or `edl`.");
        if (input is { Join: true, Mode: CutMode.Copy })
            throw Wrong("bad-input", "Clips copied at key frames overlap at their ends and cannot be joined.", "Set `mode: exact`, or `join: false`.");
    }

    private static async Task<IReadOnlyList<Clip>> Asked(Input input, SourceFrames frames, StepContext context, CancellationToken cancellation)
    {
        var wanted = input.Edl is { } name
            ? EdlClips.Of(await EdlFile.Read(name, context, cancellation), frames, input.Reel)
            : (Clips: Listed(input), Faults: (IReadOnlyList<EdlFault>)[]);
        var (clips, faults) = wanted.Clips.Count == 0 && wanted.Faults.Count > 0 ? ([], []) : ClipList.Of(wanted.Clips, frames);
        string[] all = [.. wanted.Faults.Select(fault => $"line {fault.Line}: {fault.Message}"), .. faults];
        if (all.Length == 0)
            return clips;
        var more = all.Length > 5 ? $"; and {all.Length - 5} more" : "";
        throw new StepFailedException(new Failure(input.Edl is null ? FailureClass.Configuration : FailureClass.Media, input.Edl is null ? "bad-clips" : "bad-edl",
            $"{(input.Edl is null ? "The clips cannot be cut" : "The EDL cannot be carried out")}: {string.Join("; ", all.Take(5))}{more}.",
            $"The media go from {frames.Extent}. Correct {(input.Edl is null ? "the clips" : "the EDL")}, then retry the step.", string.Join('\n', all.Take(50))));
    }

    private static IReadOnlyList<AskedClip> Listed(Input input) => input.Clips is { } list
        ? [.. list.Select((clip, number) => new AskedClip(clip.Key ?? $"{number + 1}", clip.In, clip.Out, clip.Title))]
        : [new AskedClip("clip", input.In, input.Out)];

    private static async Task<StepResult> Keep(Input input, IReadOnlyList<Cut> cuts, SourceFrames frames, SourceMedia source, StepContext context, CancellationToken cancellation)
    {
        var (files, made, at) = (new Dictionary<string, MediaFile>(), new List<Made>(), 0L);
        var one = input.Join || (input.Clips is null && input.Edl is null);
        foreach (var cut in cuts)
        {
            var role = one ? "clip" : $"clip-{cut.Asked.Key}";
            if (!files.TryGetValue(cut.Name, out var file))
                files[cut.Name] = file = await context.Keep(Path.Combine(context.WorkFolder, cut.Name), role, cut.Name, cut.Wrap.Container.ContentType, source.Sha256, cancellation);
            made.Add(new Made(cut.Asked.Key, role, file.Uri, frames.Name(cut.In), frames.Name(cut.Out), cut.In, cut.Out - cut.In, Math.Round(frames.Seconds(cut.Out - cut.In), 6),
                input.Join ? at : 0, cut.Copied ? "copied" : "encoded", cut.Asked.In - cut.In, cut.Out - cut.Asked.Out, cut.Asked.Title));
            at += cut.Out - cut.In;
        }
        return Completed(new Output(made), [.. source.Learned, .. files.Values]);
    }

    private static StepFailedException Wrong(string code, string message, string remedy) => new(new Failure(FailureClass.Configuration, code, message, remedy));
}
