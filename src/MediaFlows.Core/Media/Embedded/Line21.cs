using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Embedded;

/// <summary>CEA-608 captions of one field, in the order they are shown, as a Scenarist file that ffmpeg turns into text.</summary>
public sealed class Line21
{
    /// <summary>Milliseconds of a frame as ffmpeg's reader of such files counts them.</summary>
    private const int Frame = 33;

    /// <summary>Pairs kept: a day at 60 a second is 5.2 million, of which few say anything.</summary>
    private const int Most = 2_000_000;

    private readonly List<(double Time, CaptionPair Pair)> pairs = [];

    public bool Empty => pairs.Count == 0;

    /// <param name="time">Seconds at which the pair's picture is shown.</param>
    public void Add(double time, CaptionPair pair)
    {
        if (pair.Says && pairs.Count < Most && time is >= 0 and < 360_000)
            pairs.Add((time, pair));
    }

    /// <summary>Pictures come in the order of decoding; captions are meant in the order of showing.</summary>
    public string Scenarist()
    {
        var text = new StringBuilder("Scenarist_SCC V1.0\n");
        foreach (var line in WithoutDataServices(pairs.OrderBy(pair => pair.Time)).GroupBy(pair => Time(pair.Time)))
            text.Append('\n').Append(line.Key).Append('\t').AppendJoin(' ', line.Select(pair => $"{pair.Pair.First:x2}{pair.Pair.Second:x2}")).Append('\n');
        return text.ToString();
    }

    /// <summary>Field 2 carries programme data between a code below 10h and 0Fh (CTA-608 section 9.3); a caption's own code interrupts it.</summary>
    private static IEnumerable<(double Time, CaptionPair Pair)> WithoutDataServices(IEnumerable<(double Time, CaptionPair Pair)> pairs)
    {
        var data = false;
        foreach (var pair in pairs)
        {
            var code = pair.Pair.First & 0x7F;
            data = pair.Pair.Kind == 1 && code switch { 0 => data, < 0x0F => true, < 0x20 => false, _ => data };
            if (!data && code is 0 or >= 0x10)
                yield return pair;
        }
    }

    private static string Time(double seconds)
    {
        var milliseconds = (long)Math.Round(seconds * 1000);
        var (whole, frames) = (milliseconds / 1000, (milliseconds % 1000 + Frame / 2) / Frame);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3600:00}:{whole / 60 % 60:00}:{whole % 60:00}:{frames:00}");
    }
}
