namespace MediaFlows.Bench.Media;

/// <summary>What somebody who knows ffmpeg well would type to get what the proxy and the quality check give.</summary>
internal static class ByHand
{
    private const string Proxy = "scale=960:540,format=yuv420p", Few = "fps=1/{0},", Poster = "thumbnail=100", Sprite = "scale=160:90,tile=10x10",
        Wave = "aformat=s16:8000:mono,showwavespic=s=600x120", BlackAndFreeze = "blackdetect=d=2,freezedetect=d=2,metadata=print:file=b.txt", Scenes = "scdet,metadata=print:key=lavfi.scd.time:file=s.txt",
        OneASecond = "select=not(floor(mod(n\\,25)/3)),idet,select=not(mod(n-1\\,3))", Bars = "cropdetect=reset=1:skip=0:round=2,metadata=print:file=c.txt", Coarse = "scale=16:9:flags=area,format=rgb24",
        Loudness = "ebur128=metadata=1:peak=true,silencedetect=d=2,aphasemeter=video=0:phasing=1,ametadata=print:file=l.txt";

    private static readonly string[] H264 = ["-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "23", "-maxrate", "1700000", "-bufsize", "1700000", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0"];
    private static readonly string[] Aac = ["-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"];
    private static readonly string[] Picture = ["-frames:v", "1", "-update", "1"];
    private static readonly string[] Nothing = ["-f", "null", "-"];

    /// <summary>All of it in one command.</summary>
    public static string[] Once(string clip, double interval)
    {
        var graph = $"[0:v]split=5[p][b][s][i][g];[p]{Proxy},split[proxy][f];[f]{string.Format(Few, interval)}split[c][t];[c]{Poster}[poster];[t]{Sprite}[sprite];"
            + $"[b]{BlackAndFreeze}[bo];[s]{Scenes}[so];[i]{OneASecond},metadata=print:file=i.txt,{Bars}[io];[g]{Coarse}[go];[0:a]asplit=3[sound][w][l];[w]{Wave}[wave];[l]{Loudness}[lo]";
        return
        [
            .. Read(clip), "-filter_complex", graph, "-map", "[proxy]", "-map", "[sound]", .. H264, .. Aac, "-movflags", "+faststart", "proxy.mp4",
            "-map", "[poster]", .. Picture, "poster.jpg", "-map", "[sprite]", .. Picture, "sprite.jpg", "-map", "[wave]", .. Picture, "wave.png",
            "-map", "[bo]", .. Nothing, "-map", "[so]", .. Nothing, "-map", "[io]", .. Nothing, "-map", "[go]", "-f", "rawvideo", "g.rgb", "-map", "[lo]", .. Nothing,
        ];
    }

    /// <summary>A command for each result.</summary>
    public static IEnumerable<string[]> Separately(string clip, double interval) =>
    [
        [.. Read(clip), "-vf", Proxy, .. H264, .. Aac, "-movflags", "+faststart", "proxy.mp4"],
        [.. Read(clip), "-an", "-vf", string.Format(Few, interval) + Poster, .. Picture, "poster.jpg"],
        [.. Read(clip), "-an", "-vf", string.Format(Few, interval) + Sprite, .. Picture, "sprite.jpg"],
        [.. Read(clip), "-filter_complex", Wave, .. Picture, "wave.png"],
        [.. Read(clip), "-an", "-vf", "blackdetect=d=2", .. Nothing],
        [.. Read(clip), "-an", "-vf", "freezedetect=d=2", .. Nothing],
        [.. Read(clip), "-an", "-vf", Scenes, .. Nothing],
        [.. Read(clip), "-an", "-vf", OneASecond, .. Nothing],
        [.. Read(clip), "-an", "-vf", $"{OneASecond},{Bars}", .. Nothing],
        [.. Read(clip), "-an", "-vf", Coarse, "-f", "rawvideo", "g.rgb"],
        [.. Read(clip), "-vn", "-af", "ebur128=metadata=1:peak=true,ametadata=print:file=l.txt", .. Nothing],
        [.. Read(clip), "-vn", "-af", "silencedetect=d=2", .. Nothing],
    ];

    private static string[] Read(string clip) => ["-v", "error", "-nostdin", "-y", "-i", clip];
}
