using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Azure.Storage;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Azure.Flows;

/// <summary>
/// Published flows as blobs, <c>flows/NAME/000001.yaml</c>. A number is taken by whoever writes its blob first. What one published elsewhere is seen within
/// <see cref="Fresh"/>; texts never change and are read once.
/// </summary>
public sealed partial class BlobFlowCatalog(StorageAccount account, TimeProvider clock, string container = StorageAccount.Inner) : IFlowCatalog, IDisposable
{
    /// <summary>How long a listing is believed.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private const string Root = "flows/";

    private readonly ConcurrentDictionary<(string Name, int Number), PublishedFlow> known = new();
    private readonly SemaphoreSlim gate = new(1);
    private (DateTimeOffset Until, IReadOnlyList<FlowRef> Versions) listed = (default, []);

    public async Task<PublishedFlow> Publish(string name, string source, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        if (!Sound().IsMatch(name))
            throw StoreNames.Refused(name, "a flow's name has small letters, digits and hyphens");
        var hash = HashOf(source);
        while (true)
        {
            var newest = (await Read($"{Root}{name}/", cancellation)).LastOrDefault();
            if (newest?.Hash == hash)
                return await Text(newest, cancellation);
            var next = new PublishedFlow(new FlowRef(name, (newest?.Number ?? 0) + 1, hash), source, by, at);
            if (await Add(next, cancellation))
                return next;
        }
    }

    public async Task<PublishedFlow?> Find(string name, int? number, CancellationToken cancellation)
    {
        if (!Sound().IsMatch(name))
            return null;
        if (number is { } wanted)
            return await Text(name, wanted, cancellation);
        return (await Versions(cancellation)).LastOrDefault(version => version.Name == name) is { } newest ? await Text(newest, cancellation) : null;
    }

    public async Task<IReadOnlyList<PublishedFlow>> List(CancellationToken cancellation) =>
        await Texts((await Versions(cancellation)).GroupBy(version => version.Name).Select(versions => versions.Last()), cancellation);

    public async Task<IReadOnlyList<PublishedFlow>> Versions(string name, CancellationToken cancellation) =>
        await Texts((await Versions(cancellation)).Where(version => version.Name == name), cancellation);

    public void Dispose() => gate.Dispose();

    /// <summary>Every version of every flow, by name, oldest first.</summary>
    private async Task<IReadOnlyList<FlowRef>> Versions(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (clock.GetUtcNow() >= listed.Until)
                listed = (clock.GetUtcNow() + Fresh, await Read(Root, cancellation));
            return listed.Versions;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<IReadOnlyList<FlowRef>> Read(string prefix, CancellationToken cancellation)
    {
        var place = Place(prefix);
        try
        {
            return await place.Ask(() => ReadAll(place, cancellation), cancellation);
        }
        catch (StoreFault missing) when (missing.Code == "no-such-container")
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<FlowRef>> ReadAll(BlobPlace place, CancellationToken cancellation)
    {
        var versions = new List<FlowRef>();
        await foreach (var blob in place.Container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = place.Path }, cancellation))
            if (Version().Match(blob.Name) is { Success: true } name && blob.Metadata.TryGetValue("hash", out var hash))
                versions.Add(new FlowRef(name.Groups[1].Value, int.Parse(name.Groups[2].Value, CultureInfo.InvariantCulture), hash));
        return [.. versions.OrderBy(version => version.Name, StringComparer.Ordinal).ThenBy(version => version.Number)];
    }

    /// <summary>False when the number was taken meanwhile.</summary>
    private async Task<bool> Add(PublishedFlow flow, CancellationToken cancellation)
    {
        var place = Place(flow.Ref.Name, flow.Ref.Number);
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/yaml" },
            Metadata = new Dictionary<string, string> { ["hash"] = flow.Ref.Hash, ["by"] = Uri.EscapeDataString(flow.By), ["at"] = flow.At.ToString("O") },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await place.Write(() => place.Blob.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(flow.Source)), options, cancellation), cancellation);
        }
        catch (StoreConflict)
        {
            return false;
        }
        known[(flow.Ref.Name, flow.Ref.Number)] = flow;
        await Forget(cancellation);
        return true;
    }

    private async Task Forget(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        listed = (default, []);
        gate.Release();
    }

    private async Task<IReadOnlyList<PublishedFlow>> Texts(IEnumerable<FlowRef> versions, CancellationToken cancellation) =>
        await Task.WhenAll(versions.Select(version => Text(version, cancellation)));

    private async Task<PublishedFlow> Text(FlowRef version, CancellationToken cancellation) =>
        await Text(version.Name, version.Number, cancellation) ?? throw BlobFaults.NotFound(Place(version.Name, version.Number));

    /// <summary>Null when there is no such version.</summary>
    private async Task<PublishedFlow?> Text(string name, int number, CancellationToken cancellation)
    {
        if (known.TryGetValue((name, number), out var flow))
            return flow;
        var place = Place(name, number);
        try
        {
            var read = (await place.Ask(() => place.Blob.DownloadContentAsync(cancellation), cancellation)).Value;
            return known[(name, number)] = Flow(name, number, Encoding.UTF8.GetString(read.Content), read.Details.Metadata);
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            return null;
        }
    }

    private PublishedFlow Flow(string name, int number, string source, IDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("hash", out var hash) || HashOf(source) != hash || !metadata.TryGetValue("by", out var by) || !metadata.TryGetValue("at", out var at))
            throw new StoreFault("flow-changed",
                $"Flow {name} version {number} is not what was published. Bring it back from a backup, and find out who could write to container {container}.");
        return new PublishedFlow(new FlowRef(name, number, hash), source, Uri.UnescapeDataString(by), DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
    }

    private BlobPlace Place(string name, int number) => Place($"{Root}{name}/{number:d6}.yaml");

    private BlobPlace Place(string path) => new($"{container}/{path}", account.Blobs.GetBlobContainerClient(container), path, Ours: true);

    private static string HashOf(string source) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex Sound();

    [GeneratedRegex(@"^flows/([a-z][a-z0-9-]{0,62})/([0-9]{6,9})\.yaml\z")]
    private static partial Regex Version();
}
