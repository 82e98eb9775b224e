using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>A clip that was made, in a file of the work folder that was looked at.</summary>
/// <param name="In">Its first frame.</param>
/// <param name="Out">The frame after its last.</param>
internal sealed record Cut(Clip Asked, long In, long Out, string Name, Wrapping Wrap, bool Copied);

/// <summary>Cuts clips one after the other and looks at what came out.</summary>
internal sealed class ClipCutting(Ffmpeg ffmpeg, ClipPlan plan, StepContext context)
{
    /// <summary>Frames at the end that a file may claim to have and not have: its duration is that of its longest track.</summary>
    private const int MostMissing = 2;

    private double done, all;

    public async Task<IReadOnlyList<Cut>> Exactly(IReadOnlyList<Clip> clips, bool join, CancellationToken cancellation)
    {
        all = clips.Sum(clip => clip.Frames) * (join ? 1.1 : 1);
        var starts = new List<(Clip Clip, double From, bool Copied)>();
        foreach (var clip in clips)
            starts.Add((clip, await Start(clip, cancellation), plan.StandsAlone && await LeadsThere(clip, cancellation)));
        // What is joined must be made alike.
        var copied = starts.All(start => start.Copied);
        var cuts = new List<Cut>();
        foreach (var start in starts)
            cuts.Add(await Exactly(start.Clip, start.From, join ? copied : start.Copied, join, cancellation));
        return join ? await Joined(cuts, copied, cancellation) : cuts;
    }

    public async Task<IReadOnlyList<Cut>> AtKeyFrames(IReadOnlyList<Clip> clips, CancellationToken cancellation)
    {
        var wrap = Wrapping.Of(plan.Media) ?? throw new StepFailedException(new Failure(FailureClass.Media, "does-not-fit",
            $"'{context.Asset.Name}' cannot be copied: neither MP4 nor QuickTime holds {string.Join(" or ", Wrapping.Mov.Misfits(plan.Media))}.", "Set `mode: exact`, which encodes, then retry the step."));
        all = clips.Sum(clip => clip.Frames);
        var cuts = new List<Cut>();
        foreach (var clip in clips)
            cuts.Add(await AtKeyFrame(clip, wrap, cancellation));
        return cuts;
    }

    private async Task<Cut> Exactly(Clip clip, double from, bool copied, bool raw, CancellationToken cancellation)
    {
        var wrap = raw ? Wrapping.Mov : plan.Wrap(copied);
        var name = $"{(raw ? "part" : "clip")}-{clip.Key}.{wrap.Container.Name}";
        await Run(copied ? plan.Copied(clip, from, name) : plan.Encoded(clip, from, name, raw), clip.Frames, cancellation);
        var frames = await Frames(name, wrap, cancellation);
        var slack = clip.Out >= plan.Frames.Count ? MostMissing : 0;
        if (frames > clip.Frames || frames < clip.Frames - slack || frames == 0)
            throw Short(clip, frames, clip.Frames);
        return new Cut(clip, clip.In, clip.In + frames, name, wrap, copied);
    }

    private async Task<Cut> AtKeyFrame(Clip clip, Wrapping wrap, CancellationToken cancellation)
    {
        var at = plan.Frames.At(clip.In);
        foreach (var from in plan.CopyApproaches(clip))
        {
            if (KeyFrameCut.Of(await Packets(from, at, cancellation), plan.Frames, clip, from) is null)
                continue;
            var cut = KeyFrameCut.Of(await Packets(from, plan.Frames.At(clip.Out), cancellation), plan.Frames, clip, from)!;
            var name = $"clip-{clip.Key}.{wrap.Container.Name}";
            await Run(plan.KeyFrameCopy(cut, from, wrap, name), clip.Frames, cancellation);
            var frames = await Frames(name, wrap, cancellation);
            return frames == cut.Packets ? new Cut(clip, cut.In, cut.Out, name, wrap, true) : throw Short(clip, frames, cut.Packets);
        }
        throw NoKeyFrame(clip);
    }

    private async Task<IReadOnlyList<Cut>> Joined(List<Cut> parts, bool copied, CancellationToken cancellation)
    {
        const string list = "parts.txt";
        var wrap = plan.Wrap(copied);
        var (name, frames) = ($"clip.{wrap.Container.Name}", parts.Sum(part => part.Out - part.In));
        await File.WriteAllTextAsync(Path.Combine(context.WorkFolder, list), plan.List(parts.Select(part => (part.Name, part.Out - part.In))), cancellation);
        await Run(plan.Joined(Path.Combine(context.WorkFolder, list), frames, copied, parts[0].Asked.Record, name), (long)(frames * 0.1), cancellation);
        var made = await Frames(name, wrap, cancellation);
        return made == frames ? [.. parts.Select(part => part with { Name = name, Wrap = wrap })] : throw Short(parts[0].Asked, made, frames);
    }

    /// <summary>Seconds from which reading leads to a key frame at or before the clip.</summary>
    private async Task<double> Start(Clip clip, CancellationToken cancellation)
    {
        var at = plan.Frames.At(clip.In);
        foreach (var from in plan.Approaches(clip))
            if (from == 0 || (await Packets(from, at, cancellation)) is [{ Key: true } first, ..] && first.Pts + from <= at)
                return from;
        return 0;
    }

    /// <summary>Whether reading from the clip's first frame on begins with that very frame: some containers' indexes are coarser.</summary>
    private async Task<bool> LeadsThere(Clip clip, CancellationToken cancellation)
    {
        var at = plan.Frames.At(clip.In);
        return await Packets(at, at, cancellation) is [{ Key: true } first, ..] && Math.Abs(first.Pts) < plan.Frames.Seconds(1) / 4;
    }

    private async Task<IReadOnlyList<Packet>> Packets(double from, double until, CancellationToken cancellation)
    {
        var path = Path.Combine(context.WorkFolder, PacketList.Name);
        File.Delete(path);
        await ffmpeg.Run(plan.Packets(from, until), context.WorkFolder, null, cancellation);
        return File.Exists(path) ? [.. PacketList.Read(File.ReadLines(path))] : [];
    }

    private async Task Run(FfmpegCall call, long frames, CancellationToken cancellation)
    {
        await ffmpeg.Run(call, context.WorkFolder, progress => context.Report(progress with { Percent = 100 * (done + frames * (progress.Percent ?? 0) / 100) / all, Remaining = null }), cancellation);
        done += frames;
    }

    /// <summary>Pictures in a file we made; none where there is no such file.</summary>
    private async Task<long> Frames(string name, Wrapping wrap, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(context.WorkFolder, name));
        if (file is not { Exists: true, Length: > 0 })
            return 0;
        using var probe = await ffmpeg.Probe(new FfmpegInput(file.FullName, wrap.Container), cancellation);
        return ProbeReading.Pictures(probe.RootElement);
    }

    private StepFailedException Short(Clip clip, long made, long asked) => new(new Failure(FailureClass.Media, "breaks-off",
        $"Clip '{clip.Key}' of '{context.Asset.Name}' should have {asked} pictures, but {made} came out.", "The file is damaged there: ask the sender for a complete copy and put it in again."));

    private StepFailedException NoKeyFrame(Clip clip) => new(new Failure(FailureClass.Media, "no-key-frame",
        $"No key frame was found at or before {plan.Frames.Name(clip.In)} in '{context.Asset.Name}'.", "Set `mode: exact`, then retry the step."));
}
