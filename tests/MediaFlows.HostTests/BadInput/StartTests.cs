using System.Net;
using System.Net.Sockets;
using MediaFlows.HostTests.Cli;

namespace MediaFlows.HostTests.BadInput;

/// <summary>What keeps a host from starting is said in words, and nothing is lost.</summary>
public sealed class StartTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task APortInUse_IsNamedWithItsRemedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var said = await Mediaflows.Run(place.Folder, ["serve", "--port", $"{port}"]);
        Assert.Equal((1, ""), (said.ExitCode, said.Output));
        Assert.Contains($"Port {port} is in use", said.Error);
        Assert.Contains("--port", said.Error);
        Assert.DoesNotContain("Exception", said.Error);
    }

    [Fact]
    public async Task ASecondHostOnTheSameFolder_IsRefused_AndTheFirstGoesOn()
    {
        await using var first = Mediaflows.Start(place.Folder, ["serve", "--port", "0"]);
        await first.Says("listens on");
        var second = await Mediaflows.Run(place.Folder, ["serve", "--port", "0"]);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains($"process {first.ProcessId}", second.Error);
        Assert.True(Directory.Exists(Path.Combine(place.Data, ".work")));
    }

    [Fact]
    public async Task ADamagedDatabase_IsLeftAlone_AndSaidInWords()
    {
        var database = place.Write(".mediaflows/mediaflows.db", new string('x', 8192));
        var said = await Mediaflows.Run(place.Folder, ["serve", "--port", "0"]);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("database", said.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", said.Error);
        Assert.Equal(new string('x', 8192), File.ReadAllText(database));
        var doctor = await Mediaflows.Run(place.Folder, ["doctor", "--port", "0"]);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("database\tmissing", doctor.Output);
    }

    [Fact]
    public async Task AFolderThatIsAFile_IsSaidInWords()
    {
        place.Write(".mediaflows", "a file");
        var said = await Mediaflows.Run(place.Folder, ["serve", "--port", "0"]);
        Assert.NotEqual(0, said.ExitCode);
        Assert.DoesNotContain("   at ", said.Error);
    }

    [Fact]
    public async Task AFaultySettingsFile_IsNamed()
    {
        place.Write("mediaflows.json", "{ nothing");
        var said = await Mediaflows.Run(place.Folder, ["serve", "--port", "0"]);
        Assert.Equal(2, said.ExitCode);
        Assert.Contains("mediaflows.json", said.Error);
    }

    [Fact]
    public async Task SigTerm_StopsTheHostCleanly()
    {
        await using var host = Mediaflows.Start(place.Folder, ["serve", "--port", "0"]);
        await host.Says("Ctrl-C");
        host.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal((0, ""), (await host.End()) is var said ? (said.ExitCode, said.Output) : default);
    }

    [Fact]
    public async Task WithoutFfmpeg_TheStepWaits_AndSaysWhatToInstall()
    {
        var clip = await place.Clip("a.mp4");
        var said = await Mediaflows.Run(place.Folder, ["demo", "--approve", clip], environment: new Dictionary<string, string?> { ["PATH"] = place.Folder });
        Assert.Equal(8, said.ExitCode);
        Assert.Contains("ffmpeg", said.Output);
        Assert.Contains("install", said.Output);
        Assert.True(File.Exists(Path.Combine(place.Folder, ".mediaflows-demo/ingest/live/a.mp4")));
    }

    [Fact]
    public async Task TheDemo_DoesNotEmptyAFolderThatIsNotItsOwn()
    {
        var mine = place.Write(".mediaflows-demo/thesis.txt", "mine");
        var said = await Mediaflows.Run(place.Folder, ["demo", "--approve"]);
        Assert.Equal(6, said.ExitCode);
        Assert.True(File.Exists(mine));
    }
}
