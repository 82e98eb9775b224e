using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MediaFlows.Core.Media.Qc;

/// <summary>How bad a finding is: told, travelling with the asset, or for a person to look at.</summary>
public enum Severity { Info, Warning, Fail }

/// <summary>A black picture, and when it matters.</summary>
public sealed record BlackRule(
    [property: Range(0.04, 86_400), Description("Seconds from which it is told.")] double Shortest,
    [property: Description("How bad it is then.")] Severity Severity,
    [property: Range(0.01, 1), Description("Share of the picture that must be black, 0 to 1.")] double Picture,
    [property: Range(0, 1), Description("Luma up to which a pixel is black, as a share of the range, 0 to 1.")] double Pixel,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source,
    [property: Range(0.04, 86_400), Description("Seconds from which it fails; null for never.")] double? Fails = null) : IPassageRule;

/// <summary>A picture that stands still, and when it matters.</summary>
public sealed record FreezeRule(
    [property: Range(0.04, 86_400), Description("Seconds from which it is told.")] double Shortest,
    [property: Description("How bad it is then.")] Severity Severity,
    [property: Range(-120, 0), Description("Difference between frames up to which the picture stands still, dB.")] double Noise,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source,
    [property: Range(0.04, 86_400), Description("Seconds from which it fails; null for never.")] double? Fails = null) : IPassageRule;

/// <summary>Silence, and when it matters.</summary>
public sealed record SilenceRule(
    [property: Range(0.04, 86_400), Description("Seconds from which it is told.")] double Shortest,
    [property: Description("How bad it is then.")] Severity Severity,
    [property: Range(-120, 0), Description("Level up to which all channels are silent, dB below full scale.")] double Level,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source,
    [property: Range(0.04, 86_400), Description("Seconds from which it fails; null for never.")] double? Fails = null) : IPassageRule;

/// <summary>Two channels that cancel each other, and when that matters.</summary>
public sealed record PhaseRule(
    [property: Range(0.1, 86_400), Description("Seconds from which it is told.")] double Shortest,
    [property: Description("How bad it is then.")] Severity Severity,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source,
    [property: Range(0.1, 86_400), Description("Seconds from which it fails; null for never.")] double? Fails = null) : IPassageRule;

/// <summary>What rules about passages have in common, seconds.</summary>
internal interface IPassageRule
{
    double Shortest { get; }
    Severity Severity { get; }
    double? Fails { get; }
}

/// <summary>Programme loudness after ITU-R BS.1770.</summary>
public sealed record LoudnessRule(
    [property: Range(-70, 0), Description("LUFS, integrated over the whole.")] double Target,
    [property: Range(0, 30), Description("LU beyond which a deviation is a warning.")] double Tolerance,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source,
    [property: Range(0, 70), Description("LU beyond which it fails; null for never.")] double? Fails = null,
    [property: Range(-70, 10), Description("LUFS that no three seconds may exceed; null for no limit. EBU R 128 s1 asks -18 of short programmes.")] double? MostShortTerm = null,
    [property: Range(-70, 10), Description("LUFS that no 400 ms may exceed; null for no limit.")] double? MostMomentary = null);

/// <summary>True peak, oversampled as ITU-R BS.1770 says.</summary>
public sealed record PeakRule(
    [property: Range(-70, 20), Description("dBTP.")] double Most,
    [property: Description("How bad it is above.")] Severity Severity,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source);

/// <summary>Flashes of light and of saturated red, screened on a coarse picture: see <see cref="FlashScreen"/>.</summary>
public sealed record FlashRule(
    [property: Range(1, 30), Description("Flashes in any one second that are still let pass.")] int Most,
    [property: Range(0.01, 1), Description("Share of the picture that must flash, 0 to 1.")] double Area,
    [property: Description("How bad more are.")] Severity Severity,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source);

/// <summary>A picture scanned otherwise than its file says.</summary>
public sealed record ScanRule(
    [property: Description("How bad it is.")] Severity Severity,
    [property: RegularExpression(QcProfile.Line), Description("Where this comes from.")] string Source);

/// <summary>Black bars around the picture all the time: letterbox, pillarbox.</summary>
public sealed record BarsRule(
    [property: Range(0.005, 0.5), Description("Share of the height or width, both bars together, from which they are told.")] double Smallest,
    [property: Description("How bad they are.")] Severity Severity,
    [property: RegularExpression(QcProfile.Line), Description("Where these figures come from.")] string Source);

/// <summary>Cuts: data for the timeline, never a fault.</summary>
public sealed record SceneRule(
    [property: Range(1, 100), Description("How different two pictures must be, 0 to 100.")] double Threshold,
    [property: RegularExpression(QcProfile.Line), Description("Where this comes from.")] string Source);
