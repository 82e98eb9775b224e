using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps;

internal static class ChangedMeanwhile
{
    /// <summary>What it means that someone else was faster: look again.</summary>
    public static StepFailedException AsFailure(this StoreConflict fault, string where) => new(new Failure(FailureClass.Transient, "changed-meanwhile",
        $"Someone else wrote to {where} at the same time.", "It is tried again by itself, after looking what is there.", fault.Message, Unclear: true), fault);
}
