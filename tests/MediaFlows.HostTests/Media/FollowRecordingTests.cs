using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

/// <summary>Recordings that grow while they are followed, with a real ffmpeg.</summary>
public sealed partial class FollowRecordingTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const int Seconds = 20, Frames = Seconds * 25;

    private static readonly string[] Clip =
    [
        "-f", "lavfi", "-i", $"testsrc2=s=320x180:r=25:d=20", "-f", "lavfi", "-i", "sine=d=20:r=48000", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-g", "25", "-c:a", "aac",
    ];

    [Theory]
    [InlineData("grows.ts")]
    [InlineData("grows.mkv", "-live", "1")]
    [InlineData("grows.mp4", "-movflags", "+frag_keyframe+delay_moov+default_base_moof")]
    [InlineData("grows.mxf", "-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "pcm_s16le")]
    public async Task AGrowingRecording_IsThereSecondsLater_AndWholeAtItsEnd(string name, params string[] options)
    {
        var bytes = Recorded(name, options);
        using var recorder = new Recorder(name);
        recorder.Append(bytes[..(bytes.Length / 2)]);
        var step = recorder.Follow();
        await recorder.Reaches(4);
        Assert.DoesNotContain("ENDLIST", recorder.Playlist());
        recorder.Append(bytes[(bytes.Length / 2)..(bytes.Length * 3 / 4)]);
        await recorder.Reaches(8);
        recorder.Append(bytes[(bytes.Length * 3 / 4)..]);
        recorder.Close();
        var output = MediaBench.Output(await step);
        Assert.Equal((true, false, Seconds, Frames), (output.GetProperty("reconciled").GetBoolean(), output.GetProperty("madeAnew").GetBoolean(),
            output.GetProperty("duration").GetDouble(), output.GetProperty("frames").GetInt64()));
        Assert.EndsWith("#EXT-X-ENDLIST\n", recorder.Playlist());
        Assert.Equal(["source", "live-playlist"], MediaBench.FilesOf(await step).Select(file => file.Role));
        ShowsEveryFrameOnce(recorder, parts: 1);
    }

    [Fact]
    public async Task AnMp4WhoseIndexComesLast_IsWaitedFor()
    {
        var bytes = Recorded("plain.mp4");
        using var recorder = new Recorder("plain.mp4");
        recorder.Append(bytes[..(bytes.Length / 2)]);
        var step = recorder.Follow();
        await recorder.Says("the index comes when the file is closed");
        recorder.Append(bytes[(bytes.Length / 2)..]);
        recorder.Close();
        var output = MediaBench.Output(await step);
        Assert.True(output.GetProperty("reconciled").GetBoolean() && output.GetProperty("madeAnew").GetBoolean());
        ShowsEveryFrameOnce(recorder, parts: 1);
    }

    [Fact]
    public async Task AnAttemptThatWasStopped_IsGoneOnWithByTheNext()
    {
        var bytes = Recorded("again.ts");
        using var recorder = new Recorder("again.ts");
        var (ffmpeg, log) = Counted("again");
        using var stop = new CancellationTokenSource();
        recorder.Append(bytes[..(bytes.Length / 2)]);
        var first = recorder.Follow(ffmpeg: ffmpeg, cancellation: stop.Token);
        await recorder.Reaches(4);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.DoesNotContain(File.ReadAllLines(log), process => Directory.Exists($"/proc/{process}"));

        recorder.Append(bytes[(bytes.Length / 2)..]);
        var second = recorder.Follow();
        await recorder.Reaches(8);
        recorder.Close();
        Assert.Equal(Seconds, MediaBench.Output(await second).GetProperty("duration").GetDouble());
        ShowsEveryFrameOnce(recorder, parts: 2);
    }

    [Fact]
    public async Task AnAttemptWhoseLeaseWasLost_AddsNothingMore()
    {
        var bytes = Recorded("lease.ts");
        using var recorder = new Recorder("lease.ts");
        recorder.Append(bytes[..(bytes.Length / 2)]);
        var lost = recorder.Follow();
        await recorder.Reaches(4);
        var second = recorder.Follow();
        while (recorder.State().Begun < 2)
            await recorder.Says("proxy up to");
        recorder.Append(bytes[(bytes.Length / 2)..]);
        await Assert.ThrowsAsync<StoreConflict>(() => lost);
        recorder.Close();
        await second;
        ShowsEveryFrameOnce(recorder, parts: 2);
    }

    [Fact]
    public async Task AnotherRecordingInItsPlace_IsNotTakenForIt()
    {
        var bytes = Recorded("replaced.ts");
        using var recorder = new Recorder("replaced.ts");
        recorder.Append(bytes[..(bytes.Length / 2)]);
        var step = recorder.Follow();
        await recorder.Reaches(4);
        File.WriteAllBytes(recorder.Scratch("other.ts"), bytes);
        File.Move(recorder.Scratch("other.ts"), recorder.Source, overwrite: true);
        Assert.Equal("asset-changed", (await MediaBench.Failure(step)).Code);
    }

    /// <summary>SMPTE ST 377-1: a recorder that closes a file writes into each partition that it is closed, and where the footer is.</summary>
    [Fact]
    public async Task AnMxfThatIsClosed_WasNotWrittenOver()
    {
        var bytes = Recorded("closed.mxf", "-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "pcm_s16le");
        var body = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01, 0x03]);
        Assert.InRange(body, 1 << 16, bytes.Length);
        var open = bytes.ToArray();
        open[body + 14] = 0x01;
        // Behind key and length: versions, KAG, this and the previous partition, then the footer's place.
        open.AsSpan(body + 20 + 24, 8).Clear();
        using var recorder = new Recorder("closed.mxf");
        recorder.Append(open);
        var step = recorder.Follow();
        await recorder.Reaches(16);
        recorder.WriteOver(body, bytes.AsSpan(body, 100));
        recorder.Close();
        Assert.False(MediaBench.Output(await step).GetProperty("madeAnew").GetBoolean());
        ShowsEveryFrameOnce(recorder, parts: 1);
    }

    [Fact]
    public async Task WhatWasWrittenOver_IsMadeAnewFromTheFinishedFile()
    {
        var bytes = Recorded("over.ts");
        using var recorder = new Recorder("over.ts");
        var wrong = bytes.AsSpan(376 * 500, 376 * 200).ToArray();
        Array.Reverse(wrong);
        recorder.Append([.. bytes[..(376 * 500)], .. wrong, .. bytes[(376 * 700)..]]);
        var step = recorder.Follow();
        await recorder.Reaches(4);
        recorder.WriteOver(376 * 500, bytes.AsSpan(376 * 500, 376 * 200));
        recorder.Close();
        Assert.True(MediaBench.Output(await step).GetProperty("madeAnew").GetBoolean());
        ShowsEveryFrameOnce(recorder, parts: 1);
    }

    [Fact]
    public async Task AWaveFileWhoseLengthIsToldAtItsEnd_IsHeardToItsEnd_AndTranscribedWithoutSeams()
    {
        var bytes = Recorded("beeps.wav", ["-f", "lavfi", "-i", "aevalsrc='0.8*sin(880*2*PI*t)*lt(mod(t,1),0.25)':d=75:s=16000", "-c:a", "pcm_s16le", "-fflags", "+bitexact"]);
        var growing = bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(growing.AsSpan(4), 36);
        BinaryPrimitives.WriteUInt32LittleEndian(growing.AsSpan(40), 0);
        using var recorder = new Recorder("beeps.wav");
        recorder.Append(growing.AsSpan(0, 1_600_000));
        var step = recorder.Follow(transcriber: new Beeps());
        await recorder.Reaches(20, "transcript");
        recorder.Append(growing.AsSpan(1_600_000));
        recorder.WriteOver(0, bytes.AsSpan(0, 44));
        recorder.Close();
        var output = MediaBench.Output(await step);
        Assert.Equal((true, false, 75), (output.GetProperty("reconciled").GetBoolean(), output.GetProperty("madeAnew").GetBoolean(), output.GetProperty("cues").GetInt32()));
        Assert.All(recorder.State().Said.Cues.Index(), cue => Assert.InRange(cue.Item.Start, cue.Index - 0.11, cue.Index + 0.11));
        Assert.Contains("live-captions", MediaBench.FilesOf(await step).Select(file => file.Role));
        Assert.InRange(double.Parse(MediaBench.Probe(recorder.Played().Single(), "format=duration", "a:0"), CultureInfo.InvariantCulture), 74.9, 75.1);
    }

    [Fact]
    public async Task WhatIsNoRecording_FailsOnceItIsQuiet()
    {
        using var recorder = new Recorder("text.ts");
        recorder.Append("not a recording at all"u8);
        var step = recorder.Follow();
        await recorder.Says("not readable yet");
        recorder.Close();
        Assert.Equal(FailureClass.Media, (await MediaBench.Failure(step)).Class);
    }

    [Fact]
    public async Task OtherSteps_DoNotReadWhatIsStillRecorded()
    {
        using var recorder = new Recorder("early.ts");
        recorder.Append("anything"u8);
        var failure = await MediaBench.Failure(recorder.Perform(new InspectMedia(new Ffmpeg()), new { }));
        Assert.Equal((FailureClass.Configuration, "still-recorded"), (failure.Class, failure.Code));
    }

    private byte[] Recorded(string name, params string[] options) =>
        File.ReadAllBytes(bench.Source(bench.Clip(name, options is ["-f", ..] ? options : [.. Clip, .. options, "-shortest"])));

    /// <summary>Every frame of the source, in order, none twice: of two frames of this picture that are not the same, less than 30 dB are left.</summary>
    private static void ShowsEveryFrameOnce(Recorder recorder, int parts)
    {
        var at = 0;
        var played = recorder.Played();
        Assert.Equal(parts, played.Count);
        foreach (var part in played)
        {
            var count = int.Parse(MediaBench.Run("ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", part).Trim(), CultureInfo.InvariantCulture);
            var log = recorder.Scratch("psnr.log");
            MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", part, "-i", recorder.Source, "-filter_complex",
                $"[0:v]settb=1/25,setpts=N[made];[1:v]settb=1/25,setpts=N,trim=start_pts={at}:end_pts={at + count},setpts=N[source];[made][source]psnr=f={log}", "-f", "null", "-");
            var likeness = File.ReadLines(log).Select(line => Likeness().Match(line).Groups[1].Value is "inf" ? 99 : double.Parse(Likeness().Match(line).Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(count, likeness.Count);
            Assert.InRange(likeness.Min(), 33, 99);
            at += count;
        }
        Assert.Equal(Frames, at);
    }

    private (Ffmpeg Tool, string Log) Counted(string name)
    {
        var (script, log) = (bench.PathOf($"{name}.sh"), bench.PathOf($"{name}.log"));
        File.WriteAllText(script, $"#!/bin/sh\necho $$ >> '{log}'\nexec ffmpeg \"$@\"\n");
        MediaBench.Run("chmod", "+x", script);
        return (new Ffmpeg(script), log);
    }

    /// <summary>Hears beeps.</summary>
    private sealed class Beeps : ITranscriber
    {
        public string? Unavailable(string? language) => null;

        public async Task<Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation)
        {
            var levels = await SpeechAudio.Open(audio).Levels(0.05, cancellation);
            var starts = Enumerable.Range(0, levels.Count).Where(i => levels[i] > 0.1 && (i == 0 || levels[i - 1] <= 0.1));
            return new Transcript("beeps", false, [.. starts.Select(start => new Cue(start * 0.05, start * 0.05 + 0.25, "beep"))]);
        }
    }

    [GeneratedRegex("psnr_avg:([0-9.]+|inf)")]
    private static partial Regex Likeness();
}
