using System.Text.RegularExpressions;
using MediaFlows.HostTests.Cli;
using MediaFlows.HostTests.Contract;
using MediaFlows.Local.Embedded;

namespace MediaFlows.HostTests.Embedded;

/// <summary>The embedded host as its own process: <c>mediaflows serve</c>.</summary>
public sealed partial class EmbeddedMachine : RunningHost
{
    private readonly Workplace place = new();
    private readonly int port = Listening.FreePort();
    private Mediaflows serve = null!;
    private string key = "";

    public override Uri Address => Listening.At(port);

    public override string Key => key;

    public override async ValueTask InitializeAsync()
    {
        Run();
        key = AdminKey().Match(await serve.Says("  key  ")).Value;
        await serve.Says("Ctrl-C");
    }

    public override async Task Start()
    {
        Run();
        await serve.Says("Ctrl-C");
    }

    public override async Task Kill()
    {
        serve.Kill();
        await serve.DisposeAsync();
    }

    public override async Task Put(string uri, byte[] content)
    {
        var path = Path.Combine(place.Data, uri);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync($"{path}.part", content);
        File.Move($"{path}.part", path, overwrite: true);
    }

    public override Task Remove(string uri)
    {
        File.Delete(Path.Combine(place.Data, uri));
        return Task.CompletedTask;
    }

    public override async Task<byte[]?> Read(string uri)
    {
        var path = Path.Combine(place.Data, uri);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
    }

    public override async ValueTask DisposeAsync()
    {
        await serve.DisposeAsync();
        place.Dispose();
    }

    private void Run() => serve = Mediaflows.Start(place.Folder, ["serve", "--port", $"{port}"], new Dictionary<string, string?> { ["MEDIAFLOWS_ALLOWED_HOSTS"] = Neighbour });

    [GeneratedRegex("mf_[A-Za-z0-9_-]+")]
    private static partial Regex AdminKey();
}
