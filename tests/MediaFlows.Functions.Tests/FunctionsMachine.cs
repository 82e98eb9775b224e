using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using MediaFlows.Azure;
using MediaFlows.Azure.Access;
using MediaFlows.Engine.Api;
using MediaFlows.HostTests;
using MediaFlows.HostTests.Contract;

namespace MediaFlows.Functions.Tests;

/// <summary>
/// The app under the Functions host, on the storage emulator: one that runs already (MEDIAFLOWS_FUNCTIONS_URL, with its MEDIAFLOWS_STORAGE and, for its
/// webhooks, MEDIAFLOWS_FUNCTIONS_KEY); or one that is started here, by the program that MEDIAFLOWS_FUNCTIONS_HOST names (called with the app's folder
/// and a port; the settings are its environment), else by Core Tools' <c>func</c>.
/// </summary>
public class FunctionsMachine : HostOnStorage
{
    private static readonly string? Running = Setting("MEDIAFLOWS_FUNCTIONS_URL"), Program = Setting("MEDIAFLOWS_FUNCTIONS_HOST");
    private static readonly string HostKey = Setting("MEDIAFLOWS_FUNCTIONS_KEY") ?? "";

    private readonly Azurite azurite = new();
    private readonly int port = FreePort();
    private Process? host;
    private readonly List<Process> orphans = [];
    private Task drained = Task.CompletedTask;
    private string? missing;
    private string key = "";

    /// <summary>What is set besides.</summary>
    protected virtual Dictionary<string, string> More => [];

    public override string? Missing => missing;

    public override Uri Address => Running is null ? new($"http://127.0.0.1:{port}") : new(Running);

    public override string Key => key;

    /// <summary>Connection string of the storage that Durable Functions has as well.</summary>
    public string Storage => azurite.Connection;

    public override bool CanBeKilled => Running is null;

    /// <summary>Queues are looked at once a second, timers are messages in them.</summary>
    public override TimeSpan Moment => TimeSpan.FromSeconds(5);

    public override Uri Events => new(Address, $"/runtime/webhooks/EventGrid?functionName=BlobArrived&code={HostKey}");

    public override bool ServesDurableStatus => false;

    public override Uri Durable(string run) => new(Address, $"/runtime/webhooks/durabletask/instances/{run}?code={HostKey}");

    public override async ValueTask InitializeAsync()
    {
        if (Running is null && Program is null && !HasCoreTools())
        {
            missing = "There is no Functions host here: install Azure Functions Core Tools, or set MEDIAFLOWS_FUNCTIONS_URL.";
            return;
        }
        if (Running is null) await azurite.InitializeAsync();
        Account = StorageAccount.From(Running is null ? azurite.Connection : Setting("MEDIAFLOWS_STORAGE") ?? throw new InvalidOperationException("MEDIAFLOWS_STORAGE of the running host is not set."));
        using var keys = new BlobApiKeys(Account, TimeProvider.System);
        if (Running is not null) await keys.Revoke(KeyName, default);
        key = await keys.Add(KeyName, ApiRole.Admin, default);
        if (Running is null) await Start();
    }

    public override async Task Start()
    {
        host = Process.Start(Command())!;
        drained = Task.WhenAll(Log(host.StandardOutput), Log(host.StandardError));
        using var client = Client(key);
        await Patiently.Look(async cancellation => (await client.GetAsync("/api/flows", cancellation)).StatusCode, status => host.HasExited || status == HttpStatusCode.OK);
        Assert.False(host.HasExited, $"The Functions host ended by itself; what it said is in {LogFile}.");
    }

    public override async Task Kill()
    {
        host!.Kill(entireProcessTree: true);
        await host.WaitForExitAsync();
        await drained;
        host.Dispose();
        host = null;
    }

    /// <summary>Ends with -9 what performs the functions, and not what called it.</summary>
    public async Task KillWorker() => (await Worker()).Kill();

    /// <summary>Ends with -9 the host; its worker is left alone until the end of all tests.</summary>
    public async Task KillHost()
    {
        orphans.Add(await Worker());
        host!.Kill();
        await host.WaitForExitAsync();
        host.Dispose();
        host = null;
    }

    private async Task<Process> Worker()
    {
        using var search = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{host!.Id}"]) { RedirectStandardOutput = true })!;
        return Process.GetProcessById(int.Parse((await search.StandardOutput.ReadToEndAsync()).Split('\n')[0], CultureInfo.InvariantCulture));
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (host is not null) await Kill();
        foreach (var orphan in orphans)
            orphan.Kill();
        await azurite.DisposeAsync();
    }

    private ProcessStartInfo Command()
    {
        var app = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "FunctionsApp").Value!;
        var start = Program is null ? new ProcessStartInfo("func", ["start", "--port", $"{port}"]) : new ProcessStartInfo(Program, [app, $"{port}"]);
        start.WorkingDirectory = app;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MEDIAFLOWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Settings().Concat(More))
            start.Environment[name] = value;
        return start;
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
        ["AzureWebJobsStorage"] = azurite.Connection,
        [StorageAccount.Setting] = azurite.Connection,
        ["MEDIAFLOWS_PUBLIC_URL"] = $"{Address}",
        ["MEDIAFLOWS_SWEEP"] = "*/2 * * * * *",
        ["MEDIAFLOWS_LEASE"] = "8",
        ["MEDIAFLOWS_ALLOWED_HOSTS"] = Neighbour,
        // What a killed host was at is given to the next one after this long.
        ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__workItemQueueVisibilityTimeout"] = "00:00:10",
    };

    private string LogFile => Path.Combine(AppContext.BaseDirectory, $"{GetType().Name}.log");

    private async Task Log(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            lock (azurite)
                File.AppendAllText(LogFile, $"{line}\n");
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : null;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static bool HasCoreTools()
    {
        try
        {
            using var func = Process.Start(new ProcessStartInfo("func", ["--version"]) { RedirectStandardOutput = true })!;
            func.WaitForExit();
            return func.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
