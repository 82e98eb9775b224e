using System.Text;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

/// <summary>What is given as a file, or as <c>-</c> on stdin.</summary>
internal static class GivenText
{
    /// <summary>Bytes; larger than anything a command takes.</summary>
    private const int Most = 64 * 1024 * 1024;

    public static string Name(string file) => file == "-" ? "stdin" : file;

    public static async Task<string> Read(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > Most)
                    throw new CommandFailed(ExitCode.Usage, $"{Screen.Plain(Name(file))} is larger than {Most / 1024 / 1024} MB.", "Check that it is the right file.");
            }
            return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailed(ExitCode.NotFound, $"There is no file {Screen.Plain(file)}.", "Name a file, or - for stdin.", none);
        }
    }

    /// <summary>JSON as it was given: the text itself, <c>@file</c>, or <c>-</c>; null when nothing was given.</summary>
    public static async Task<JsonElement?> Json(string? given, string what, CancellationToken cancellation)
    {
        if (given is null)
            return null;
        var text = given == "-" || given.StartsWith('@') ? await Read(given.TrimStart('@'), cancellation) : given;
        try
        {
            return Core.Runs.Json.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new CommandFailed(ExitCode.Usage, $"{what} is no JSON: {fault.Message}", "Write it as JSON, as @FILE, or - for stdin.", fault);
        }
    }
}
