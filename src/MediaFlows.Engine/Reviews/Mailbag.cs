using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Reviews;

/// <summary>A letter as the mailbag knows it: enough to write it anew. Links are secrets and stand in no document.</summary>
/// <param name="Id">The notification's.</param>
/// <param name="Type">The notification's CloudEvents type.</param>
internal sealed record Bagged(string Id, string Run, string Review, string Type);

/// <summary>What is to be done with a letter now.</summary>
internal abstract record Turn
{
    /// <summary>It goes out by itself.</summary>
    internal sealed record Alone : Turn;

    /// <summary>It is kept back; ask again then.</summary>
    internal sealed record Later(DateTimeOffset At) : Turn;

    /// <summary>It went out in a letter with others.</summary>
    internal sealed record Gone : Turn;

    /// <summary>Whoever gets this sends all of them in one letter, then says how that went.</summary>
    /// <param name="Claim">Number of the revision by which nobody else sends them.</param>
    internal sealed record Together(DocumentName Document, int Claim, Gathering Before, IReadOnlyDictionary<string, Bagged> Letters) : Turn;
}

/// <summary>What became of the letters that were kept back in one window.</summary>
/// <param name="Sent">Those that went out together.</param>
/// <param name="Open">Somebody is sending more of them.</param>
/// <param name="Apart">A letter with all of them was refused: each is to find out for itself.</param>
internal sealed record Gathering(IReadOnlyList<string> Sent, bool Open, bool Apart = false);

/// <summary>
/// Keeps people from being flooded: of the letters to one person, <see cref="Singly"/> in each <see cref="Window"/> go out as they come; the others wait for its end and
/// go out as one. Which letter lies in which window stands in the document store: any worker can send for all, and what one that dies had claimed is claimed anew.
/// </summary>
internal sealed class Mailbag(IDocumentStore documents, TimeProvider clock)
{
    /// <summary>Somebody who is asked about so many in ten minutes works through them as they come; more are a list.</summary>
    public const int Singly = 5;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>After the window's end: whoever was asked in its last moment has put the letter down by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Twice as long as a mail server is waited for.</summary>
    private static readonly TimeSpan Claimed = TimeSpan.FromMinutes(2);

    /// <summary>What lies longer is cleared away; a letter that is still tried then is put down anew.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, Touch> Nobody = [];

    public async Task<Turn> TurnOf(string to, Bagged letter, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var bag = await documents.Newest("letters", to, cancellation);
        if (NameIn(bag, letter, now) is not { } name)
        {
            await Clear(to, bag.Keys.Where(old => At(old) < now - Kept), cancellation);
            name = await Put(to, letter, now, cancellation);
        }
        var window = WindowOf(At(name));
        var first = await First(Of(to, window, 'f'), bag, name, cancellation);
        if (first.Contains(name)) return new Turn.Alone();
        var end = DateTimeOffset.FromUnixTimeSeconds((window + 1) * (long)Window.TotalSeconds) + Grace;
        if (now < end) return new Turn.Later(end);
        var keptBack = bag.Keys.Where(other => IsLetter(other) && WindowOf(At(other)) == window).Except(first).Order(StringComparer.Ordinal).ToList();
        return await Gather(Of(to, window, 'g'), bag, name, keptBack, cancellation);
    }

    /// <summary>The letter with all of them went out, or was refused for good.</summary>
    public Task Settle(Turn.Together together, bool sent, CancellationToken cancellation) => Add(together.Document, together.Claim + 1,
        new Gathering(sent ? [.. together.Before.Sent, .. together.Letters.Keys] : together.Before.Sent, Open: false, Apart: !sent), cancellation);

    /// <summary>The letters of a window that go out as they come, and this one among them while there is room: each takes a number, and no number is taken twice, whatever the workers' clocks say.</summary>
    private async Task<IReadOnlyList<string>> First(DocumentName document, IReadOnlyDictionary<string, int> bag, string name, CancellationToken cancellation)
    {
        var first = new List<string>();
        for (var number = 1; number <= Singly && !first.Contains(name); number++)
        {
            if (number > bag.GetValueOrDefault(document.Name)) await Add(document, number, name, cancellation);
            first.Add((await documents.Find(document, number, cancellation))!.Content.GetString()!);
        }
        return first;
    }

    private async Task<Turn> Gather(DocumentName document, IReadOnlyDictionary<string, int> bag, string name, List<string> keptBack, CancellationToken cancellation)
    {
        var number = bag.GetValueOrDefault(document.Name);
        var newest = number > 0 ? await documents.Find(document, number, cancellation) : null;
        var before = newest?.Content.Deserialize<Gathering>(JsonSerializerOptions.Web) ?? new([], Open: false);
        if (before.Sent.Contains(name)) return new Turn.Gone();
        if (before.Apart) return new Turn.Alone();
        if (before.Open && newest!.At + Claimed is var until && until > clock.GetUtcNow()) return new Turn.Later(until);
        if (!await Add(document, number + 1, before with { Open = true }, cancellation)) return new Turn.Later(clock.GetUtcNow() + Claimed);
        var letters = new Dictionary<string, Bagged>();
        foreach (var other in keptBack.Except(before.Sent))
            if (await documents.Find(document with { Name = other }, 1, cancellation) is { } put)
                letters[other] = put.Content.Deserialize<Bagged>(JsonSerializerOptions.Web)!;
        return new Turn.Together(document, number + 1, before, letters);
    }

    private Task<bool> Add<T>(DocumentName document, int number, T content, CancellationToken cancellation) =>
        documents.Add(document, new(number, "system", clock.GetUtcNow(), Json.Of(content), Nobody), cancellation);

    private static string? NameIn(IReadOnlyDictionary<string, int> bag, Bagged letter, DateTimeOffset now) =>
        bag.Keys.FirstOrDefault(name => name.EndsWith(Mark(letter), StringComparison.Ordinal) && At(name) >= now - Kept);

    private Task Clear(string to, IEnumerable<string> old, CancellationToken cancellation) =>
        Task.WhenAll(old.Select(name => documents.Forget(new("letters", to, name), int.MaxValue, cancellation)));

    private async Task<string> Put(string to, Bagged letter, DateTimeOffset now, CancellationToken cancellation)
    {
        var name = $"t{now.ToUnixTimeMilliseconds():d15}-{Mark(letter)}";
        await Add(new("letters", to, name), 1, letter, cancellation);
        return name;
    }

    private static string Mark(Bagged letter) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(letter.Id)))[..20];

    private static DocumentName Of(string to, long window, char kind) => new("letters", to, $"{kind}{window * (long)Window.TotalMilliseconds:d15}");

    private static bool IsLetter(string name) => name[0] == 't';

    private static DateTimeOffset At(string name) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(name.AsSpan(1, 15), CultureInfo.InvariantCulture));

    private static long WindowOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Window.TotalSeconds;
}
