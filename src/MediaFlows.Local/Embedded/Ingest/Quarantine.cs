using System.Text.Encodings.Web;
using System.Text.Json;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>The quarantine as a folder: a file is moved there with its reason beside it.</summary>
internal sealed class Quarantine(DataFolder data) : IQuarantine
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Task<string?> SetAside(string container, string path, QuarantineReason reason, CancellationToken cancellation) =>
        Task.FromResult(Move(data, container, path, reason));

    /// <returns>Where it lies now; null when it was gone meanwhile.</returns>
    public static string? Move(DataFolder data, string container, string path, QuarantineReason reason)
    {
        var source = Path.Combine(data.Container(container), path);
        foreach (var place in Places(Path.Combine(data.Container(IQuarantine.Container), container, path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            if (!TryNote(place, reason))
                continue;
            try
            {
                File.Move(source, place, overwrite: false);
                return place;
            }
            catch (Exception fault)
            {
                File.Delete(Note(place));
                // Between disks a move is a copy, which may have got half way.
                if (File.Exists(source))
                    File.Delete(place);
                if (fault is FileNotFoundException or DirectoryNotFoundException)
                    return null;
                throw;
            }
        }
        throw new IOException($"No free name is left in {IQuarantine.Container}.");
    }

    private static string Note(string place) => place + ".reason.json";

    /// <summary>The file's own name, or where that is taken the next free number.</summary>
    private static IEnumerable<string> Places(string wanted)
    {
        var (folder, name) = (Path.GetDirectoryName(wanted)!, Path.GetFileName(wanted));
        if (System.Text.Encoding.UTF8.GetByteCount(name) > 230)
            name = KeepFile.SafeName(name);
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        yield return Path.Combine(folder, name);
        for (var number = 2; number < 100_000; number++)
            yield return Path.Combine(folder, $"{stem}-{number}{extension}");
    }

    /// <summary>Writing the note first reserves the name. False when it is taken.</summary>
    private static bool TryNote(string place, QuarantineReason reason)
    {
        if (Path.Exists(place))
            return false;
        if (Open(Note(place)) is not { } note)
            return false;
        try
        {
            using (note)
                JsonSerializer.Serialize(note, reason, Readable);
            return true;
        }
        catch
        {
            File.Delete(Note(place));
            throw;
        }
    }

    private static FileStream? Open(string note)
    {
        try
        {
            return new FileStream(note, FileMode.CreateNew);
        }
        catch (IOException) when (Path.Exists(note))
        {
            return null;
        }
    }
}
