using CliWrap;

namespace MediaFlows.HostTests.Cli;

/// <summary>A folder of a test's own, gone afterwards.</summary>
public sealed class Workplace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("mediaflows-test-").FullName;

    public string Data => Path.Combine(Folder, ".mediaflows");

    public string Ingest => Path.Combine(Data, "ingest", "live");

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A second of moving picture with a tone.</summary>
    public async Task<string> Clip(string name)
    {
        var path = Path.Combine(Folder, name);
        await CliWrap.Cli.Wrap("ffmpeg")
            .WithArguments(["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=d=1:s=160x90:r=10", "-f", "lavfi", "-i", "sine=d=1", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-f", "mp4", $"file:{path}"])
            .ExecuteAsync();
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
