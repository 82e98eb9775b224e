using System.Globalization;

namespace MediaFlows.Core.Media.Thumbnails;

/// <summary>How a picture looks, in ffmpeg's <c>signalstats</c> of 8 bit: enough to tell a typical picture from black and from odd ones.</summary>
/// <param name="Time">Seconds after the moment from which reading was asked for.</param>
/// <param name="Luma">Mean brightness.</param>
/// <param name="Contrast">Brightness of its 90th percentile over its 10th.</param>
public sealed record PictureLook(double Time, double Luma, double Contrast, double Blue, double Red)
{
    /// <summary>Levels of brightness below which a picture is taken for a flat one: black, white, a slate's background.</summary>
    private const double Flat = 12;

    /// <summary>Reads what the <c>metadata</c> filter printed of one picture; null when it printed nothing.</summary>
    public static PictureLook? Read(IEnumerable<string> lines)
    {
        var values = new Dictionary<string, double>();
        foreach (var line in lines.Take(100))
            foreach (var (name, value) in Pairs(line))
                values.TryAdd(name, value);
        return values.TryGetValue("pts_time", out var time) && values.ContainsKey("YAVG")
            ? new PictureLook(time, Of("YAVG"), Of("YHIGH") - Of("YLOW"), Of("UAVG"), Of("VAVG"))
            : null;

        double Of(string name) => values.GetValueOrDefault(name);
    }

    /// <summary>Which picture is most like all of them: the one nearest to their median, flat ones left aside while there are others.</summary>
    /// <returns>Its place in the list.</returns>
    public static int MostRepresentative(IReadOnlyList<PictureLook> looks)
    {
        var candidates = Enumerable.Range(0, looks.Count).Where(i => looks[i].Contrast >= Flat).ToList();
        if (candidates.Count == 0)
            candidates = [.. Enumerable.Range(0, looks.Count)];
        var middle = new PictureLook(0, Median(look => look.Luma), Median(look => look.Contrast), Median(look => look.Blue), Median(look => look.Red));
        return candidates.MinBy(i => looks[i].Distance(middle));

        double Median(Func<PictureLook, double> value) => candidates.Select(i => value(looks[i])).Order().ElementAt(candidates.Count / 2);
    }

    private double Distance(PictureLook other) =>
        Math.Abs(Luma - other.Luma) + Math.Abs(Contrast - other.Contrast) + Math.Abs(Blue - other.Blue) + Math.Abs(Red - other.Red);

    private static IEnumerable<(string Name, double Value)> Pairs(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Split('=', ':')).Where(pair => pair.Length == 2)
        .Select(pair => (pair[0].Replace("lavfi.signalstats.", "", StringComparison.Ordinal), Known: double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value), value))
        .Where(pair => pair.Known).Select(pair => (pair.Item1, pair.value));
}
