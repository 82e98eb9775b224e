using MediaFlows.Azure.Access;
using MediaFlows.Engine.Api;
using MediaFlows.HostTests.Cli;
using MediaFlows.HostTests.Contract;
using MediaFlows.Local.Embedded;

namespace MediaFlows.HostTests.Embedded;

/// <summary><c>mediaflows serve --storage</c>: everything in a storage account, of its own.</summary>
public sealed class StorageMachine : HostOnStorage
{
    private readonly Azurite azurite = new();
    private readonly Workplace place = new();
    private int port;
    private Mediaflows? serve;
    private string key = "";

    public override string? Missing => azurite.Missing;

    public override Uri Address => Listening.At(port);

    public override string Key => key;

    public override async ValueTask InitializeAsync()
    {
        await azurite.InitializeAsync();
        if (Missing is not null) return;
        Account = azurite.Storage;
        using var keys = new BlobApiKeys(Account, TimeProvider.System);
        key = await keys.Add(KeyName, ApiRole.Admin, default);
        await Patiently.Look(_ => StartSomewhere(), started => started);
    }

    /// <summary>False when somebody else was faster to take the port that was free.</summary>
    private async Task<bool> StartSomewhere()
    {
        port = Listening.FreePort();
        try
        {
            await Start();
            return true;
        }
        catch (InvalidOperationException taken) when (taken.Message.Contains("is in use by another program", StringComparison.Ordinal))
        {
            await serve!.DisposeAsync();
            return false;
        }
    }

    public override async Task Start()
    {
        serve = Mediaflows.Start(place.Folder, ["serve", "--port", $"{port}"], new Dictionary<string, string?> { ["MEDIAFLOWS_STORAGE"] = azurite.Connection, ["MEDIAFLOWS_ALLOWED_HOSTS"] = Neighbour });
        await serve.Says("Ctrl-C");
    }

    public override async Task Kill()
    {
        serve!.Kill();
        await serve.DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (serve is not null) await serve.DisposeAsync();
        await azurite.DisposeAsync();
        place.Dispose();
    }
}
