using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Runs;

/// <summary>The flows that come with the program.</summary>
public static class ShippedFlows
{
    private const string By = "mediaflows";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "flows");

    /// <summary>Publishes those that are not there, and those we published before that have changed. One that somebody else published under the name stays.</summary>
    public static async Task Publish(FlowLibrary library, ILogger log, CancellationToken cancellation)
    {
        if (!Directory.Exists(Folder))
            return;
        var newest = (await library.Catalog.List(cancellation)).ToDictionary(flow => flow.Ref.Name);
        foreach (var file in Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal))
            if (!newest.TryGetValue(Path.GetFileNameWithoutExtension(file), out var there) || there.By == By)
                await Publish(library, file, log, cancellation);
    }

    private static async Task Publish(FlowLibrary library, string file, ILogger log, CancellationToken cancellation)
    {
        var (reading, published) = await library.Publish(await File.ReadAllTextAsync(file, cancellation), By, cancellation);
        if (published is null)
            log.LogError("The flow {File} that comes with this program is not valid here: {Problem}", Path.GetFileName(file), reading.Problems[0]);
    }
}
