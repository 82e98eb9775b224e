using System.Runtime.InteropServices;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>When a file was made, in nanoseconds since 1970: with its inode, which the next file may get, what tells it from others. Linux says it by statx only.</summary>
internal static class BirthTime
{
    private const int WorkingFolder = -100, BirthTimeWanted = 0x800;

    /// <summary>How long what statx tells is, and where in it the mask, the seconds and the nanoseconds of birth stand (linux/stat.h; the same on every processor).</summary>
    private const int Length = 256, Mask = 0, Seconds = 80, Nanoseconds = 88;

    /// <param name="seconds">As stat told, where it does.</param>
    /// <returns>0 where the file system does not know.</returns>
    public static long Of(string path, long seconds, long nanoseconds) => (OperatingSystem.IsLinux() ? Ask(path) : null) ?? seconds * 1_000_000_000 + nanoseconds;

    private static long? Ask(string path)
    {
        Span<byte> told = stackalloc byte[Length];
        try
        {
            if (statx(WorkingFolder, path, 0, BirthTimeWanted, ref MemoryMarshal.GetReference(told)) != 0 || (MemoryMarshal.Read<int>(told[Mask..]) & BirthTimeWanted) == 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        return MemoryMarshal.Read<long>(told[Seconds..]) * 1_000_000_000 + MemoryMarshal.Read<int>(told[Nanoseconds..]);
    }

    [DllImport("libc")]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mask, ref byte told);
}
