using System.Text;
using System.Text.Json;

namespace MediaFlows.Local.Embedded;

/// <summary>
/// What is set, by the name it has in the environment: <c>MEDIAFLOWS_AI_ENDPOINT</c> there is <c>{ "ai": { "endpoint": … } }</c> in a file. The environment
/// comes first, then the project file, then the user file; a flag, where there is one, comes before all.
/// </summary>
public sealed class Settings(Func<string, string?> variable, IReadOnlyDictionary<string, string> project, IReadOnlyDictionary<string, string> user)
{
    public const string Prefix = "MEDIAFLOWS_";
    public const string ProjectFile = "mediaflows.json";

    /// <summary>Folder of the user's own settings and keys: <c>XDG_CONFIG_HOME</c>, else <c>~/.config</c> (macOS: <c>~/Library/Application Support</c>).</summary>
    public static string UserFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder ? folder : Path.GetTempPath(), "mediaflows");

    /// <exception cref="FormatException">A settings file is no JSON object, with its name.</exception>
    public static Settings Load(string folder) =>
        new(Environment.GetEnvironmentVariable, Read(Path.Combine(folder, ProjectFile)), Read(Path.Combine(UserFolder, "settings.json")));

    /// <summary>The value of a setting, null when it is not set or empty.</summary>
    public string? Find(string name)
    {
        var value = variable(name) is { Length: > 0 } set ? set : project.GetValueOrDefault(name) ?? user.GetValueOrDefault(name);
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        if (!File.Exists(file))
            return new Dictionary<string, string>();
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var values = new Dictionary<string, string>();
            foreach (var member in json.RootElement.EnumerateObject().Where(member => !member.Name.StartsWith('$')))
                Flatten(Prefix + Name(member.Name), member.Value, values);
            return values;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{file} is no JSON object of settings: {fault.Message}");
        }
    }

    private static void Flatten(string name, JsonElement value, Dictionary<string, string> values)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
                Flatten($"{name}_{Name(member.Name)}", member.Value, values);
        else
            values[name] = value.ValueKind == JsonValueKind.Array ? string.Join(',', value.EnumerateArray()) : value.ToString();
    }

    /// <summary><c>allowedHosts</c> is <c>ALLOWED_HOSTS</c>.</summary>
    private static string Name(string member)
    {
        var name = new StringBuilder();
        foreach (var letter in member)
            name.Append(char.IsUpper(letter) && name.Length > 0 ? $"_{letter}" : letter is '-' or '.' ? "_" : char.ToUpperInvariant(letter).ToString());
        return name.ToString();
    }
}
