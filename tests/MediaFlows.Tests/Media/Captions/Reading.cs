using System.Text;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Tests.Media.Captions;

/// <summary>Captions as tests write and compare them.</summary>
internal static class Reading
{
    public static CaptionReading Read(string text) => CaptionFile.Read(Encoding.UTF8.GetBytes(text));

    public static IReadOnlyList<CaptionCue> Cues(string text) => Read(text).Track.Cues;

    public static CaptionCue Cue(string text) => Assert.Single(Cues(text));

    /// <summary>A cue with its looks in one line: <c>1.5-3 Top Left: a|b [Italic Yellow v=Ann]b</c>.</summary>
    public static string Told(CaptionCue cue) =>
        FormattableString.Invariant($"{cue.Start.TotalSeconds:0.######}-{cue.End.TotalSeconds:0.######}{(cue.Row == default ? "" : $" {cue.Row}")}{(cue.Align == default ? "" : $" {cue.Align}")}: ")
        + string.Concat(cue.Text.Select(span => Look(span.Style) + span.Text.Replace('\n', '|')));

    public static IEnumerable<string> Told(CaptionTrack track) => track.Cues.Select(Told);

    public static string Ttml(string body, string attributes = "", string head = "") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="de" {attributes}>
          <head>{head}</head>
          <body>{body}</body>
        </tt>
        """;

    private static string Look(CaptionStyle look)
    {
        string?[] parts = [look.Bold ? "Bold" : null, look.Italic ? "Italic" : null, look.Underline ? "Underline" : null, look.Colour?.ToString(),
            look.Voice is null ? null : $"v={look.Voice}", look.Ruby is null ? null : $"r={look.Ruby}"];
        return look == default ? "[]" : $"[{string.Join(' ', parts.OfType<string>())}]";
    }
}
