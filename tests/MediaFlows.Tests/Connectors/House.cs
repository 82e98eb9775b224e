using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;

[assembly: AssemblyFixture(typeof(MediaFlows.Tests.Connectors.Houses))]

namespace MediaFlows.Tests.Connectors;

/// <summary>A real asset store in a folder of its own, and a look behind its back.</summary>
internal sealed class House
{
    private readonly string folder = Path.Combine(Houses.Folder, Guid.NewGuid().ToString("n"));

    public House() => Store = new FolderAssetStore(folder);

    public IAssetStore Store { get; }

    public byte[] this[string uri] => File.ReadAllBytes(Path.Combine(folder, uri));

    public bool Has(string uri) => File.Exists(Path.Combine(folder, uri));

    public void Write(string uri, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, uri))!);
        File.WriteAllBytes(Path.Combine(folder, uri), content);
    }

    public void Remove(string uri) => File.Delete(Path.Combine(folder, uri));

    /// <summary>URIs below a container.</summary>
    public IReadOnlyList<StoredFile> Below(string prefix) => [.. Store.List(prefix, default).ToBlockingEnumerable()];

    public string Outside(string name) => folder + "-" + name;
}

/// <summary>Where all houses of one test run stand.</summary>
public sealed class Houses : IDisposable
{
    internal static string Folder { get; } = Directory.CreateTempSubdirectory("mediaflows-houses-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
