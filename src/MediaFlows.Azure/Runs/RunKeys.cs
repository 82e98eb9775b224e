using MediaFlows.Azure.Tables;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// The rows of one run's partition. The letters are in this order so that one range reads the head together with the open commands (before
/// it: <see cref="CommandsAndHead"/>) or with what is unread (behind it: <see cref="HeadAndUnread"/>).
/// </summary>
internal static class RunKeys
{
    /// <summary>The one row whose conditional change commits a decision.</summary>
    public const string Head = "h";

    public static readonly (string From, string Before) AllAudit = ("a", "b"), CommandsAndHead = ("g", "i"), HeadAndUnread = ("h", "j");

    /// <summary>What a purge takes away, in two ranges around the head; before them stands the audit.</summary>
    public static readonly (string From, string Before)[] Purgeable = [("b", "h"), ("i", "y")];

    public static string Audit(int number) => $"a.{number:x8}";

    /// <summary>An inbox entry, under its idempotency key.</summary>
    public static string Inbox(string key) => $"b.{TableKey.Hash(key)}";

    /// <summary>The events of one decision, under the version they made.</summary>
    public static string Decision(int version) => $"d.{version:x8}";

    public static string Command(long sequence) => $"g.{sequence:x16}";

    public static string Unread(string order) => $"i.{order}";

    public static string Part(Guid parcel, int number) => $"x.{parcel:n}.{number:x4}";

    /// <summary>Where an entry stands among all: by when it was received, then by when it was kept.</summary>
    public static string Order(DateTimeOffset received, long stamp, string key) => $"{received.UtcTicks:x16}.{stamp:x16}.{TableKey.Hash(key)[..16]}";
}
