using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>Makes a place of one kind.</summary>
/// <param name="settings">With its secrets filled in.</param>
public delegate IDestination MakeDestination(string name, DestinationSettings settings);

/// <summary>One entry of the destinations file.</summary>
/// <param name="Kind">folder, http or blob.</param>
/// <param name="Path">folder: container and path in the store, or a full path.</param>
/// <param name="Url">http: where targets are put below. blob: the container's address, with or without a SAS.</param>
/// <param name="Headers">http: request headers.</param>
/// <param name="Connection">blob: connection string.</param>
/// <param name="Container">blob: the container, with a connection string.</param>
public sealed record DestinationSettings(
    string Kind,
    string? Path = null,
    string? Url = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    string? Connection = null,
    string? Container = null,
    string? PublicUrl = null,
    IReadOnlyList<string>? Roles = null);

/// <summary>
/// Destinations as a JSON file has them, name to <see cref="DestinationSettings"/>, with <c>${{ secrets.NAME }}</c> in any text. Without a file,
/// every name is a folder <c>published/NAME</c> of the store.
/// </summary>
public sealed partial class Destinations(string? file, ISecretSource secrets, IReadOnlyDictionary<string, MakeDestination> kinds) : IDestinations
{
    // The source always exists and is what reviewers approved.
    private static readonly string[] DefaultRoles = ["source"];

    public async Task<Destination> Find(string name, CancellationToken cancellation)
    {
        var hidden = new List<string>();
        var settings = await Settings(name, hidden, cancellation);
        if (!kinds.TryGetValue(settings.Kind, out var make))
            throw Fault("destination-kind", $"Destination {name} is of the kind {settings.Kind}, which is none of {string.Join(", ", kinds.Keys)}.");
        return new Destination(name, settings.Kind, settings.Roles ?? DefaultRoles, settings.PublicUrl, make(name, settings), hidden);
    }

    private async Task<DestinationSettings> Settings(string name, List<string> hidden, CancellationToken cancellation)
    {
        if (file is null || !File.Exists(file))
            return new DestinationSettings("folder", $"published/{KeepFile.SafeName(name)}");
        var all = Read(await File.ReadAllTextAsync(file, cancellation));
        if (!all.TryGetValue(name, out var written))
            throw Fault("destination-unknown", $"There is no destination {Shown(name)}; known are: {string.Join(", ", all.Keys.Order())}.");
        return JsonSerializer.Deserialize<DestinationSettings>(await Resolved(written.GetRawText(), hidden, cancellation), StepTypes.Json)!;
    }

    private static Dictionary<string, JsonElement> Read(string text)
    {
        try
        {
            var all = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;
            foreach (var written in all.Values)
                written.Deserialize<DestinationSettings>(StepTypes.Json);
            return all;
        }
        catch (JsonException fault)
        {
            throw Fault("destinations-file", $"The destinations file cannot be read: {JsonFaultWords.Of(fault)}");
        }
    }

    private async Task<string> Resolved(string json, List<string> hidden, CancellationToken cancellation)
    {
        foreach (var name in SecretMarker().Matches(json).Select(match => match.Groups[1].Value).Distinct())
        {
            var value = await secrets.Find(name, cancellation) ?? throw Fault("secret-missing", $"A destination needs the secret {name}, which is not set.");
            hidden.Add(value);
            json = SecretMarker().Replace(json, match => match.Groups[1].Value == name ? JsonSerializer.Serialize(value)[1..^1] : match.Value);
        }
        return json;
    }

    /// <summary>Something about the destinations is set up wrongly.</summary>
    public static StepFailedException Fault(string code, string message) => new(new Failure(FailureClass.Configuration, code, message,
        "Correct the flow or the destinations file where MediaFlows runs, then retry."));

    private static string Shown(string name) => string.Concat(name.Where(c => !char.IsControl(c)).Take(60));

    [GeneratedRegex(@"\$\{\{\s*secrets\.([A-Za-z0-9_-]+)\s*\}\}")]
    private static partial Regex SecretMarker();
}
