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

    /// <summary>How often it is looked at to see whether it grows; null when nobody wants to know, or knows already.</summary>
    public TimeSpan? Look { get; init; }

    /// <summary>Whether it was seen to grow, and those who wait for that have not been told.</summary>
    public bool IsNewsThatItGrows => Grew && Look is not null;

    public bool Grew { get; init; }

    public static Arrival First(string container, string path, TimeSpan quiet, Sight sight, TimeSpan now, TimeSpan? look = null) =>
        new(container, path, quiet, sight, now, now + (look < quiet ? look.Value : quiet)) { Look = look };

    /// <summary>After one more look.</summary>
    public Arrival Seen(Sight sight, TimeSpan now)
    {
        if (!sight.SameContentAs(Sight))
            return First(Container, Path, Quiet, sight, now, Look) with { Grew = Grew || sight.Size > Sight.Size };
        var due = Since + Quiet > now ? Since + Quiet : now + (Quiet < WhileOpen ? Quiet : WhileOpen);
        return this with { Sight = sight, Due = Look is { } look && now + look < due ? now + look : due };
    }

    /// <summary>Those who wait for it to grow have been told.</summary>
    public Arrival Followed() => this with { Look = null };

    /// <summary>Whether it has stayed as it is for its quiet period and nobody writes to it.</summary>
    public bool HasSettled(TimeSpan now) => now - Since >= Quiet && !Sight.BeingWritten;
}
