using System.Globalization;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

public enum CaptionRulesName { Broadcast, Teletext, Basic }

/// <param name="Severity">How bad it is beyond it.</param>
/// <param name="Source">Where the figure comes from.</param>
public sealed record CaptionLimit(double Value, Severity Severity, string Source);

/// <summary>What captions are held to. Rules are data: every figure has its source beside it; what is null is not checked.</summary>
/// <param name="LineLength">Characters a line.</param>
/// <param name="Lines">Lines a cue.</param>
/// <param name="Shortest">Seconds a cue stands at least.</param>
/// <param name="Longest">Seconds a cue stands at most.</param>
/// <param name="Gap">Frames between cues at least.</param>
/// <param name="ReadingSpeed">Characters a second, line breaks not counted.</param>
public sealed record CaptionRules(
    CaptionRulesName Name, string Title, CaptionLimit? LineLength, CaptionLimit? Lines, CaptionLimit? Shortest, CaptionLimit? Longest, CaptionLimit? Gap, CaptionLimit? ReadingSpeed)
{
    private const string General = "Netflix Timed Text Style Guide, General Requirements";

    public static CaptionRules Broadcast { get; } = new(CaptionRulesName.Broadcast, "Broadcast and streaming",
        new(42, Severity.Warning, "Netflix Timed Text Style Guide, English"), new(2, Severity.Warning, General), new(5 / 6.0, Severity.Warning, General), new(7, Severity.Warning, General),
        new(2, Severity.Warning, General), new(20, Severity.Warning, "Netflix Timed Text Style Guide, English: programmes for adults (17 in other languages)"));

    public static CaptionRules Teletext { get; } = new(CaptionRulesName.Teletext, "Teletext and DVB from it",
        new(37, Severity.Fail, "BBC Subtitle Guidelines 3.1: 40 places, 3 of them for control codes"), new(2, Severity.Warning, "BBC Subtitle Guidelines 3.3"),
        new(5 / 6.0, Severity.Warning, General), new(7, Severity.Warning, General), null,
        new(17, Severity.Warning, "BBC Subtitle Guidelines 4.1: 160 to 180 words a minute; 5.7 characters a word with its space: our conversion"));

    public static CaptionRules Basic { get; } = new(CaptionRulesName.Basic, "Only what cannot be shown as it is", null, null, null, null, null, null);

    public static IReadOnlyList<CaptionRules> All { get; } = [Broadcast, Teletext, Basic];

    public static CaptionRules Of(CaptionRulesName name) => All.First(rules => rules.Name == name);

    /// <summary>Every limit in words, with its source.</summary>
    public IReadOnlyList<(string Check, string Limit, string Source)> Limits =>
    [
        .. Told("line-length", LineLength, "at most {0} characters a line"),
        .. Told("lines", Lines, "at most {0} lines a cue"),
        .. Told("duration", Shortest, "at least {0} s a cue"),
        .. Told("duration", Longest, "at most {0} s a cue"),
        .. Told("gap", Gap, "at least {0} frames between cues"),
        .. Told("reading-speed", ReadingSpeed, "at most {0} characters a second"),
    ];

    private static IEnumerable<(string, string, string)> Told(string check, CaptionLimit? limit, string words) => limit is null ? []
        : [(check, $"{limit.Severity.ToString().ToLowerInvariant()}: {string.Format(CultureInfo.InvariantCulture, words, limit.Value.ToString("0.###", CultureInfo.InvariantCulture))}", limit.Source)];
}
