using System.Diagnostics;

namespace MediaFlows.Tests.Contracts;

/// <summary>A disk of its own that is soon full; a test that cannot have one is skipped, visibly.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TestFolder folder = new();

    public SmallDisk(int megabytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "none", folder.Path))
            return;
        folder.Dispose();
        Assert.Skip("Needs root on Linux, to mount a small disk.");
    }

    public string this[string name] => folder[name];

    public void Fill()
    {
        using var filler = new FileStream(this["filler"], FileMode.Create);
        try
        {
            for (var block = new byte[4096]; ; filler.Flush())
                filler.Write(block);
        }
        catch (IOException)
        {
        }
    }

    public void Clear() => File.Delete(this["filler"]);

    public void Dispose()
    {
        Run("umount", "--lazy", folder.Path);
        folder.Dispose();
    }

    private static bool Run(string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
