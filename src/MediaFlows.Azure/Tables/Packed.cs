using System.IO.Compression;
using Azure.Data.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Tables;

/// <summary>Content as a row can hold it: compressed when that helps, and cut into properties.</summary>
internal static class Packed
{
    /// <summary>Bytes of one property, and of all: the service allows 64 KiB and 1 MiB, names and keys included.</summary>
    private const int Property = 64 * 1024;

    /// <summary>What one row may hold, in bytes.</summary>
    public const int Most = 14 * Property;

    /// <summary>Below this many bytes compressing saves nothing.</summary>
    private const int Small = 256;

    private const byte Plain = 0, Compressed = 1;

    public static byte[] Pack(byte[] content)
    {
        var packed = new byte[content.Length + 1];
        if (content.Length > Small && BrotliEncoder.TryCompress(content, packed.AsSpan(1), out var length, quality: 3, window: 20))
        {
            packed[0] = Compressed;
            return packed[..(length + 1)];
        }
        packed[0] = Plain;
        content.CopyTo(packed, 1);
        return packed;
    }

    public static byte[] Unpack(byte[] packed)
    {
        if (packed[0] == Plain)
            return packed[1..];
        using var content = new MemoryStream();
        using var reader = new BrotliStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        reader.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Puts what was packed into a row.</summary>
    public static TableEntity Row(string partition, string row, byte[] packed)
    {
        if (packed.Length > Most)
            throw new StoreFault("too-large", $"This is more than a row can hold ({packed.Length / 1024} of {Most / 1024} KB when packed); nothing was written. Keep large content in a file and refer to it.");
        var entity = new TableEntity(partition, row);
        for (var part = 0; part * Property < packed.Length; part++)
            entity[Name(part)] = packed[(part * Property)..Math.Min(packed.Length, (part + 1) * Property)];
        return entity;
    }

    /// <summary>The content of a row.</summary>
    public static byte[] Content(TableEntity entity) => Unpack(Bytes(entity));

    public static byte[] Bytes(TableEntity entity)
    {
        var parts = new List<byte[]>(1);
        while (entity.GetBinary(Name(parts.Count)) is { } part)
            parts.Add(part);
        return parts is [var only] ? only : [.. parts.SelectMany(part => part)];
    }

    private static string Name(int part) => $"P{part:00}";
}
