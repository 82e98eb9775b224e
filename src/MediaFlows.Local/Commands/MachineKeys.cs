using System.Text.Json;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

/// <summary>The keys of servers on this machine, for whoever started them: <c>serve</c> leaves its key here, readable by its own user only, so that the other commands need none.</summary>
internal static class MachineKeys
{
    private static string FileName => Path.Combine(Settings.UserFolder, "keys.json");

    /// <summary>The key kept for a server; null when there is none.</summary>
    public static string? Find(Uri server) => Read().GetValueOrDefault(Name(server));

    /// <summary>Keeps a key for a server, instead of one kept before.</summary>
    public static void Keep(Uri server, string key)
    {
        var keys = Read();
        keys[Name(server)] = key;
        Directory.CreateDirectory(Settings.UserFolder);
        var draft = $"{FileName}.{Environment.ProcessId}";
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, create))
            JsonSerializer.Serialize(file, keys);
        File.Move(draft, FileName, overwrite: true);
    }

    private static string Name(Uri server) => server.GetLeftPart(UriPartial.Authority);

    private static Dictionary<string, string> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(FileName)) ?? [];
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
