using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>A line of an export. A chain's entries stand together, after them its end; the manifest is the last line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Entry), "entry")]
[JsonDerivedType(typeof(End), "end")]
[JsonDerivedType(typeof(Manifest), "manifest")]
public abstract record AuditLine
{
    private AuditLine() { }

    /// <param name="Run">Whose audit; null for the access log.</param>
    /// <param name="Previous">Hash of the entry before; empty for the first.</param>
    public sealed record Entry(
        string? Run, string? Flow, int Number, DateTimeOffset At, string Who, string What, string? Why, JsonElement Detail, string Previous, string Hash) : AuditLine
    {
        public AuditEntry Written => new(Number, At, Who, What, Why, Detail, Hash);

        public static Entry Of(string? run, string? flow, string previous, AuditEntry entry) =>
            new(run, flow, entry.Number, entry.At, entry.Who, entry.What, entry.Why, entry.Detail, previous, entry.Hash);
    }

    public sealed record End(string? Run, int Count, string Hash) : AuditLine;

    /// <param name="Format">1.</param>
    /// <param name="Product">Which version of MediaFlows wrote it.</param>
    /// <param name="Root">SHA-256, lower-case hex, over the ends of all chains as they stand in the file, a line each: run (<c>access-log</c> for the access log), count, hash. It stands for all that is in the export.</param>
    public sealed record Manifest(int Format, string Product, DateTimeOffset Exported, string By, DateTimeOffset? From, DateTimeOffset? To, string? Flow, int Runs, long Entries, string Root) : AuditLine;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is no such line.</exception>
    public static AuditLine Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditLine>(line, Json) is { } read && read.IsWhole ? read : throw new JsonException("something is missing in it");
        }
        catch (NotSupportedException)
        {
            throw new JsonException("its kind is not known");
        }
    }

    private bool IsWhole => this switch
    {
        Entry entry => entry is { Who: not null, What: not null, Previous: not null, Hash: not null, Detail.ValueKind: not JsonValueKind.Undefined },
        End end => end.Hash is not null,
        _ => this is Manifest { Root: not null, Product: not null, By: not null },
    };
}
