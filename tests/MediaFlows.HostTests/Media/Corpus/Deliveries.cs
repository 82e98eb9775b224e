namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>What arrives in practice. A new kind is a new line; <c>docs/deliveries.md</c> tells users of it.</summary>
public static class Deliveries
{
    private const string Small = "-f lavfi -i testsrc2=s=320x180:r=25:d=2", Tone = "-f lavfi -i sine=d=2:r=48000", X264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    private const string Mpeg2 = "-c:v mpeg2video -pix_fmt yuv422p -b:v 8M -bf 2 -g 12 -flags +ildct+ilme -top 1";
    public const string Imx = "-c:v mpeg2video -pix_fmt yuv422p -b:v 30000k -minrate 30000k -maxrate 30000k -intra_vlc 1 -flags +ildct+low_delay -dc 8 -lmin 1*QP2LAMBDA -qmin 1 -qmax 3 "
        + "-rc_max_vbv_use 1 -rc_min_vbv_use 1 -top 1 -g 1 -bufsize 1200000 -rc_init_occupancy 1200000 -c:a pcm_s16le -ar 48000 -f mxf_d10";
    private const string X265 = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none:colorprim=bt2020:colormatrix=bt2020nc";
    private const string Mastering = "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400";

    public static IReadOnlyList<Delivery> Web { get; } =
    [
        new("h264.mp4", $"{Small} {Tone} {X264} -c:a aac", "?", "?", "?", "?"),
        new("hevc.mp4", $"{Small} {Tone} -c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1 -c:a aac", "?", "?", "?", "?"),
        new("av1.mp4", $"{Small} {Tone} -c:v libsvtav1 -preset 12 -pix_fmt yuv420p -c:a aac", "?", "?", "?", "?"),
        new("av1-10bit.webm", $"{Small} {Tone} -c:v libsvtav1 -preset 12 -pix_fmt yuv420p10le -c:a libopus", "?", "?", "?", "?"),
        new("vp9.webm", $"{Small} {Tone} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv420p -c:a libopus", "?", "?", "?", "?"),
        new("h264-10bit.mkv", $"{Small} {Tone} -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -c:a flac", "?", "?", "?", "?"),
        new("mpeg4.avi", $"{Small} {Tone} -c:v mpeg4 -c:a libmp3lame", "?", "?", "?", "?"),
        new("phone-90.mp4", $"{Small} {X264} -metadata:s:v:0 rotate=270", "?", "?", "?", "?"),
        new("phone-180.mp4", $"{Small} {X264} -metadata:s:v:0 rotate=180", "?", "?", "?", "?"),
        new("phone-270.mov", $"{Small} {X264} -metadata:s:v:0 rotate=90", "?", "?", "?", "?"),
        new("vertical.mp4", $"-f lavfi -i testsrc2=s=360x640:r=30:d=2 {X264}", "?", "?", "?", "?"),
        new("odd-size.mkv", $"-f lavfi -i testsrc2=s=321x181:r=25:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv444p", "?", "?", "?", "?"),
        new("uneven-frames.mp4", $"-f lavfi -i testsrc2=s=320x180:r=30:d=4,select=not(mod(n\\,11))+lt(t\\,3) {Tone} -vsync vfr {X264}", "?", "?", "?", "?"),
        new("screen-recording.mkv", $"-f lavfi -i testsrc2=s=320x180:r=60:d=3,select=not(mod(n\\,6))+lt(mod(t\\,1)\\,0.3) -vsync vfr {X264}", "?", "?", "?", "?"),
        new("fast.mp4", $"-f lavfi -i testsrc2=s=320x180:r=120000/1001:d=2 {X264}", "?", "?", "?", "?"),
        new("hdr10.mkv", $"{Small} {X265}:transfer=smpte2084:{Mastering}", "?", "?", "?", "?"),
        new("hlg.mp4", $"{Small} {Tone} {X265}:transfer=arib-std-b67 -tag:v hvc1 -c:a aac", "?", "?", "?", "?"),
        new("hdr10-untagged.mkv", $"{Small} -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none:{Mastering}", "?", "?", "?", "?"),
        new("wide-gamut.mkv", $"{Small} {X265}:transfer=bt2020-10", "?", "?", "?", "?"),
        new("full-range.mp4", $"{Small} -c:v libx264 -preset ultrafast -pix_fmt yuvj420p", "?", "?", "?", "?"),
    ];

    public static IReadOnlyList<Delivery> Broadcast { get; } =
    [
        new("prores-hq.mov", $"{Small} {Tone} -c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le -c:a pcm_s24le -timecode 10:00:00:00", "?", "?", "?", "?"),
        new("prores-4444-alpha.mov", $"-f lavfi -i testsrc2=s=320x180:r=24000/1001:d=2 -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le", "?", "?", "?", "?"),
        new("prores-interlaced.mov", "-f lavfi -i testsrc2=s=320x180:r=50:d=2,interlace=scan=tff:lowpass=off -c:v prores_ks -flags +ildct -top 1 -pix_fmt yuv422p10le", "?", "?", "?", "?"),
        new("dnxhr.mov", $"{Small} {Tone} -c:v dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p -c:a pcm_s16le", "?", "?", "?", "?"),
        new("dnxhd.mxf", "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -c:v dnxhd -b:v 60M -pix_fmt yuv422p", "?", "?", "?", "?"),
        new("xdcam-422.mxf", $"-f lavfi -i testsrc2=s=640x360:r=50:d=2,interlace=scan=tff:lowpass=off {Tone} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 -map 1 -map 2 -timecode 01:02:03:04", "?", "?", "?", "?"),
        new("xdcam-drop.mxf", $"-f lavfi -i testsrc2=s=640x360:r=60000/1001:d=2,interlace=scan=tff:lowpass=off {Mpeg2} -timecode 00:59:58;20", "?", "?", "?", "?"),
        new("imx.mxf", $"-f lavfi -i testsrc2=s=720x608:r=25:d=2,setfield=tff,setdar=4/3 -f lavfi -i anullsrc=cl=stereo:r=48000:d=2 {Imx}", "?", "?", "?", "?"),
        new("dv.avi", "-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=bff:lowpass=off,setsar=16/15 -f lavfi -i anullsrc=cl=stereo:r=48000:d=2 -c:v dvvideo -pix_fmt yuv420p -c:a pcm_s16le", "?", "?", "?", "?"),
        new("interlaced-tff.ts", $"-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=tff:lowpass=off {Tone} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -flags +ildct+ilme -x264-params tff=1 -c:a mp2", "?", "?", "?", "?"),
        new("interlaced-bff.mkv", "-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=bff:lowpass=off -c:v libx264 -preset ultrafast -pix_fmt yuv420p -flags +ildct+ilme -x264-params bff=1", "?", "?", "?", "?"),
        new("unmarked-fields.mkv", "-f lavfi -i testsrc2=s=720x576:r=50:d=3,interlace=scan=bff:lowpass=off -c:v libx264 -preset ultrafast -pix_fmt yuv420p", "?", "?", "?", "?"),
        new("anamorphic.mpg", "-f lavfi -i testsrc2=s=720x576:r=25:d=2,setsar=64/45 -c:v mpeg2video -b:v 4M", "?", "?", "?", "?"),
        new("drop-frame.mov", $"-f lavfi -i testsrc2=s=320x180:r=30000/1001:d=2 {Tone} {X264} -c:a aac -timecode 00:59:59;20", "?", "?", "?", "?"),
    ];

    public static IReadOnlyList<Delivery> Sound { get; } =
    [
        new("sound.wav", $"{Tone} -c:a pcm_s24le", "?", "?", "?", "?"),
        new("sound.flac", $"{Tone} -c:a flac", "?", "?", "?", "?"),
        new("sound.mp3", $"{Tone} -c:a libmp3lame", "?", "?", "?", "?"),
        new("surround.wav", "-f lavfi -i sine=d=2:r=48000,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0", "?", "?", "?", "?"),
        new("surround-stereo-mono.mov", $"{Small} {Tone} {X264} -map 0 -map 1 -map 1 -map 1 -c:a aac -ac:a:0 6 -ac:a:1 2 -ac:a:2 1 -metadata:s:a:0 language=deu -metadata:s:a:1 language=eng", "?", "?", "?", "?"),
        new("surround.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -ac 6", "?", "?", "?", "?"),
        new("mono-8.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 {Map(8)}", "?", "?", "?", "?"),
        new("mono-16.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 {Map(16)}", "?", "?", "?", "?"),
        new("channels-8.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -ac 8", "?", "?", "?", "?"),
        new("channels-10.mov", $"{Small} -f lavfi -i aevalsrc=sin(440*t)|0|0|0|0|0|0|0|0|0:d=2:s=48000 {X264} -c:a pcm_s16le", "?", "?", "?", "?"),
        new("two-languages.mkv", $"{Small} {Tone} {X264} -c:a ac3 -map 0 -map 1 -map 1 -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra", "?", "?", "?", "?"),
        new("streams-60.mkv", $"{Small} {Tone} {X264} -c:a ac3 -b:a 64k -map 0 {Map(59)}", "?", "?", "?", "?"),
        new("mute.mov", $"{Small} {X264}", "?", "?", "?", "?"),
    ];

    private static string Map(int tracks) => string.Join(' ', Enumerable.Repeat("-map 1", tracks));
}
