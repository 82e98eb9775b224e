using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>Finds out how far a rendition's sound is from its target, and whether what was made of it got there.</summary>
internal sealed class LevelSound(Ffmpeg ffmpeg, StepContext context)
{
    /// <summary>LU: as near as EBU R 128 (2014) asked of normalised programmes.</summary>
    private const double Tolerance = 0.5;

    /// <summary>Decibels: what two measurements of a true peak may differ by (EBU Tech 3341: ±0.2 dB, and as much again below).</summary>
    private const double PeakTolerance = 0.2;

    private const int Rounds = 6;

    public async Task<RenditionOrder> Level(RenditionOrder order, LoudnessTarget? target, SourceMedia source, TechnicalMetadata technical, CancellationToken cancellation)
    {
        if (target is null || order.Tracks(technical) is not [var track, ..])
            return order;
        context.Report(new StepProgress(null, "Measuring loudness"));
        var known = await Known(track, technical, source, cancellation) ?? await Measure(source.Input, track, order, technical.Duration, cancellation);
        var levelling = Levelling.Of(known.Integrated, known.TruePeak, target, order.Preset.Sound != SoundCodec.Pcm);
        for (var round = 0; levelling is { Limited: true } && round < Rounds; round++)
        {
            var levelled = await Measure(source.Input, track, order with { Levelled = levelling.Filters }, technical.Duration, cancellation);
            if (levelling.Corrected(levelled.Integrated) is not { } corrected)
                break;
            levelling = corrected;
        }
        return levelling is null ? order : order with { Levelled = levelling.Filters };
    }

    /// <exception cref="StepFailedException">It did not get there.</exception>
    public async Task<QcMeasurement> Check(MadeMedia made, RenditionOrder order, LoudnessTarget target, CancellationToken cancellation)
    {
        var measured = await Measure(made.Input, made.Technical.Audio[0], order with { Levelled = [] }, made.Technical.Duration, cancellation);
        if (measured.Integrated is { } loud && Math.Abs(loud - target.Target) > Tolerance)
            throw Missed($"The sound is at {loud:0.0} LUFS and could not be brought to {target.Target:0.0} LUFS without peaks above {target.Peak:0.0} dBTP.");
        return measured.TruePeak > target.Peak + PeakTolerance ? throw Missed($"The sound peaks at {measured.TruePeak:0.0} dBTP, above {target.Peak:0.0}.") : measured;
    }

    /// <summary>What the quality check measured, where it heard the same: of more channels than two a rendition has fewer.</summary>
    private async Task<QcMeasurement?> Known(AudioTrack track, TechnicalMetadata technical, SourceMedia source, CancellationToken cancellation)
    {
        if (track.Channels > 2 || track.Index != technical.Audio[0].Index || context.File("qc-report") is not { } kept || kept.DerivedFrom != source.Sha256)
            return null;
        await using var content = await context.Store.OpenRead(kept.Uri, cancellation);
        try
        {
            return await JsonSerializer.DeserializeAsync<QcReport>(content, StepTypes.Json, cancellation) is { Integrated: { } integrated } report
                ? new QcMeasurement([], [], [], integrated, report.LoudnessRange, report.TruePeak)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<QcMeasurement> Measure(FfmpegInput input, AudioTrack track, RenditionOrder order, double? duration, CancellationToken cancellation)
    {
        var findings = Path.Combine(context.WorkFolder, Levelling.Findings);
        await ffmpeg.Run(Levelling.Measure(input, track, order, duration), context.WorkFolder, null, cancellation);
        return Levelling.Read(File.Exists(findings) ? File.ReadLines(findings) : []);
    }

    private static StepFailedException Missed(string message) => new(new Failure(FailureClass.Media, "loudness-missed", message,
        "Its loud and quiet parts are too far apart for this target: choose a lower target or a higher `peak`, or have it mixed anew."));
}
