using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>What holds for every flow that may run. All are looked at, whatever the others found.</summary>
internal static class Truths
{
    private static readonly Action<FlowDraft, Problems>[] All =
    [
        UniqueIds.Check,
        KnownStepTypes.Check,
        KnownNeeds.Check,
        NoCycles.Check,
        InputsFit.Check,
        DefaultsFit.Check,
        ArrivalsGiveNoInputs.Check,
        PatternsMatch.Check,
        DeclaredInputs.Check,
        ReadsComeBefore.Check,
        NullsAreExpected.Check,
        ItemsAreInForeach.Check,
        SecretsStaySecret.Check,
        ForeachFits.Check,
        StepsAreReachable.Check,
        ReviewsCanBeDecided.Check,
        WaitsEnd.Check,
        CompensationsUndo.Check,
        RetriesGrow.Check,
        ChildFlowsEnd.Check,
    ];

    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var truth in All)
            truth(flow, problems);
    }
}
