using System.Text.Json;
using MediaFlows.Local.Embedded;
using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Cli;

public sealed class QuarantineTests : IDisposable
{
    private static readonly QuarantineReason Reason = new("text-file", "It is plain text.", "Send the media.", DateTimeOffset.UnixEpoch, "ingest/live/a.mp4", 3);

    private readonly DataFolder data = new(Directory.CreateTempSubdirectory("mediaflows-quarantine-").FullName);

    public void Dispose() => Directory.Delete(data.Root, recursive: true);

    [Fact]
    public void AFile_IsMovedWithItsReasonBesideIt()
    {
        Arrived("one");
        var place = Quarantine.Move(data, "ingest", "live/a.mp4", Reason)!;
        Assert.Equal(Path.Combine(data.Root, "quarantine/ingest/live/a.mp4"), place);
        Assert.Equal(("one", false), (File.ReadAllText(place), File.Exists(Path.Combine(data.Root, "ingest/live/a.mp4"))));
        var note = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(place + ".reason.json"));
        Assert.Equal(("text-file", "ingest/live/a.mp4", "Send the media."), (note.GetProperty("reason").GetString(), note.GetProperty("from").GetString(), note.GetProperty("whatToDo").GetString()));
    }

    [Fact]
    public void ASecondFileOfTheName_KeepsTheFirst()
    {
        Arrived("one");
        var first = Quarantine.Move(data, "ingest", "live/a.mp4", Reason)!;
        Arrived("two");
        var second = Quarantine.Move(data, "ingest", "live/a.mp4", Reason)!;
        Assert.Equal(("one", "two", "a-2.mp4"), (File.ReadAllText(first), File.ReadAllText(second), Path.GetFileName(second)));
        Assert.True(File.Exists(second + ".reason.json"));
    }

    [Fact]
    public void AFileThatVanished_LeavesNoReasonBehind()
    {
        Assert.Null(Quarantine.Move(data, "ingest", "live/a.mp4", Reason));
        Assert.Empty(Directory.GetFiles(data.Root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFileThatCannotBeMoved_StaysWhereItIs_AndLeavesNothingInQuarantine(bool noteFits)
    {
        using var disk = new SmallDisk(megabytes: 1);
        Directory.CreateDirectory(disk["quarantine"]);
        Directory.CreateSymbolicLink(Path.Combine(data.Root, "quarantine"), disk["quarantine"]);
        Arrived(new string('x', 3 << 20));
        if (!noteFits)
            disk.Fill();
        Assert.Throws<IOException>(() => Quarantine.Move(data, "ingest", "live/a.mp4", Reason));
        Assert.Empty(Directory.GetFiles(disk["quarantine"], "*", SearchOption.AllDirectories));
        Assert.Equal(3 << 20, new FileInfo(Path.Combine(data.Root, "ingest/live/a.mp4")).Length);
    }

    [Fact]
    public void TheLongestName_StillFindsAPlace()
    {
        var name = new string('n', 251) + ".mp4";
        Directory.CreateDirectory(Path.Combine(data.Root, "ingest"));
        File.WriteAllText(Path.Combine(data.Root, "ingest", name), "long");
        Assert.Equal("long", File.ReadAllText(Quarantine.Move(data, "ingest", name, Reason)!));
    }

    private void Arrived(string content)
    {
        Directory.CreateDirectory(Path.Combine(data.Root, "ingest/live"));
        File.WriteAllText(Path.Combine(data.Root, "ingest/live/a.mp4"), content);
    }
}
