using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Storage;

/// <summary>What the file system's errors mean to people.</summary>
public static class DiskFaults
{
    private const int NotPermitted = 1, NoAccess = 13, NoSpace = 28, QuotaUsedUpLinux = 122, QuotaUsedUpMac = 69, ReadOnlyDisk = 30, OtherDisk = 18, IsAFolder = 21;

    public static async Task<T> InWords<T>(string uri, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InWords(uri, fault);
        }
    }

    public static StoreFault NotFound(string uri, Exception? inner = null) =>
        new("not-found", $"There is no file {StoreNames.Quoted(uri)}. It may have been moved or deleted meanwhile.", inner);

    public static StoreFault InWords(string uri, Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => NotFound(uri, fault),
        PathTooLongException => new StoreFault("name-too-long", $"The name {StoreNames.Quoted(uri)} is too long for this disk. Shorten it.", fault),
        UnauthorizedAccessException or { HResult: NotPermitted or NoAccess } => new StoreFault("access-denied",
            $"{StoreNames.Quoted(uri)} may not be read or written. Check the owner and permissions of its folder.", fault),
        { HResult: NoSpace or QuotaUsedUpLinux or QuotaUsedUpMac } => new StoreFault("disk-full",
            $"The disk is full; {StoreNames.Quoted(uri)} was not written and what was there is untouched. Free some space, then try again.", fault),
        { HResult: ReadOnlyDisk } => new StoreFault("access-denied", $"The disk with {StoreNames.Quoted(uri)} is mounted read-only.", fault),
        { HResult: OtherDisk } => new StoreFault("other-disk",
            $"{StoreNames.Quoted(uri)} lies on another disk than its container. Make the mounted folder a container of its own.", fault),
        { HResult: IsAFolder } => new StoreFault("name-taken", $"{StoreNames.Quoted(uri)} is a folder.", fault),
        _ => new StoreFault("disk-error", $"{StoreNames.Quoted(uri)} could not be read or written: {fault.Message}", fault),
    };
}
