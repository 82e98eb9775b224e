using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs.Specialized;
using MediaFlows.Azure;
using MediaFlows.HostTests.Cli;
using MediaFlows.HostTests.Contract;

namespace MediaFlows.HostTests.Storage;

/// <summary><c>mediaflows serve</c> with a storage account: told of a file by an event, it takes it to the archive, and nothing of it lies on this machine.</summary>
public sealed partial class ServedFromStorageTests(Azurite azurite) : IAsyncLifetime
{
    private const string Flow = """
        apiVersion: mediaflows/v1
        name: from-storage
        on: { asset: { container: ingest, match: "from-storage/*.mp4" } }
        steps:
          - { id: verify, uses: asset/verify }
          - { id: inspect, uses: media/inspect }
          - { id: proxy, uses: media/proxy }
          - { id: publish, uses: publish/deliver, foreach: "${{ ['website'] }}", compensate: publish/retract }
          - { id: archive, uses: archive/store }
        """;

    private readonly Workplace place = new();
    private readonly string ops = $"ops-{Guid.NewGuid():n}";
    private readonly Dictionary<string, string?> environment = [];
    private HttpClient client = new();
    private Mediaflows? serve;

    public async ValueTask InitializeAsync()
    {
        environment[StorageAccount.Setting] = azurite.Connection;
        environment["MEDIAFLOWS_ALLOWED_HOSTS"] = "127.0.0.1";
        environment["MEDIAFLOWS_KEY"] = (await Ok("key", "add", ops, "--role", "admin")).Output.Trim();
        await Start(place);
    }

    /// <summary>Ended in peace, so that the next test gets the account.</summary>
    public async ValueTask DisposeAsync()
    {
        serve!.Signal(PosixSignal.SIGTERM);
        await serve.End();
        await serve.DisposeAsync();
        await Ok("key", "revoke", ops);
        client.Dispose();
        place.Dispose();
    }

    [Fact]
    public async Task AClip_GoesFromContainerToArchive()
    {
        var clip = await File.ReadAllBytesAsync(await place.Clip("clip.mp4"));
        await azurite.Storage.Blobs.GetBlobContainerClient("ingest").CreateIfNotExistsAsync();
        await azurite.Storage.Blobs.GetBlobContainerClient("ingest").GetBlobClient("from-storage/clip.mp4").UploadAsync(BinaryData.FromBytes(clip), overwrite: true);
        place.Write("flow.yaml", Flow);
        await Ok("flow", "publish", "flow.yaml");

        var run = (await Arrives("from-storage/clip.mp4")).GetProperty("runs")[0].GetString()!;
        await Ok("run", "watch", run);

        var picture = await client.GetFromJsonAsync<JsonElement>($"/api/runs/{run}");
        Assert.Equal("succeeded", picture.GetProperty("status").GetString());
        Assert.Equal(clip, Single("archive", "clip.mp4"));
        Assert.Equal(clip, Single("published", ".mp4"));
        var asset = picture.GetProperty("asset").GetProperty("id").GetString();
        using var proxy = new HttpRequestMessage(HttpMethod.Get, $"/api/assets/{asset}/files/proxy") { Headers = { Range = new RangeHeaderValue(4, 7) } };
        using var answer = await client.SendAsync(proxy);
        Assert.Equal((HttpStatusCode.PartialContent, "ftyp"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(run, (await Arrives("from-storage/clip.mp4")).GetProperty("runs")[0].GetString());
        Assert.Empty(Directory.GetFiles(place.Data, "*.mp4", SearchOption.AllDirectories));
        Assert.DoesNotContain(Directory.GetFiles(place.Data, "*.db*"), file => !file.EndsWith(".lock", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(place.Data, "*.jsonl"));
    }

    [Fact]
    public async Task ASecondMachine_IsRefused_AndToldWhoServesTheAccount()
    {
        using var elsewhere = new Workplace();
        var said = await Mediaflows.Run(elsewhere.Folder, ["serve", "--port", "0"], "", environment);
        Assert.Equal(6, said.ExitCode);
        Assert.Contains($"is served by another mediaflows on {Environment.MachineName}", said.Error);
        said = await Mediaflows.Run(place.Folder, ["serve", "--port", "0"], "", environment);
        Assert.Equal(6, said.ExitCode);
        Assert.Contains($"(process {serve!.ProcessId})", said.Error);
    }

    [Fact]
    public async Task AMachineThatBurntDown_IsFollowedByAnother_WhichGoesOn()
    {
        await using var neighbours = await Neighbours.Start();
        var (run, open) = await KilledAmidACall(neighbours);
        using var elsewhere = new Workplace();
        Assert.False(await TryStart(elsewhere));
        await Start(elsewhere);
        await neighbours.UntilCalled("held", times: 2);
        open.SetResult();
        await Ok("run", "watch", run);
        Assert.Single(neighbours.Calls("after"));
        Assert.Single(neighbours.Calls("held").Select(call => call.Headers["idempotency-key"]).Distinct());
    }

    [Fact]
    public async Task AHostThatWasKilled_GoesOnAtOnceInItsOwnFolder()
    {
        await using var neighbours = await Neighbours.Start();
        var (run, open) = await KilledAmidACall(neighbours);
        Assert.True(await TryStart(place));
        open.SetResult();
        await Ok("run", "watch", run);
        Assert.Single(neighbours.Calls("after"));
    }

    [Fact]
    public async Task AHostWhoseAccountAnotherHasTaken_Stops_AndSaysWhy()
    {
        var lease = azurite.Storage.Blobs.GetBlobContainerClient(StorageAccount.Inner).GetBlobClient("hosts/one-machine").GetBlobLeaseClient();
        await lease.BreakAsync(TimeSpan.Zero);
        await lease.AcquireAsync(TimeSpan.FromSeconds(15));
        var said = await serve!.End();
        await lease.ReleaseAsync();
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("could not be held", said.Error);
        await Start(place);
    }

    [Fact]
    public async Task Doctor_SaysWhetherTheAccountAnswers_AndShowsNoKey()
    {
        var said = await Mediaflows.Run(place.Folder, ["doctor", "--port", "0", "--json"], "", environment);
        Assert.Contains("answers.", said.Output);
        var wrong = azurite.Connection.Replace("AccountKey=", "AccountKey=AAAA");
        said = await Mediaflows.Run(place.Folder, ["doctor", "--port", "0", "--json"], "", new Dictionary<string, string?> { [StorageAccount.Setting] = wrong });
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("does not let MediaFlows", said.Output);
        Assert.DoesNotContain("AccountKey", said.Output + said.Error);
        Assert.DoesNotContain(Key().Match(azurite.Connection).Groups[1].Value, said.Output + said.Error);
    }

    [Fact]
    public async Task Keys_AreThoseOfTheAccount()
    {
        Assert.False(File.Exists(Path.Combine(place.Data, "keys.json")));
        Assert.Contains(ops, (await Ok("key", "list")).Output);
        var own = await Mediaflows.Run(place.Folder, ["key", "list", "--data", place.Data], "", environment);
        Assert.Equal(5, own.ExitCode);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("doctor")]
    [InlineData("key", "list")]
    public async Task AKeyOfTheAccount_IsNoFlag(params string[] command)
    {
        var said = await Mediaflows.Run(place.Folder, [.. command, "--storage", azurite.Connection]);
        Assert.Equal(2, said.ExitCode);
        Assert.Contains(StorageAccount.Setting, said.Error);
        Assert.DoesNotContain("AccountKey", said.Output + said.Error);
    }

    [Theory]
    [InlineData("media")]
    [InlineData("http://media.blob.core.windows.net")]
    [InlineData("https://media.example.com")]
    public async Task WhatIsNoAccount_IsSaid(string account)
    {
        var said = await Mediaflows.Run(place.Folder, ["key", "list", "--storage", account]);
        Assert.Equal(2, said.ExitCode);
        Assert.Contains("https://NAME.blob.core.windows.net", said.Error);
    }

    private Task Start(Workplace at) => Patiently.Look(_ => TryStart(at), started => started);

    /// <summary>False when another host has the account.</summary>
    private async Task<bool> TryStart(Workplace at)
    {
        serve = Mediaflows.Start(at.Folder, ["serve", "--port", "0"], environment);
        try
        {
            Met(await serve.Says("listens on"));
            await serve.Says("Ctrl-C");
            return true;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("is served by another", StringComparison.Ordinal))
        {
            await serve.DisposeAsync();
            return false;
        }
    }

    private void Met(string said)
    {
        environment["MEDIAFLOWS_SERVER"] = Address().Match(said).Value;
        client = new HttpClient { BaseAddress = new Uri(environment["MEDIAFLOWS_SERVER"]!) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", environment["MEDIAFLOWS_KEY"]);
    }

    /// <summary>Kills the host amid a run's call that gets no answer yet.</summary>
    private async Task<(string Run, TaskCompletionSource Open)> KilledAmidACall(Neighbours neighbours)
    {
        var open = neighbours.Hold("held");
        var (flow, file) = ($"held-{Guid.NewGuid():n}", $"held/{Guid.NewGuid():n}.wav");
        await azurite.Storage.Blobs.GetBlobContainerClient("ingest").CreateIfNotExistsAsync();
        await azurite.Storage.Blobs.GetBlobContainerClient("ingest").GetBlobClient(file).UploadAsync(BinaryData.FromBytes(Sound.New()));
        place.Write("held.yaml", $"apiVersion: mediaflows/v1\nname: {flow}\ntitle: held\nsteps:\n  - {{ id: held, uses: http/call, with: {{ method: POST, url: \"{neighbours.Url}/held\" }} }}\n  - {{ id: after, uses: http/call, with: {{ method: POST, url: \"{neighbours.Url}/after\" }} }}\n");
        await Ok("flow", "publish", "held.yaml");
        var run = JsonSerializer.Deserialize<JsonElement>((await Ok("run", "start", flow, $"ingest/{file}", "--json")).Output).GetProperty("id").GetString()!;
        await neighbours.UntilCalled("held");
        serve!.Kill();
        await serve.DisposeAsync();
        return (run, open);
    }

    private async Task<JsonElement> Arrives(string path)
    {
        var happened = new { id = "1", eventType = "Microsoft.Storage.BlobCreated", subject = $"/blobServices/default/containers/ingest/blobs/{path}", data = new { api = "PutBlob" } };
        using var answer = await client.PostAsJsonAsync("/api/events", new[] { happened });
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private byte[] Single(string container, string end)
    {
        var blobs = azurite.Storage.Blobs.GetBlobContainerClient(container);
        return blobs.GetBlobClient(Assert.Single(blobs.GetBlobs(), blob => blob.Name.EndsWith(end, StringComparison.Ordinal)).Name).DownloadContent().Value.Content.ToArray();
    }

    private async Task<Said> Ok(params string[] arguments)
    {
        var said = await Mediaflows.Run(place.Folder, arguments, "", environment);
        Assert.True(said.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Output}{said.Error}");
        return said;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex("AccountKey=([^;]+)")]
    private static partial Regex Key();
}
