using System.Globalization;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Holds captions to rules. Every finding names its cue and time, what is wrong, and how to repair it.</summary>
public sealed class CaptionCheck
{
    /// <summary>Formats round times to milliseconds; that is nobody's fault.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly CaptionRules rules;
    private readonly LabelRate rate;
    private readonly TimeSpan? media;
    private readonly List<CaptionFinding> findings = [];

    private CaptionCheck(CaptionRules rules, LabelRate rate, TimeSpan? media) => (this.rules, this.rate, this.media) = (rules, rate, media);

    /// <param name="rate">What frames are counted in.</param>
    /// <param name="media">How long the media is; null when unknown.</param>
    public static IReadOnlyList<CaptionFinding> Of(CaptionTrack track, CaptionRules rules, LabelRate rate, TimeSpan? media)
    {
        var check = new CaptionCheck(rules, rate, media);
        check.Order(track.Cues);
        foreach (var row in track.Ordered.GroupBy(cue => cue.Row))
            check.Between([.. row]);
        foreach (var cue in track.Cues)
        {
            check.Times(cue);
            check.Text(cue);
        }
        return check.findings;
    }

    private void Order(IReadOnlyList<CaptionCue> cues)
    {
        for (var i = 1; i < cues.Count; i++)
            if (cues[i].Start < cues[i - 1].Start)
                Add("order", Severity.Warning, cues[i], "begins before the one above it in the file", "Nothing to do: what is written here is in the order of time.");
    }

    /// <summary>Cues of one row after each other; others may stand at the same time.</summary>
    private void Between(List<CaptionCue> row)
    {
        var before = row[0];
        foreach (var cue in row.Skip(1))
        {
            var gap = cue.Start - before.End;
            if (gap < -Rounding)
                Add("overlap", Severity.Fail, cue, $"begins {Text(-gap)} s before cue {before.Number} ends, in the same place", $"End cue {before.Number} earlier (`repair: true` does), or move one of them to another place.", -gap.TotalSeconds);
            else if (rules.Gap is { } least && gap < rate.Time((long)least.Value) - Rounding)
                Add("gap", least.Severity, cue, $"follows cue {before.Number} after {rate.Frame(Latest(gap, TimeSpan.Zero))} frames; {Number(least.Value)} at least", $"End cue {before.Number} earlier; `repair: true` does.", rate.Frame(gap));
            if (cue.End > before.End)
                before = cue;
        }
    }

    private void Times(CaptionCue cue)
    {
        if (cue.Start < TimeSpan.Zero)
            Add("start", Severity.Fail, cue, "begins before the media does", "Check `shift`: a cue that also ends before the start is left out, any other begins with it.", cue.Start.TotalSeconds);
        if (media is { } end && cue.Start >= end)
            Add("end", Severity.Fail, cue, $"begins after the media ends, at {Text(end)} s", "Check `shift` and `retime`: the captions may count from a programme start, or belong to another version.", cue.Start.TotalSeconds);
        else if (media is { } last && cue.End > last + rate.Time(1))
            Add("end", Severity.Warning, cue, $"ends after the media does, at {Text(last)} s", "End it with the media; `repair: true` does.", cue.End.TotalSeconds);
        if (cue.Duration <= TimeSpan.Zero)
            Add("duration", Severity.Fail, cue, "ends before it begins", "Correct its end; `repair: true` gives it what time there is.", cue.Duration.TotalSeconds);
        else if (rules.Shortest is { } least && cue.Duration < TimeSpan.FromSeconds(least.Value) - Rounding)
            Add("duration", least.Severity, cue, $"stands for {Text(cue.Duration)} s; {Text(TimeSpan.FromSeconds(least.Value))} s at least", "End it later, or join it with its neighbour; `repair: true` ends it later where there is room.", cue.Duration.TotalSeconds);
        if (rules.Longest is { } most && cue.Duration > TimeSpan.FromSeconds(most.Value) + Rounding)
            Add("duration", most.Severity, cue, $"stands for {Text(cue.Duration)} s; {Number(most.Value)} s at most", "End it earlier (`repair: true` does), or split it.", cue.Duration.TotalSeconds);
    }

    private void Text(CaptionCue cue)
    {
        var lines = cue.Lines;
        var longest = lines.Max(CueText.Length);
        if (rules.LineLength is { } length && longest > length.Value)
            Add("line-length", length.Severity, cue, $"has a line of {longest} characters; {Number(length.Value)} at most", "Break it elsewhere (`repair: true` does where it fits), shorten it, or split the cue.", longest);
        if (rules.Lines is { } most && lines.Length > most.Value)
            Add("lines", most.Severity, cue, $"has {lines.Length} lines; {Number(most.Value)} at most", "Join lines (`repair: true` does where they fit), or split the cue.", lines.Length);
        var speed = lines.Sum(CueText.Length) / Math.Max(cue.Duration.TotalSeconds, 0.001);
        if (rules.ReadingSpeed is { } fastest && cue.Duration > TimeSpan.Zero && speed > fastest.Value + 0.05)
            Add("reading-speed", fastest.Severity, cue, $"needs {Number(speed)} characters a second to be read; {Number(fastest.Value)} at most", "Let it stand longer, or say it in fewer words.", speed);
    }

    private void Add(string check, Severity severity, CaptionCue cue, string what, string remedy, double? value = null)
    {
        var label = rate.Timecode(cue.Start).ToString();
        findings.Add(new CaptionFinding(check, severity, $"Cue {cue.Number} at {label} {what}.", remedy, cue.Number, Rounded(cue.Start.TotalSeconds), label, value is { } known ? Rounded(known) : null));
    }

    private static TimeSpan Latest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static double Rounded(double value) => Math.Round(value, 3);

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString("0.0##", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
