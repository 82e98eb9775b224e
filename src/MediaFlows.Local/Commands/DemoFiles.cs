using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

/// <summary>The files a demo takes through a flow.</summary>
internal static class DemoFiles
{
    private const string SampleName = "sample-match.mp4";

    /// <summary>Puts files where the flow waits for them, each under its own name, the way an uploader does: complete under a temporary name, then renamed.</summary>
    /// <returns>Their URIs.</returns>
    public static async Task<IReadOnlyList<string>> Drop(IReadOnlyList<string> files, AssetTrigger trigger, DataFolder data, CancellationToken cancellation)
    {
        var uris = new List<string>();
        foreach (var file in files)
        {
            var path = Place(Path.GetFileName(file), trigger, data);
            var place = Path.Combine(data.Container(trigger.Container), path);
            var folder = Path.GetDirectoryName(place)!;
            Directory.CreateDirectory(folder);
            var draft = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            await Copy(file, draft, cancellation);
            File.Move(draft, place, overwrite: true);
            uris.Add($"{trigger.Container}/{path}");
        }
        return uris;
    }

    /// <summary>The files given, or a clip made for the purpose.</summary>
    public static async Task<IReadOnlyList<string>> OrSample(IReadOnlyList<string> given, DataFolder data, CancellationToken cancellation)
    {
        foreach (var file in given)
            if (!File.Exists(file))
                throw new CommandFailed(ExitCode.NotFound, $"There is no file {Screen.Plain(file)}.", "Name media files, or none to have a sample made.");
        if (given.Count > 0)
            return given;
        var sample = Path.Combine(data.Work, SampleName);
        try
        {
            await SampleClip.Make(sample, new Ffmpeg(), cancellation);
        }
        catch (StepFailedException failed)
        {
            throw new CommandFailed(ExitCode.Error, $"The sample clip could not be made: {failed.Failure.Message}", failed.Failure.Remedy, failed);
        }
        return [sample];
    }

    /// <summary>Below the folder the pattern begins with; files of one name, also those of an earlier demo, go into folders of their own.</summary>
    private static string Place(string name, AssetTrigger trigger, DataFolder data)
    {
        var folders = trigger.Match.Split('/').TakeWhile(part => part.AsSpan().IndexOfAny("*?{") < 0).ToList();
        var prefix = string.Concat(folders.Select(folder => $"{folder}/"));
        var path = prefix + name;
        for (var number = 2; File.Exists(Path.Combine(data.Container(trigger.Container), path)); number++)
            path = $"{prefix}{number}/{name}";
        return path;
    }

    private static async Task Copy(string from, string to, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(from);
        await using var copy = new FileStream(to, FileMode.CreateNew);
        await source.CopyToAsync(copy, cancellation);
    }
}
