namespace MediaFlows.HostTests.Contract;

/// <summary>The smallest real media.</summary>
internal static class Sound
{
    private const int Rate = 8000;

    /// <summary>A tenth of a second of noise, never the same twice.</summary>
    public static byte[] New() => Wav(new Random(), Rate / 10);

    /// <summary>A second of noise, always the same.</summary>
    public static byte[] Known() => Wav(new Random(4711), Rate);

    private static byte[] Wav(Random noise, int samples)
    {
        using var wav = new MemoryStream();
        using var write = new BinaryWriter(wav);
        var sound = new byte[samples * 2];
        noise.NextBytes(sound);
        write.Write("RIFF"u8);
        write.Write(36 + sound.Length);
        write.Write("WAVEfmt "u8);
        write.Write(16);
        write.Write((short)1);
        write.Write((short)1);
        write.Write(Rate);
        write.Write(Rate * 2);
        write.Write((short)2);
        write.Write((short)16);
        write.Write("data"u8);
        write.Write(sound.Length);
        write.Write(sound);
        return wav.ToArray();
    }
}
