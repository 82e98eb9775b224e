namespace MediaFlows.Local.Embedded;

/// <summary>Where one machine keeps everything: the database, and the containers as folders beside it.</summary>
public sealed class DataFolder(string root)
{
    public const string Ingest = "ingest";

    private static readonly string[] Containers = [Ingest, "runs", "published", "archive", "mam", "quarantine"];

    /// <summary>Full path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    public string Keys => Path.Combine(Root, "keys.json");

    public string AccessLog => Path.Combine(Root, "access-log.jsonl");

    public string Database => Path.Combine(Root, "mediaflows.db");

    /// <summary>Where attempts work; no container, since a container's name has no dot in front.</summary>
    public string Work => Path.Combine(Root, ".work");

    public string Container(string name) => Path.Combine(Root, name);

    /// <summary>The real path of a URI, for people to find the file.</summary>
    public string PathOf(string uri) => Path.Combine(Root, uri);

    /// <summary>Work folders a crash left, and how often in a row each was left; known once prepared.</summary>
    internal IReadOnlyDictionary<string, int> Interrupted { get; private set; } = new Dictionary<string, int>();

    /// <summary>Creates what is missing and sweeps what a crash left in the work folder. Only for whoever holds the database.</summary>
    /// <param name="containers">Whether media lie here.</param>
    public void Prepare(bool containers = true)
    {
        Directory.CreateDirectory(Root);
        foreach (var container in containers ? Containers : [])
            Directory.CreateDirectory(Container(container));
        Interrupted = Interruptions.Count(Work, Path.Combine(Root, ".interrupted.json"));
        if (Directory.Exists(Work))
            Directory.Delete(Work, recursive: true);
        Directory.CreateDirectory(Work);
    }
}
