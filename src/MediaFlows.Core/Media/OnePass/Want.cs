using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.OnePass;

/// <summary>A way from the source through filters. Ways that begin with the same filters go through them once.</summary>
/// <param name="Streams">Stream indexes in the file; several where the first filter takes several.</param>
/// <param name="Sound">Whether they are sound.</param>
public sealed record Tap(IReadOnlyList<int> Streams, bool Sound, IReadOnlyList<Filter> Filters)
{
    public static Tap Picture(int stream, params IReadOnlyList<Filter> filters) => new([stream], false, filters);

    public static Tap Heard(int stream, params IReadOnlyList<Filter> filters) => new([stream], true, filters);
}

/// <summary>One file that a step wants to have after a pass over the source.</summary>
/// <param name="Name">Of the step's own choosing, unique within the step.</param>
public abstract record Want(string Name)
{
    /// <summary>What comes out of the taps, encoded.</summary>
    /// <param name="MostBytes">Where writing stops.</param>
    public sealed record Made(string Name, IReadOnlyList<Tap> Taps, IReadOnlyList<FfmpegOption> Options, long MostBytes) : Want(Name);

    /// <summary>What the tap's filters found out, frame by frame, as text: the form of ffmpeg's <c>metadata=print</c>.</summary>
    /// <param name="Key">The only thing that is written, and only of frames that have it; null for all.</param>
    public sealed record Noted(string Name, Tap Tap, string? Key = null) : Want(Name);
}

/// <summary>What one step wants of a pass.</summary>
/// <param name="Prefix">Goes before its file names, so that steps that want files of the same name each get their own.</param>
public sealed record PassPart(string Prefix, IReadOnlyList<Want> Wants);
