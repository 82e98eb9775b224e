using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class ReviewChanges
{
    public static Command Make() => ReviewDecision.Make("changes", "changes", "Asks for changes: a new round begins where the flow says.", needsNote: true, consequence: null);
}
