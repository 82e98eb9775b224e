using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class ReviewReject
{
    public static Command Make() => ReviewDecision.Make("reject", "reject", "Rejects: the run ends where its flow says so.", needsNote: true, consequence: "a rejection may end the run.");
}
