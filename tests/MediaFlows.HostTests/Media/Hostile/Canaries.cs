using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>Files that nobody may open and an address that nobody may call: the kernel tells when somebody did.</summary>
public sealed class Canaries : IDisposable
{
    /// <summary>Is in every canary, and may be in nothing that is made.</summary>
    public const string Marker = "canary-5f1c7a9e";

    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const uint Open = 0x20;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private volatile bool answered;
    private readonly int watch = inotify_init1(NonBlocking | CloseOnExec);

    /// <param name="folder">Where the canaries are put.</param>
    public Canaries(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        Add("canary.ts", HostileMov.Of());
        Add("canary.mp4", HostileMov.Of());
        Add("canary.png", "\x89PNG"u8);
        listener.Start();
        _ = Answer();
    }

    public string Folder { get; }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public bool WasCalled => answered || listener.Pending();

    /// <summary>Whether any was opened since this was last asked.</summary>
    public bool WasOpened() => read(watch, new byte[65536], 65536) > 0;

    public void Dispose()
    {
        listener.Dispose();
        _ = close(watch);
    }

    /// <summary>Hangs up on every caller: one that got no answer would wait for ever.</summary>
    private async Task Answer()
    {
        try
        {
            while (true)
            {
                using var caller = await listener.AcceptTcpClientAsync();
                answered = true;
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Add(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, [.. content, .. System.Text.Encoding.ASCII.GetBytes(Marker)]);
        Assert.True(inotify_add_watch(watch, path, Open) >= 0, "the canary cannot be watched");
    }

    [DllImport("libc")]
    private static extern int inotify_init1(int flags);

    [DllImport("libc")]
    private static extern int inotify_add_watch(int watch, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc")]
    private static extern nint read(int file, byte[] buffer, nint length);

    [DllImport("libc")]
    private static extern int close(int file);
}
