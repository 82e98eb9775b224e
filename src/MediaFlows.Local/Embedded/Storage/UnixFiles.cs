using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;
using Microsoft.Win32.SafeHandles;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>What the base library does not give: inode numbers, hard links, a rename that never turns into a copy, folders synced to disk. Linux and macOS.</summary>
internal static class UnixFiles
{
    private const int NoEntry = 2, Exists = 17, NotAFolder = 20;
    private const int TypeMask = 0xF000, Regular = 0x8000;

    /// <summary>Null when there is nothing, or nothing that holds bytes: a folder, a pipe, a device.</summary>
    public static StoredFile? Find(string uri, string path)
    {
        if (Stat(path, out var status) != 0)
            return Marshal.GetLastPInvokeError() is NoEntry or NotAFolder ? null : throw Failed($"look at {StoreNames.Quoted(uri)}");
        if ((status.Mode & TypeMask) != Regular)
            return null;
        var modified = DateTimeOffset.FromUnixTimeSeconds(status.MTime).AddTicks(status.MTimeNsec / 100);
        return new StoredFile(uri, status.Size, Version(status), modified) { Recording = $"{status.Ino:x}-{BirthTime.Of(path, status.BirthTime, status.BirthTimeNsec):x}" };
    }

    /// <summary>False when the new name is taken.</summary>
    public static bool TryLink(string existing, string name)
    {
        if (link(existing, name) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == Exists ? false : throw Failed("link a file");
    }

    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
            throw Failed("put a file in its place");
    }

    /// <summary>A new name in a folder survives a power cut only once the folder itself is on the disk.</summary>
    public static void SyncFolder(string path)
    {
        var folder = open(path, 0);
        if (folder < 0)
            throw Failed("open a folder");
        var synced = fsync(folder);
        var fault = Marshal.GetLastPInvokeError();
        _ = close(folder);
        if (synced != 0)
            throw new IOException($"Cannot sync a folder: {Marshal.GetPInvokeErrorMessage(fault)}.", fault);
    }

    /// <summary>The first bytes of a file that another process keeps locked; the base library would respect the lock.</summary>
    public static string ReadUnlocked(string path)
    {
        using var file = new SafeFileHandle(open(path, 0), ownsHandle: true);
        Span<byte> start = stackalloc byte[64];
        return file.IsInvalid ? "" : Encoding.UTF8.GetString(start[..RandomAccess.Read(file, start, 0)]);
    }

    private static IOException Failed(string what)
    {
        var code = Marshal.GetLastPInvokeError();
        var message = $"Cannot {what}: {Marshal.GetPInvokeErrorMessage(code)}.";
        return new IOException(message, code);
    }

    private static string Version(in FileStatus status)
    {
        ReadOnlySpan<long> identity = [status.Size, status.MTime, status.MTimeNsec, status.Ino];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(identity)).AsSpan(0, 16));
    }

    /// <summary>As the runtime's own library gives it: the same on every processor and system, unlike the C library's struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileStatus
    {
        public int Flags, Mode;
        public uint Uid, Gid;
        public long Size, ATime, ATimeNsec, MTime, MTimeNsec, CTime, CTimeNsec, BirthTime, BirthTimeNsec, Dev, RDev, Ino;
        public uint UserFlags;
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat", SetLastError = true)]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out FileStatus status);

    [DllImport("libc", SetLastError = true)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int file);

    [DllImport("libc")]
    private static extern int close(int file);
}
