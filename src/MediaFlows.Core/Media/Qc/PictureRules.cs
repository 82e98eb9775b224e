namespace MediaFlows.Core.Media.Qc;

/// <summary>Judges what is so of the whole picture: its scan and its bars, and says what could not be judged.</summary>
internal static class PictureRules
{
    public static IEnumerable<QcFinding> Judge(QcProfile profile, QcMeasurement measured, VideoTrack video)
    {
        if (Scanned(profile.Scan, measured.Looks, video.Scan) is { } scan)
            yield return scan;
        if (Visible(profile.Bars, measured.Bars) is { } bars)
            yield return new QcFinding("bars", profile.Bars.Severity, $"{Kind(profile.Bars, bars)}: black bars of {Words(bars)} pixels all the time; the picture inside is {bars}.");
        if (video.Hdr is not null)
            yield return new QcFinding("flashes", Severity.Info, "Flashes were not screened: how bright this picture (HDR) is shown is not known.");
    }

    /// <summary>Bars that are large enough to be told.</summary>
    public static Bars? Visible(BarsRule rule, Bars? bars) =>
        bars is { Width: > 0, Height: > 0 } found && Math.Max(found.Share.Height, found.Share.Width) >= rule.Smallest ? found : null;

    /// <summary>Whole frames in a file that says fields are usual (PsF) and only told.</summary>
    private static QcFinding? Scanned(ScanRule rule, Scan? looks, Scan says) => (looks, says) switch
    {
        (null or Scan.Unknown, _) => null,
        var (seen, said) when seen == said => null,
        (Scan.Progressive, Scan.Unknown) => null,
        (Scan.Progressive, _) => new QcFinding("scan", Severity.Info, $"The file says {Words(says)}, but the frames look whole (progressive)."),
        (_, Scan.Unknown) => new QcFinding("scan", Severity.Info, $"The file does not say how it is scanned; it looks {Words(looks.Value)}."),
        _ => new QcFinding("scan", rule.Severity, $"The file says {Words(says)}, but the picture looks {Words(looks.Value)}."),
    };

    private static string Words(Scan scan) => scan switch
    {
        Scan.Tff => "interlaced, top field first",
        Scan.Bff => "interlaced, bottom field first",
        _ => QcWords.Lower(scan),
    };

    private static string Kind(BarsRule rule, Bars bars) => (bars.Share.Height >= rule.Smallest, bars.Share.Width >= rule.Smallest) switch
    {
        (true, true) => "Windowbox",
        (true, false) => "Letterbox",
        _ => "Pillarbox",
    };

    private static string Words(Bars bars)
    {
        var sides = new[] { (bars.Top, "at the top"), (bars.Bottom, "at the bottom"), (bars.Left, "left"), (bars.Right, "right") };
        return string.Join(", ", sides.Where(side => side.Item1 > 0).Select(side => $"{side.Item1} {side.Item2}"));
    }
}
