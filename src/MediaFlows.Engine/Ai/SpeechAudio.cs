using System.Buffers.Binary;
using System.Text;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Ai;

/// <summary>Audio as transcribers take it: a local WAV file, 16 bit, mono, 16 kHz.</summary>
public sealed class SpeechAudio
{
    public const int SampleRate = 16_000;
    private const int BytesPerSecond = SampleRate * 2;
    private readonly string path;
    private readonly long start;
    private readonly long length;

    private SpeechAudio(string path, long start, long length) => (this.path, this.start, this.length) = (path, start, length);

    /// <summary>Seconds.</summary>
    public double Duration => length / (double)BytesPerSecond;

    public static SpeechAudio Open(string path)
    {
        using var file = new BinaryReader(File.OpenRead(path));
        var total = file.BaseStream.Length;
        var fits = false;
        // RIFF: 12 bytes, then chunks of a name, a size and that many bytes.
        for (long at = 12; at + 8 <= total;)
        {
            file.BaseStream.Position = at;
            var (name, size) = (Encoding.ASCII.GetString(file.ReadBytes(4)), file.ReadUInt32());
            if (name == "data" && fits)
                return new SpeechAudio(path, at + 8, Math.Min(size, total - at - 8) / 2 * 2);
            fits |= name == "fmt " && Fits(file.ReadBytes(16));
            at += 8 + size + size % 2;
        }
        throw new StepFailedException(new Failure(FailureClass.Ours, "speech-audio-unfit", "The audio prepared for transcription is no 16 kHz mono WAV file."));
    }

    /// <summary>Mean amplitude (0 to 1) of each window.</summary>
    /// <param name="window">Seconds.</param>
    public async Task<IReadOnlyList<double>> Levels(double window, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        file.Position = start;
        var buffer = new byte[(int)(window * SampleRate) * 2];
        var levels = new List<double>();
        for (var left = length; left > 0;)
        {
            var read = await file.ReadAtLeastAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), (int)Math.Min(buffer.Length, left), false, cancellation);
            if (read < 2)
                break;
            levels.Add(Level(buffer.AsSpan(0, read / 2 * 2)));
            left -= read;
        }
        return levels;
    }

    /// <summary>A stretch of it as a WAV file of its own.</summary>
    /// <param name="from">Seconds.</param>
    /// <param name="to">Seconds.</param>
    public async Task<byte[]> Cut(double from, double to, CancellationToken cancellation)
    {
        var first = Math.Clamp((long)(from * SampleRate) * 2, 0, length);
        var count = (int)(Math.Clamp((long)(to * SampleRate) * 2, first, length) - first);
        var wav = new byte[44 + count];
        WriteHeader(wav, count);
        await using var file = File.OpenRead(path);
        file.Position = start + first;
        await file.ReadExactlyAsync(wav.AsMemory(44), cancellation);
        return wav;
    }

    /// <summary>Writes samples of that kind as a WAV file.</summary>
    public static async Task Write(string path, ReadOnlyMemory<byte> samples, CancellationToken cancellation)
    {
        var header = new byte[44];
        WriteHeader(header, samples.Length);
        await using var file = File.Create(path);
        await file.WriteAsync(header, cancellation);
        await file.WriteAsync(samples, cancellation);
    }

    private static bool Fits(ReadOnlySpan<byte> format) =>
        BinaryPrimitives.ReadInt16LittleEndian(format[2..]) == 1
        && BinaryPrimitives.ReadInt32LittleEndian(format[4..]) == SampleRate
        && BinaryPrimitives.ReadInt16LittleEndian(format[14..]) == 16;

    private static double Level(ReadOnlySpan<byte> samples)
    {
        long sum = 0;
        for (var i = 0; i < samples.Length; i += 2)
            sum += Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(samples[i..]));
        return sum / (samples.Length / 2.0) / 32768;
    }

    private static void WriteHeader(Span<byte> wav, int bytes)
    {
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav[4..], 36 + bytes);
        "WAVEfmt "u8.CopyTo(wav[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(wav[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav[28..], BytesPerSecond);
        BinaryPrimitives.WriteInt16LittleEndian(wav[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav[34..], 16);
        "data"u8.CopyTo(wav[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(wav[40..], bytes);
    }
}
