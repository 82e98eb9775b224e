using System.Buffers.Binary;

namespace MediaFlows.Tests.Ai;

/// <summary>A 16 kHz mono WAV file whose loudness changes by the second, made without tools.</summary>
public static class SpeechWav
{
    /// <param name="loud">Amplitude (0 to 1) in a given second.</param>
    public static string Write(string folder, int seconds, Func<int, double> loud)
    {
        var wav = new byte[44 + seconds * 32_000];
        "RIFF"u8.CopyTo(wav);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        byte[] format = [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0, 2, 0, 16, 0];
        format.CopyTo(wav.AsSpan(16));
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), seconds * 32_000);
        for (var i = 0; i < seconds * 16_000; i++)
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + 2 * i), (short)(loud(i / 16_000) * (i % 2 == 0 ? 30_000 : -30_000)));
        var path = Path.Combine(folder, "speech.wav");
        File.WriteAllBytes(path, wav);
        return path;
    }
}
