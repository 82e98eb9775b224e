using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>
/// Every kind of event that can be told to a run, met by every kind of step in every state it can be in. What comes of it stands in EveryEventInEveryState.txt, a table
/// for people to read: a dash is a refusal in words that changes nothing, else it says how the step is afterwards. Set UPDATE_APPROVED=1 to write it anew.
/// </summary>
public class EveryEventInEveryStateTests
{
    public static TheoryData<string> Tables => [.. StateTables.All.Keys];

    [Theory, MemberData(nameof(Tables))]
    public void WhatComesOfIt_IsWhatTheTableSays(string name)
    {
        var table = StateTables.All[name];
        var met = table.Events.Keys.Select(happening => (IReadOnlyList<string>)[happening, .. table.States.Keys.Select(state => Meet(table, state, happening))]).ToList();
        var actual = Text(name, [[.. table.States.Keys.Prepend("")], .. met]);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") Approve(name, actual);

        Assert.Equal(Approved().GetValueOrDefault(name), actual);
    }

    /// <summary>Folds an event of each kind in which every member says something.</summary>
    [Theory, MemberData(nameof(RunJsonTests.Events), MemberType = typeof(RunJsonTests))]
    public void EveryKindOfEvent_CanBeFolded(Type kind)
    {
        var run = Scenario.Start("  - { id: it, uses: review/approval, with: { reviewers: [ann@x.com] } }").When(new RunPaused("ops") { At = Scenario.Noon }).Run;
        var happened = Fitted((FlowEvent)Filled.Of(kind), run);

        var folded = happened is RunStarted started ? FlowRun.Begin(run.Flow, started) : run.Apply(happened);

        Assert.Equal(happened is RunStarted ? 1 : run.Version + 1, folded.Version);
        Assert.Equal(happened.At, folded.Updated);
        var asBefore = folded with { Version = run.Version, Updated = run.Updated };
        Assert.Equal(happened is ChildCompleted or CompensationCompleted or CompensationFailed { Due: null } or OperatorActed or ReviewerTold, Scenario.Text(asBefore) == Scenario.Text(run));
    }

    [Fact]
    public void EveryKindOfEvent_CanBeWritten() => Assert.Equal(
        typeof(FlowEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FlowEvent))).Select(kind => kind.Name).Order(),
        typeof(FlowEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType.Name).Order());

    private static string Meet(StateTable table, string state, string happening)
    {
        var run = table.States[state]();
        var before = Scenario.Text(run.Run);
        var what = table.Events[happening](run);
        run.When(what);

        Assert.Equal(Scenario.Text(run.Refolded()), Scenario.Text(run.Run));
        Assert.Equal(run.Last.Verdict.Accepted, run.Last.Events.Count > 0);
        if (run.Last.Verdict.Accepted) return table.Subject(run);
        Assert.Equal(before, Scenario.Text(run.Run));
        Assert.Empty(run.Last.Commands);
        Assert.EndsWith(".", run.Last.Verdict.Message);
        return "-";
    }

    private static string Text(string name, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder($"== {name}\n");
        foreach (var row in rows)
            text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Path([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "EveryEventInEveryState.txt");

    private static Dictionary<string, string> Approved() => !File.Exists(Path()) ? [] : File.ReadAllText(Path()).ReplaceLineEndings("\n")
        .Split("== ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(table => table[..table.IndexOf('\n')], table => $"== {table.TrimEnd()}\n");

    private static void Approve(string name, string table)
    {
        var tables = Approved();
        tables[name] = table;
        File.WriteAllText(Path(), string.Join('\n', StateTables.All.Keys.Where(tables.ContainsKey).Select(known => tables[known])));
    }

    /// <summary>The event made to be about this run's step and review.</summary>
    private static FlowEvent Fitted(FlowEvent happened, FlowRun run)
    {
        Set("Key", new AttemptKey("it", null, 1, 1));
        Set("Step", "it");
        Set("Steps", new[] { "it" });
        Set("ReviewId", happened is ReviewOpened ? "another" : run.Reviews[0].Id);
        Set("Again", null);
        return happened;

        void Set(string member, object? value) => happened.GetType().GetProperty(member)?.SetValue(happened, value);
    }
}
