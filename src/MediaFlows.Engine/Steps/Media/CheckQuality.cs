using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps.Media.OnePass;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/qc", "Quality check", "Looks for black, frozen and silent passages and measures loudness; ends with a verdict and a report.",
    Icon = "activity", Resource = StepResource.Cpu, SharesPass = true)]
public sealed class CheckQuality(SharedPasses passes) : Step<CheckQuality.Input, QcReport>, IStep
{
    /// <summary>Findings in the JSON file: a hostile file may flicker as it likes.</summary>
    private const int MostInFile = 10_000;

    public sealed record Input(
        [property: Description("What the media is held to.")] QcProfileName Profile = QcProfileName.EbuR128,
        [property: Description("When a person must look before the run goes on: never, at a fail, or already at a warning.")] ParkOn ParkOn = ParkOn.Never);

    public enum ParkOn { Never, Fail, Warning }

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var profile = QcProfile.Of(input.Profile);
        await using var pass = await passes.Read(context, technical => QcPlan.For(technical, profile), cancellation);
        var (source, technical, progress) = (pass.Source, pass.Technical, pass.Progress);
        var measured = QcMeasurement.Read(Lines(context, QcPlan.VideoFindings), Lines(context, QcPlan.AudioFindings), technical.Duration ?? progress.Position);
        var report = QcRules.Judge(profile, measured, technical, progress.Position);
        MediaFile[] files = [.. source.Learned, .. await Keep(context, report, QcReportHtml.Write(report, profile, technical, context.Asset.Name, source.Sha256), source.Sha256, cancellation)];
        var output = report.Shortened(QcReport.MostInOutput);
        return Parks(input.ParkOn, report.Verdict)
            ? NeedsAttention($"The quality check ended with {(report.Verdict == QcVerdict.Fail ? "a fail" : "warnings")}: {report.Findings[0].Message}", output, files)
            : Completed(output, files);
    }

    private static bool Parks(ParkOn parkOn, QcVerdict verdict) => parkOn switch
    {
        ParkOn.Fail => verdict == QcVerdict.Fail,
        ParkOn.Warning => verdict != QcVerdict.Pass,
        _ => false,
    };

    private static IEnumerable<string> Lines(StepContext context, string name)
    {
        var path = Path.Combine(context.WorkFolder, name);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }

    private static async Task<MediaFile[]> Keep(StepContext context, QcReport report, string html, string sha256, CancellationToken cancellation)
    {
        var (json, page) = (Path.Combine(context.WorkFolder, "qc-report.json"), Path.Combine(context.WorkFolder, "qc-report.html"));
        await File.WriteAllBytesAsync(json, JsonSerializer.SerializeToUtf8Bytes(report.Shortened(MostInFile), StepTypes.Json), cancellation);
        await File.WriteAllTextAsync(page, html, cancellation);
        return
        [
            await context.Keep(json, "qc-report", "qc-report.json", "application/json", sha256, cancellation),
            await context.Keep(page, "qc-report-html", "qc-report.html", "text/html", sha256, cancellation),
        ];
    }
}
