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
        new("h264.mp4", $"{Small} {Tone} {X264} -c:a aac",
            "mp4 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "aac 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("hevc.mp4", $"{Small} {Tone} -c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1 -c:a aac",
            "mp4 2.0s", "hevc Main 2.0 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "aac 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("av1.mp4", $"{Small} {Tone} -c:v libsvtav1 -preset 12 -pix_fmt yuv420p -c:a aac",
            "mp4 2.0s", "av1 Main 2.0 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "aac 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("av1-10bit.webm", $"{Small} {Tone} -c:v libsvtav1 -preset 12 -pix_fmt yuv420p10le -c:a libopus",
            "webm 2.0s", "av1 Main 2.0 320x180 1:1 16:9 25/1 progressive 10bit 4:2:0 50f", "opus 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("vp9.webm", $"{Small} {Tone} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv420p -c:a libopus",
            "webm 2.0s", "vp9 Profile-0 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "opus 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("h264-10bit.mkv", $"{Small} {Tone} -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -c:a flac",
            "mkv 2.0s", "h264 High-4:2:2 1.2 320x180 1:1 16:9 25/1 progressive 10bit 4:2:2 50f", "flac 1ch mono 48000 16bit", "320x180 25/1 50f 1ch"),
        new("mpeg4.avi", $"{Small} {Tone} -c:v mpeg4 -c:a libmp3lame",
            "avi 2.0s", "mpeg4 Simple-Profile 1 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 51f", "mp3 1ch mono 48000", "320x180 25/1 51f 1ch"),
        new("phone-90.mp4", $"{Small} {X264}",
            "mp4 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f turned-90", "-", "180x320 25/1 50f mute", 90),
        new("phone-180.mp4", $"{Small} {X264}",
            "mp4 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f turned-180", "-", "320x180 25/1 50f mute", 180),
        new("phone-270.mov", $"{Small} {X264}",
            "mov 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f turned-270", "-", "180x320 25/1 50f mute", 270),
        new("vertical.mp4", $"-f lavfi -i testsrc2=s=360x640:r=30:d=2 {X264}",
            "mp4 2.0s", "h264 Constrained-Baseline 3.0 360x640 1:1 9:16 30/1 progressive 8bit 4:2:0 60f", "-", "360x640 30/1 60f mute"),
        new("odd-size.mkv", $"-f lavfi -i testsrc=s=321x181:r=25:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv444p",
            "mkv 2.0s", "h264 High-4:4:4-Predictive 1.3 321x181 1:1 321:181 25/1 progressive 8bit 4:4:4 50f", "-", "320x180 25/1 50f mute"),
        new("uneven-frames.mp4", $"-f lavfi -i testsrc2=s=320x180:r=30:d=4,select=not(mod(n\\,11))+lt(t\\,3) {Tone} -vsync vfr {X264}",
            "mp4 3.7s", "h264 Constrained-Baseline 1.3 320x180 1:1 16:9 920/37 vfr progressive 8bit 4:2:0 92f", "aac 1ch mono 48000", "320x180 25/1 93f 1ch"),
        new("screen-recording.mkv", $"-f lavfi -i testsrc2=s=320x180:r=60:d=3,select=not(mod(n\\,6))+lt(mod(t\\,1)\\,0.3) -vsync vfr {X264}",
            "mkv 2.9s", "h264 Constrained-Baseline 2.1 320x180 1:1 16:9 60/1 vfr progressive 8bit 4:2:0 f", "-", "320x180 60/1 175f mute"),
        new("fast.mp4", $"-f lavfi -i testsrc2=s=320x180:r=120:d=2 {X264}",
            "mp4 2.0s", "h264 Constrained-Baseline 3.0 320x180 1:1 16:9 120/1 progressive 8bit 4:2:0 240f", "-", "320x180 60/1 120f mute"),
        new("hdr10.mkv", $"{Small} {X265}:transfer=smpte2084:{Mastering}",
            "mkv 2.0s", "hevc Main-10 2.0 320x180 1:1 16:9 25/1 progressive 10bit 4:2:0 50f hdr10", "-", "320x180 25/1 50f mute"),
        new("hlg.mp4", $"{Small} {Tone} {X265}:transfer=arib-std-b67 -tag:v hvc1 -c:a aac",
            "mp4 2.0s", "hevc Main-10 2.0 320x180 1:1 16:9 25/1 progressive 10bit 4:2:0 50f hlg", "aac 1ch mono 48000", "320x180 25/1 50f 1ch"),
        new("hdr10-untagged.mkv", $"{Small} -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none:{Mastering}",
            "mkv 2.0s", "hevc Main-10 2.0 320x180 1:1 16:9 25/1 progressive 10bit 4:2:0 50f hdr10", "-", "320x180 25/1 50f mute"),
        new("wide-gamut.mkv", $"{Small} {X265}:transfer=bt2020-10",
            "mkv 2.0s", "hevc Main-10 2.0 320x180 1:1 16:9 25/1 progressive 10bit 4:2:0 50f", "-", "320x180 25/1 50f mute"),
        new("full-range.mp4", $"{Small} -c:v libx264 -preset ultrafast -pix_fmt yuvj420p",
            "mp4 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "-", "320x180 25/1 50f mute"),
    ];

    public static IReadOnlyList<Delivery> Broadcast { get; } =
    [
        new("prores-hq.mov", $"{Small} {Tone} -c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le -c:a pcm_s24le -timecode 10:00:00:00",
            "mov 10:00:00:00 2.0s", "prores HQ 320x180 1:1 16:9 25/1 progressive 10bit 4:2:2 50f", "pcm_s24le 1ch mono 48000 24bit", "320x180 25/1 50f 1ch"),
        new("prores-4444-alpha.mov", $"-f lavfi -i testsrc2=s=320x180:r=24000/1001:d=2 -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le",
            "mov 2.0s", "prores 4444 320x180 1:1 16:9 24000/1001 progressive 12bit 4:4:4 48f", "-", "320x180 24000/1001 48f mute"),
        new("prores-interlaced.mov", "-f lavfi -i testsrc2=s=320x180:r=50:d=2,interlace=scan=tff:lowpass=off -c:v prores_ks -flags +ildct -top 1 -pix_fmt yuv422p10le",
            "mov 2.0s", "prores HQ 320x180 1:1 16:9 25/1 tff 10bit 4:2:2 50f", "-", "320x180 25/1 50f mute"),
        new("dnxhr.mov", $"{Small} {Tone} -c:v dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p -c:a pcm_s16le",
            "mov 2.0s", "dnxhd DNXHR-SQ 320x180 1:1 16:9 25/1 progressive 8bit 4:2:2 50f", "pcm_s16le 1ch mono 48000 16bit", "320x180 25/1 50f 1ch"),
        new("dnxhd.mxf", "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -c:v dnxhd -b:v 60M -pix_fmt yuv422p",
            "mxf OP1a 00:00:00:00 1.0s", "dnxhd DNXHD 1280x720 1:1 16:9 25/1 progressive 8bit 4:2:2 25f", "-", "960x540 25/1 25f mute"),
        new("xdcam-422.mxf", $"-f lavfi -i testsrc2=s=640x360:r=50:d=2,interlace=scan=tff:lowpass=off {Tone} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 -map 1 -map 2 -timecode 01:02:03:04",
            "mxf OP1a 01:02:03:04 2.0s", "mpeg2video 4:2:2 main 640x360 1:1 16:9 25/1 tff 8bit 4:2:2 50f", "2x pcm_s24le 1ch 48000 24bit", "640x360 25/1 50f 2ch"),
        new("xdcam-drop.mxf", $"-f lavfi -i testsrc2=s=640x360:r=60000/1001:d=2,interlace=scan=tff:lowpass=off {Mpeg2} -timecode 00:59:58;20",
            "mxf OP1a 00:59:58;20 2.0s", "mpeg2video 4:2:2 main 640x360 1:1 16:9 30000/1001 tff 8bit 4:2:2 60f", "-", "640x360 30000/1001 60f mute"),
        new("imx.mxf", $"-f lavfi -i testsrc2=s=720x608:r=25:d=2,setfield=tff,setdar=4/3 -f lavfi -i anullsrc=cl=stereo:r=48000:d=2 {Imx}",
            "mxf OP1a 00:00:00:00 2.0s", "mpeg2video 4:2:2 main 720x608 152:135 4:3 25/1 tff 8bit 4:2:2 50f", "pcm_s16le 2ch 48000 16bit", "720x540 25/1 50f 2ch"),
        new("dv.avi", "-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=bff:lowpass=off,setsar=16/15 -f lavfi -i anullsrc=cl=stereo:r=48000:d=2 -c:v dvvideo -pix_fmt yuv420p -c:a pcm_s16le",
            "avi 2.0s", "dvvideo 720x576 16:15 4:3 25/1 bff 8bit 4:2:0 50f", "pcm_s16le 2ch 48000 16bit", "720x540 25/1 50f 2ch"),
        new("interlaced-tff.ts", $"-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=tff:lowpass=off {Tone} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -flags +ildct+ilme -x264-params tff=1 -c:a mp2",
            "ts 2.0s", "h264 Main 3.0 720x576 1:1 5:4 25/1 tff 8bit 4:2:0 50f", "mp2 1ch mono 48000", "676x540 25/1 50f 1ch"),
        new("interlaced-bff.mkv", "-f lavfi -i testsrc2=s=720x576:r=50:d=2,interlace=scan=bff:lowpass=off -c:v libx264 -preset ultrafast -pix_fmt yuv420p -flags +ildct+ilme -x264-params bff=1",
            "mkv 2.0s", "h264 Main 3.0 720x576 1:1 5:4 25/1 bff 8bit 4:2:0 50f", "-", "676x540 25/1 50f mute"),
        new("unmarked-fields.mkv", "-f lavfi -i testsrc2=s=720x576:r=50:d=3,interlace=scan=bff:lowpass=off -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
            "mkv 3.0s", "h264 Constrained-Baseline 3.0 720x576 1:1 5:4 25/1 progressive 8bit 4:2:0 75f looks-bff", "-", "676x540 25/1 75f mute"),
        new("anamorphic.mpg", "-f lavfi -i testsrc2=s=720x576:r=25:d=2,setsar=64/45 -c:v mpeg2video -b:v 4M",
            "ps 2.0s", "mpeg2video Main main 720x576 64:45 16:9 25/1 progressive 8bit 4:2:0 50f looks-progressive", "-", "960x540 25/1 50f mute"),
        new("drop-frame.mov", $"-f lavfi -i testsrc2=s=320x180:r=30000/1001:d=2 {Tone} {X264} -c:a aac -timecode 00:59:59;20",
            "mov 00:59:59;20 2.0s", "h264 Constrained-Baseline 1.3 320x180 1:1 16:9 30000/1001 progressive 8bit 4:2:0 60f", "aac 1ch mono 48000", "320x180 30000/1001 60f 1ch"),
    ];

    public static IReadOnlyList<Delivery> Sound { get; } =
    [
        new("sound.wav", $"{Tone} -c:a pcm_s24le",
            "wav 2.0s", "-", "pcm_s24le 1ch mono 48000 24bit", "1ch"),
        new("sound.flac", $"{Tone} -c:a flac",
            "flac 2.0s", "-", "flac 1ch mono 48000 16bit", "1ch"),
        new("sound.mp3", $"{Tone} -c:a libmp3lame",
            "mp3 2.0s", "-", "mp3 1ch mono 48000", "1ch"),
        new("surround.wav", "-f lavfi -i sine=d=2:r=48000,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0",
            "wav 2.0s", "-", "pcm_s16le 6ch 5.1 48000 16bit", "2ch"),
        new("surround-stereo-mono.mov", $"{Small} {Tone} {X264} -map 0 -map 1 -map 1 -map 1 -c:a aac -ac:a:0 6 -ac:a:1 2 -ac:a:2 1 -metadata:s:a:0 language=ger -metadata:s:a:1 language=eng",
            "mov 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "aac 6ch 5.1 48000 ger, aac 2ch stereo 48000 eng, aac 1ch mono 48000", "320x180 25/1 50f 2ch"),
        new("surround.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -ac 6",
            "mxf OP1a 00:00:00:00 2.0s", "mpeg2video 4:2:2 main 320x180 1:1 16:9 25/1 tff 8bit 4:2:2 50f", "pcm_s24le 6ch 48000 24bit", "320x180 25/1 50f 2ch"),
        new("mono-8.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 {Map(8)}",
            "mxf OP1a 00:00:00:00 2.0s", "mpeg2video 4:2:2 main 320x180 1:1 16:9 25/1 tff 8bit 4:2:2 50f", "8x pcm_s24le 1ch 48000 24bit", "320x180 25/1 50f 2ch"),
        new("mono-16.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -map 0 {Map(16)}",
            "mxf OP1a 00:00:00:00 2.0s", "mpeg2video 4:2:2 main 320x180 1:1 16:9 25/1 tff 8bit 4:2:2 50f", "16x pcm_s24le 1ch 48000 24bit", "320x180 25/1 50f 2ch"),
        new("channels-8.mxf", $"{Small} {Tone} {Mpeg2} -c:a pcm_s24le -ac 8",
            "mxf OP1a 00:00:00:00 2.0s", "mpeg2video 4:2:2 main 320x180 1:1 16:9 25/1 tff 8bit 4:2:2 50f", "pcm_s24le 8ch 48000 24bit", "320x180 25/1 50f 2ch"),
        new("channels-10.mov", $"{Small} -f lavfi -i aevalsrc=sin(440*t)|0|0|0|0|0|0|0|0|0:d=2:s=48000 {X264} -c:a pcm_s16le",
            "mov 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "pcm_s16le 10ch 48000 16bit", "320x180 25/1 50f 2ch"),
        new("two-languages.mkv", $"{Small} {Tone} {X264} -c:a ac3 -map 0 -map 1 -map 1 -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra",
            "mkv 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "ac3 1ch mono 48000 deu, ac3 1ch mono 48000 fra", "320x180 25/1 50f 1ch"),
        new("streams-60.mkv", $"{Small} {Tone} {X264} -c:a ac3 -b:a 64k -map 0 {Map(59)}",
            "mkv 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "32x ac3 1ch mono 48000, 27 left out", "320x180 25/1 50f 2ch"),
        new("mute.mov", $"{Small} {X264}",
            "mov 2.0s", "h264 Constrained-Baseline 1.2 320x180 1:1 16:9 25/1 progressive 8bit 4:2:0 50f", "-", "320x180 25/1 50f mute"),
    ];

    private static string Map(int tracks) => string.Join(' ', Enumerable.Repeat("-map 1", tracks));
}
