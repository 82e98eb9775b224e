using System.Diagnostics;

namespace MediaFlows.Tests.Contracts;

/// <summary>A disk of its own that is soon full; a test that cannot have one is skipped, visibly.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-disk-").FullName;

    public SmallDisk(int megabytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "none", folder))
            return;
        Directory.Delete(folder, recursive: true);
        Assert.Skip("Needs root on Linux, to mount a small disk.");
    }

    public string this[string name] => Path.Combine(folder, name);

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

    /// <summary>Leaves some room on a full disk.</summary>
    public void Leave(int kilobytes)
    {
        using var filler = File.OpenWrite(this["filler"]);
        filler.SetLength(Math.Max(0, filler.Length - kilobytes * 1024L));
    }

    public void Clear() => File.Delete(this["filler"]);

    public void Dispose()
    {
        Run("umount", "--lazy", folder);
        Directory.Delete(folder, recursive: true);
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
