using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;

namespace MediaFlows.Tests.Cli;

public sealed class OpenForWritingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-open-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AWriter_IsSeen_AndAReaderIsNot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells who writes a file.");
        string[] paths = ["live/written.mp4", "live/read.mp4", "live/closed.mp4"];
        Directory.CreateDirectory(Path.Combine(folder, "live"));
        foreach (var path in paths)
            File.WriteAllText(Path.Combine(folder, path), "x");
        using var writer = new FileStream(Path.Combine(folder, paths[0]), FileMode.Append);
        using var reader = File.OpenRead(Path.Combine(folder, paths[1]));
        Assert.Equal([paths[0]], OpenForWriting.Among(paths));
    }
}
