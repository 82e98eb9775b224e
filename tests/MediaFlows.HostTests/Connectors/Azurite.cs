using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Storage.Blobs;

namespace MediaFlows.HostTests.Connectors;

/// <summary>The Blob Storage emulator on a free port of loopback, brought by npm when it is not there yet.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Version = "3.35.0";

    private const string Account = "mediaflowstest";

    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "azurite-" + Version);

    private Process? process;
    private Task drained = Task.CompletedTask;
    private string? missing;
    private string? address;

    public string Connection
    {
        get
        {
            Assert.SkipUnless(missing is null, missing ?? "");
            return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={address}/{Account};";
        }
    }

    public async ValueTask InitializeAsync()
    {
        missing = await Install();
        if (missing is not null)
            return;
        process = Start("node", Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "blob", "main.js"),
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry");
        while (address is null && await process.StandardOutput.ReadLineAsync() is { } line)
            address = line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));
        missing = address is null ? "Azurite did not start." : null;
        drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public async Task<BlobContainerClient> NewContainer()
    {
        var container = new BlobContainerClient(Connection, $"c{Guid.NewGuid():n}");
        await container.CreateAsync();
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await Task.WhenAll(drained, process.WaitForExitAsync());
        process.Dispose();
    }

    private static async Task<string?> Install()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "azurite")))
            return null;
        try
        {
            using var npm = Start("npm", "install", "--prefix", Folder, $"azurite@{Version}", "--no-audit", "--no-fund", "--loglevel", "error");
            await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync(), npm.WaitForExitAsync());
            return npm.ExitCode == 0 ? null : "Azurite could not be installed by npm.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not installed: no Azurite, so Blob Storage is not tested.";
        }
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{Key}" },
    })!;
}
