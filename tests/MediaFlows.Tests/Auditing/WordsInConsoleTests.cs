using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Tests.Definitions;
using MediaFlows.Tests.Runs;

namespace MediaFlows.Tests.Auditing;

/// <summary>What the console has no words for, people would read as the engine calls it.</summary>
public class WordsInConsoleTests
{
    [Fact]
    public void EveryKindOfEvent_HasWordsInTheHistory()
    {
        var words = Repository.Read("src/web/src/history.ts");
        Assert.All(typeof(FlowEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FlowEvent))), type => Assert.Contains($"case '{type.Name}':", words));
    }

    [Fact]
    public void EveryKindOfEntry_HasWordsInTheAudit()
    {
        var words = Repository.Read("src/web/src/audit.tsx");
        var events = TellingRuns.All.Keys.SelectMany(name => RecordedHistory.Read(name).Told).SelectMany(told => told.Events).Select(RecordedHistory.Event).ToList();
        Assert.All(new AuditTail().Continue(events).Entries.Select(entry => entry.What).Distinct(), what => Assert.Contains($"'{what}':", words));
    }
}
