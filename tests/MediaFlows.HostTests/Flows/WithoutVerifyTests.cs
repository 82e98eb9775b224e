using System.Security.Cryptography;
using MediaFlows.Core.Runs;
using MediaFlows.HostTests.Cli;

namespace MediaFlows.HostTests.Flows;

/// <summary>Flows without <c>asset/verify</c>, as the first examples of docs/flow-format.md: whoever first reads the source tells the run its digest.</summary>
public sealed class WithoutVerifyTests : IAsyncLifetime
{
    private readonly Workplace place = new();
    private HostedMachine machine = null!;
    private string clip = "";

    public async ValueTask InitializeAsync()
    {
        machine = await HostedMachine.Start(place.Data);
        clip = await place.Clip("clip.mp4");
        machine.Put(clip, "ingest/hand/clip.mp4");
    }

    public async ValueTask DisposeAsync()
    {
        await machine.DisposeAsync();
        place.Dispose();
    }

    [Theory]
    [InlineData("inspected", "  - { id: inspect, uses: media/inspect }\n  - { id: proxy, uses: media/proxy }\n")]
    [InlineData("unread", "")]
    public async Task WhatWasApproved_IsPublishedAndArchived_AndTheRunKnowsTheSource(string name, string before)
    {
        await machine.Publish($"apiVersion: mediaflows/v1\nname: {name}\nsteps:\n{before}" + """
              - { id: review, uses: review/approval, with: { reviewers: [desk@example.com] } }
              - { id: publish, uses: publish/deliver, foreach: [website, press], compensate: publish/retract }
              - { id: archive, uses: archive/store }
            """);
        var id = await machine.Start(name, "ingest/hand/clip.mp4");
        await machine.Decide(id, Decision.Approve);
        var run = await machine.UntilSettled(id);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(clip)));
        Assert.Equal(sha256, run.Files.Single(file => file.Role == "source").Sha256);
        Assert.All(machine.Below("published"), file => Assert.Equal(File.ReadAllBytes(clip), File.ReadAllBytes(file)));
        Assert.Equal(2, machine.Below("published").Length);
        Assert.Contains(machine.Below("archive"), file => file.EndsWith("clip.mp4", StringComparison.Ordinal));
    }
}
