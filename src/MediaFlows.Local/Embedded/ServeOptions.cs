using MediaFlows.Azure;
using MediaFlows.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded;

/// <summary>How one machine's host is set up.</summary>
/// <param name="Listen">Address to listen on, with its port.</param>
/// <param name="Notifier">Tells people instead of mail and webhooks; null for those.</param>
/// <param name="MostQuiet">Bound on how long an arriving file must be quiet; null for what its flow says.</param>
internal sealed record ServeOptions(DataFolder Data, Settings Settings, Uri Listen, INotifier? Notifier = null, TimeSpan? MostQuiet = null, LogLevel Log = LogLevel.Information)
{
    public const string DataSetting = "MEDIAFLOWS_DATA";
    public const string PublicUrlSetting = "MEDIAFLOWS_PUBLIC_URL";
    public const string DefaultData = ".mediaflows";

    /// <summary>Keeps everything instead of the data folder, where then only work is done; null for the folder.</summary>
    public StorageAccount? Storage { get; init; }

    /// <summary>Where people and partners reach this host: as set, else where it listens.</summary>
    public Uri PublicUrl { get => field ?? FromSettings; init; }

    private Uri FromSettings => Settings.Find(PublicUrlSetting) is not { } set
        ? Listen.Host is "0.0.0.0" or "[::]" ? new UriBuilder(Listen) { Host = Environment.MachineName }.Uri : Listen
        : Uri.TryCreate(set, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new FormatException($"{PublicUrlSetting} is no http or https address.");
}
