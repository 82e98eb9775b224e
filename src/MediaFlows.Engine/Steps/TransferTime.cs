using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps;

internal static class TransferTime
{
    /// <summary>How long files may take on their way: ten minutes and a second for each megabyte, which a line of 16 Mbit/s can do there and back.</summary>
    public static TimeSpan Of(IEnumerable<MediaFile> files) => TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(files.Sum(file => file.Size) / 1_000_000);
}
