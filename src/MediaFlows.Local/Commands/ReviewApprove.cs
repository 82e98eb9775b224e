using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class ReviewApprove
{
    public static Command Make() => ReviewDecision.Make("approve", "approve", "Approves: the run goes on with what was seen.", needsNote: false, consequence: null);
}
