namespace MediaFlows.Engine.Ingest;

/// <summary>What one look at a file saw.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="BeingWritten">Whether a process has it open for writing, as far as that can be told.</param>
public readonly record struct Sight(long Size, DateTimeOffset Modified, bool BeingWritten = false)
{
    public bool SameContentAs(Sight other) => Size == other.Size && Modified == other.Modified;
}

/// <summary>A file on its way in: a pure record of when it was last seen to change. Times are those of a clock that is never set back.</summary>
/// <param name="Quiet">How long it must stay as it is.</param>
/// <param name="Since">When it was first seen as it is now.</param>
/// <param name="Due">When to look next.</param>
public sealed record Arrival(string Container, string Path, TimeSpan Quiet, Sight Sight, TimeSpan Since, TimeSpan Due)
{
    /// <summary>How often a file is looked at that somebody still has open.</summary>
    private static readonly TimeSpan WhileOpen = TimeSpan.FromSeconds(2);

    public string Uri => $"{Container}/{Path}";

    public static Arrival First(string container, string path, TimeSpan quiet, Sight sight, TimeSpan now) =>
        new(container, path, quiet, sight, now, now + quiet);

    /// <summary>After one more look.</summary>
    public Arrival Seen(Sight sight, TimeSpan now)
    {
        if (!sight.SameContentAs(Sight))
            return First(Container, Path, Quiet, sight, now);
        var due = Since + Quiet;
        return this with { Sight = sight, Due = due > now ? due : now + (Quiet < WhileOpen ? Quiet : WhileOpen) };
    }

    /// <summary>Whether it has stayed as it is for its quiet period and nobody writes to it.</summary>
    public bool HasSettled(TimeSpan now) => now - Since >= Quiet && !Sight.BeingWritten;
}
