using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>
/// Histories as an earlier version wrote them must mean the same to this one, for runs live on through an update. A difference is a decision:
/// set UPDATE_APPROVED=1 to write them anew, but only for what no run in the field can have on record.
/// </summary>
public class RecordedHistoryTests
{
    public static TheoryData<string> Names => [.. TellingRuns.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void TheHistory_FoldsToTheSameEnd(string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") TellingRuns.Record(name).Write(name);
        var recorded = RecordedHistory.Read(name);

        var events = recorded.Told.SelectMany(decision => decision.Events).Select(RecordedHistory.Event).ToList();
        var run = events.Skip(1).Aggregate(FlowRun.Begin(recorded.Definition(), (RunStarted)events[0]), (folded, happened) => folded.Apply(happened));

        Assert.Equal(RecordedHistory.Text(recorded.End), RecordedHistory.Text(RecordedEnd.Of(run)));
        Assert.Equal(events.Count, run.Version);
    }

    [Theory, MemberData(nameof(Names))]
    public void WhatItWasTold_IsDecidedTheSameWay(string name)
    {
        var recorded = RecordedHistory.Read(name);
        var decision = FlowDecider.Start(recorded.Definition(), (RunStarted)RecordedHistory.Event(recorded.Told[0].Told));
        for (var i = 0; ; i++)
        {
            var told = RecordedHistory.Event(recorded.Told[i].Told);
            if (i > 0) decision = FlowDecider.Decide(decision.Run, told);
            Assert.Equal(RecordedHistory.Text(recorded.Told[i]), RecordedHistory.Text(RecordedDecision.Of(told, decision)));
            if (i == recorded.Told.Count - 1) break;
        }
        Assert.Equal(RecordedHistory.Text(recorded.End), RecordedHistory.Text(RecordedEnd.Of(decision.Run)));
    }

    [Fact]
    public void EveryFile_IsRead() => Assert.Equal(
        TellingRuns.All.Keys.Order(), Directory.GetFiles(RecordedHistory.Folder(), "*.json").Select(Path.GetFileNameWithoutExtension).Order());

    /// <summary>A kind of event that no history holds could change its meaning unseen.</summary>
    [Fact]
    public void EveryKindOfEvent_IsInSomeHistory()
    {
        var recorded = TellingRuns.All.Keys.SelectMany(name => RecordedHistory.Read(name).Told).SelectMany(decision => decision.Events)
            .Select(happened => happened.GetProperty("kind").GetString()!).ToHashSet();

        Assert.Empty(typeof(FlowEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FlowEvent))).Select(type => type.Name).Except(recorded));
    }
}
