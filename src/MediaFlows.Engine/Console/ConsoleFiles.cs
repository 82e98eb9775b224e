using System.IO.Compression;
using System.Security.Cryptography;

namespace MediaFlows.Engine.Console;

/// <param name="Path">Below the console's address.</param>
/// <param name="Zipped">The same, gzipped.</param>
internal sealed record ConsoleFile(string Path, string ContentType, byte[] Content, byte[] Zipped, string Tag);

/// <summary>The files of the console, as the build put them into this assembly; none where it was built without Node.js.</summary>
internal static class ConsoleFiles
{
    public const string Page = "index.html";
    private const string Prefix = "console/";

    private static readonly Dictionary<string, Lazy<ConsoleFile>> Files = typeof(ConsoleFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..], name => new Lazy<ConsoleFile>(() => Read(name)));

    public static ConsoleFile? Find(string path) => Files.TryGetValue(path, out var file) ? file.Value : null;

    public static IReadOnlyList<ConsoleFile> All => [.. Files.Values.Select(file => file.Value)];

    private static ConsoleFile Read(string name)
    {
        using var stream = typeof(ConsoleFiles).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new(name[Prefix.Length..], Kind(name), content, Zip(content), $"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
    }

    private static byte[] Zip(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal))
            zip.Write(content);
        return zipped.ToArray();
    }

    private static string Kind(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
