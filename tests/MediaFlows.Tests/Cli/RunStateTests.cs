using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Local.Commands;

namespace MediaFlows.Tests.Cli;

public sealed class RunStateTests
{
    [Theory]
    [InlineData("succeeded", 0)]
    [InlineData("rejected", 7)]
    [InlineData("failed", 7)]
    [InlineData("cancelled", 7)]
    [InlineData("waiting", 8)]
    [InlineData("needs-attention", 8)]
    public void EachEnd_HasItsExitCode(string status, int code) => Assert.Equal(code, RunState.ExitCode(Run(status)));

    [Theory]
    [InlineData("waiting", new[] { "review" }, true, false)]
    [InlineData("needs-attention", new[] { "attention", "review" }, true, false)]
    [InlineData("needs-attention", new[] { "attention" }, true, true)]
    [InlineData("needs-attention", new[] { "attention", "running" }, false, false)]
    [InlineData("waiting", new[] { "time" }, false, false)]
    [InlineData("paused", new string[0], true, true)]
    [InlineData("running", new string[0], false, false)]
    public void WhatIsOpen_TellsWhetherAPersonIsNeeded(string status, string[] open, bool person, bool stuck)
    {
        var run = Run(status, open);
        Assert.Equal((person, stuck), (RunState.WaitsForAPerson(run), RunState.IsStuck(run)));
    }

    private static JsonElement Run(string status, params string[] open) => Json.Of(new { status, open = open.Select(kind => new { kind }) });
}
