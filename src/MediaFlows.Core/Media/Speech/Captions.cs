using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Speech;

/// <summary>A transcript as captions for the web (WebVTT): cut to what a caption holds, long enough to be read, never overlapping.</summary>
/// <remarks>Figures of the Netflix Timed Text Style Guide: 5/6 s at least, two frames between (here of 25 a second).</remarks>
public static class Captions
{
    private const double Shortest = 5 / 6.0;
    private const double Gap = 2 / 25.0;

    public static string WebVtt(Transcript transcript)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        if (transcript.Draft)
            text.Append("NOTE Draft by ").Append(Plain(transcript.Engine)).Append(", not corrected by anybody.\n\n");
        foreach (var cue in Lay(transcript.Cues))
        {
            text.Append(Time(cue.Start)).Append(" --> ").Append(Time(cue.End)).Append('\n');
            text.AppendJoin('\n', CueGrouping.Break(cue.Text).Select(Plain)).Append("\n\n");
        }
        return text.ToString();
    }

    /// <summary>The cues as they are shown.</summary>
    public static IReadOnlyList<Cue> Lay(IReadOnlyList<Cue> cues)
    {
        var shown = cues.SelectMany(cue => CueGrouping.Group(Words(cue))).ToList();
        for (var i = 0; i < shown.Count; i++)
            shown[i] = shown[i] with { End = End(shown[i], i + 1 < shown.Count ? shown[i + 1].Start : double.MaxValue) };
        return shown;
    }

    private static double End(Cue cue, double next)
    {
        var wanted = Math.Min(Math.Max(cue.End, cue.Start + Shortest), cue.Start + CueGrouping.LongestCue);
        return Math.Max(Math.Min(wanted, next - Gap), cue.Start + 0.001);
    }

    /// <summary>A cue's words; where the engine gave no times for them, the cue's time is shared out by length.</summary>
    private static IEnumerable<SpokenWord> Words(Cue cue)
    {
        if (cue.Words is { Count: > 0 } timed)
            return timed;
        var texts = cue.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var perCharacter = (cue.End - cue.Start) / Math.Max(1, texts.Sum(text => text.Length));
        var at = cue.Start;
        return texts.Select(text => new SpokenWord(at, at += text.Length * perCharacter, text, cue.Confidence)).ToList();
    }

    private static string Plain(string text) => new StringBuilder(text)
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace('\n', ' ').Replace('\r', ' ').ToString();

    private static string Time(double seconds)
    {
        var milliseconds = (long)Math.Round(seconds * 1000);
        return string.Create(CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}");
    }
}
