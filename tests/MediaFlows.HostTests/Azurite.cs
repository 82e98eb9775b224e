using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using MediaFlows.Azure;

namespace MediaFlows.HostTests;

/// <summary>The storage emulator (blobs, tables, queues) on free ports of loopback, brought by npm when it is not there yet. One for all tests: they keep apart by names.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Version = "3.35.0";

    private const string Account = "mediaflowstest";

    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "azurite-" + Version);

    private Process? process;
    private Task drained = Task.CompletedTask;
    private string? missing;
    private readonly Dictionary<string, string> addresses = [];

    /// <summary>Why there is none; null when it runs.</summary>
    public string? Missing => missing;

    public string Connection
    {
        get
        {
            Assert.SkipUnless(missing is null, missing ?? "");
            return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};{string.Concat(addresses.Select(service => $"{service.Key}Endpoint={service.Value}/{Account};"))}";
        }
    }

    public StorageAccount Storage => StorageAccount.From(Connection);

    public async ValueTask InitializeAsync()
    {
        missing = await Install();
        if (missing is not null)
            return;
        process = Start("node", Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js"),
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--tableHost", "127.0.0.1", "--tablePort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0",
            "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry");
        while (addresses.Count < 3 && await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Split(' ') is ["Azurite", var service, ..] words && words[^1].StartsWith("http://127.0.0.1:", StringComparison.Ordinal) && !words[^1].EndsWith(":0", StringComparison.Ordinal))
                addresses[service] = words[^1];
        missing = addresses.Count < 3 ? "Azurite did not start." : null;
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
