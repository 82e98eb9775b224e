using System.Globalization;
using MediaFlows.Azure;

namespace MediaFlows.Functions;

/// <summary>What the app is told by its settings; each has a name of its own, so that a wrong one is said by name.</summary>
internal sealed class AppSettings(Func<string, string?> variable)
{
    public static AppSettings FromEnvironment() => new(Environment.GetEnvironmentVariable);

    public string? Find(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public StorageAccount Storage => StorageAccount.From(Find(StorageAccount.Setting)
        ?? throw new FormatException($"{StorageAccount.Setting} is not set: the storage account's blob address, https://NAME.blob.core.windows.net."));

    /// <summary>As set; else the name that the platform gave the app.</summary>
    public Uri PublicUrl => Uri.TryCreate(Find("MEDIAFLOWS_PUBLIC_URL") ?? $"https://{Find("WEBSITE_HOSTNAME")}", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new FormatException("MEDIAFLOWS_PUBLIC_URL is no http or https address.");

    public string WorkFolder => Find("MEDIAFLOWS_WORK") ?? Path.Combine(Path.GetTempPath(), "mediaflows-work");
    public TimeSpan Retention => TimeSpan.FromDays(Number("MEDIAFLOWS_RETENTION", 90, 1, 36_500));
    public TimeSpan Lease => TimeSpan.FromSeconds(Number("MEDIAFLOWS_LEASE", 60, 2, 3_600));
    public int ContinueAfter => (int)Number("MEDIAFLOWS_CONTINUE_AFTER", 500, 1, 10_000);
    public TimeSpan? SettleMost => Find("MEDIAFLOWS_SETTLE_MOST") is null ? null : TimeSpan.FromSeconds(Number("MEDIAFLOWS_SETTLE_MOST", 0, 0, 86_400));

    private double Number(string name, double otherwise, double least, double most) => Find(name) is not { } text ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new FormatException($"{name} must be a number from {least} to {most}.");
}
