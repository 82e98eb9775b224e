using System.Text.Json.Serialization;

namespace MediaFlows.Core.Runs;

/// <summary>Which try of which item of which step in which round: results are told apart by it.</summary>
/// <param name="Item">Key of the foreach item; null for a plain step.</param>
/// <param name="Round">1, and one more after each rework.</param>
/// <param name="Attempt">1, and one more after each retry.</param>
[method: JsonConstructor] // Without it JSON that lacks a member would be read as if it said null or 0.
public readonly record struct AttemptKey(string Step, string? Item, int Round, int Attempt)
{
    /// <summary>Short text, unique within the run: <c>publish@1.2/website</c>.</summary>
    public override string ToString() => Item is null ? $"{Step}@{Round}.{Attempt}" : $"{Step}@{Round}.{Attempt}/{Item}";
}
