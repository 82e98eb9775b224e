using System.Text;
using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Storage;

/// <summary>Which URIs name a file of a store. They come from outside: nothing they say leads out of their container, in whatever store it lies.</summary>
public static class StoreNames
{
    /// <summary>The folder in each container that holds what is ours.</summary>
    public const string Ours = ".mediaflows";

    /// <summary>NAME_MAX and PATH_MAX of Linux and macOS's file systems, in bytes of UTF-8; Blob Storage takes 1024 characters.</summary>
    public const int LongestName = 255, LongestPath = 1023;

    /// <summary>Container and path of a file, part by part.</summary>
    /// <exception cref="StoreFault">The name is not allowed, or too long.</exception>
    public static string[] OfFile(string uri)
    {
        var segments = uri.Split('/');
        return segments.Length < 2 ? throw Refused(uri, "it is not of the form container/path") : Checked(uri, segments);
    }

    /// <summary>The same of a container, or a folder in one.</summary>
    /// <exception cref="StoreFault">The name is not allowed, or too long.</exception>
    public static string[] OfFolder(string prefix) => Checked(prefix, prefix.TrimEnd('/').Split('/'));

    /// <summary>A name from outside as it may be shown: quoted, control characters escaped, cut.</summary>
    public static string Quoted(string uri) => JsonSerializer.Serialize(uri.Length > 300 ? uri[..300] + "…" : uri);

    /// <summary>Names a tool may see, one after the other until one is free: of the file's own name they keep only a safe extension.</summary>
    public static IEnumerable<string> Local(string uri)
    {
        var extension = SafeExtension(uri);
        yield return $"input{extension}";
        for (var number = 2; ; number++)
            yield return $"input-{number}{extension}";
    }

    public static StoreFault Refused(string uri, string why) =>
        new("name-not-allowed", $"The name {Quoted(uri)} is not allowed: {why}. Rename the file.");

    public static StoreFault TooLong(string uri) =>
        new("name-too-long", $"The name {Quoted(uri)} is too long: at most {LongestName} bytes a part and {LongestPath} in all. Shorten it.");

    private static string[] Checked(string uri, string[] segments)
    {
        foreach (var segment in segments)
            Check(uri, segment);
        if (segments[0].StartsWith('.'))
            throw Refused(uri, "a container's name does not begin with a dot");
        return Encoding.UTF8.GetByteCount(uri) > LongestPath ? throw TooLong(uri) : segments;
    }

    private static void Check(string uri, string segment)
    {
        if (segment is "" or "." or "..")
            throw Refused(uri, "it has an empty part, a `.` or a `..`");
        if (segment.Contains('\\'))
            throw Refused(uri, "it has a backslash");
        if (segment.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            throw Refused(uri, "it has a control character");
        if (segment == Ours)
            throw Refused(uri, $"{Ours} is ours");
        if (segment.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
            throw Refused(uri, "it is not valid Unicode");
        if (Encoding.UTF8.GetByteCount(segment) > LongestName)
            throw TooLong(uri);
    }

    private static string SafeExtension(string uri)
    {
        var extension = Path.GetExtension(uri).ToLowerInvariant();
        return extension.Length is > 1 and <= 9 && extension.Skip(1).All(char.IsAsciiLetterOrDigit) ? extension : "";
    }
}
