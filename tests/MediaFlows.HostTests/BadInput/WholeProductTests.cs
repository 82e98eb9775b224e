using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.HostTests.Cli;
using MediaFlows.HostTests.Flows;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.BadInput;

/// <summary>Bad input on its way through the whole product: it ends in a clear message, and nothing is lost.</summary>
public sealed class WholeProductTests : IAsyncLifetime
{
    private readonly Workplace place = new();
    private HostedMachine machine = null!;

    public async ValueTask InitializeAsync() => machine = await HostedMachine.Start(place.Data);

    public async ValueTask DisposeAsync()
    {
        await machine.DisposeAsync();
        place.Dispose();
    }

    [Fact]
    public async Task ATruncatedFile_ParksWithWhatTheSenderMustDo()
    {
        var clip = await place.Clip("whole.mp4");
        File.WriteAllBytes(Path.Combine(place.Folder, "cut.mp4"), File.ReadAllBytes(clip)[..^4000]);
        machine.Put(Path.Combine(place.Folder, "cut.mp4"), "ingest/delivery/cut.mp4");
        var run = await machine.UntilSettled((await machine.Next()).Runs["ingest-qc"].RunId);
        Assert.Equal((null, StepStatus.Parked), (run.Outcome, run.Step("inspect").Status));
        Assert.Equal((FailureClass.Media, "broken-media"), (run.Step("inspect").Failure!.Class, run.Step("inspect").Failure!.Code));
        var answers = (await HostedMachine.Answer(machine.Operator.GetAsync($"/api/runs/{run.Id}"))).GetProperty("answers");
        Assert.Contains("cut short", answers.GetProperty("failedStep").GetRawText());
        Assert.Empty(machine.Below("archive"));
    }

    [Theory]
    [InlineData("ingest/../../../etc/passwd")]
    [InlineData("ingest/../mediaflows.db")]
    [InlineData("../.mediaflows/mediaflows.db")]
    [InlineData(".work/x")]
    public async Task APathThatLeadsOut_IsRefused_AndStartsNothing(string path)
    {
        using var answer = await machine.Operator.PostAsJsonAsync("/api/runs", new { flow = "ingest-qc", asset = path });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("name-not-allowed", await answer.Content.ReadAsStringAsync());
        Assert.Empty((await HostedMachine.Answer(machine.Operator.GetAsync("/api/runs"))).GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task AFileThatAnEventTellsOf_GoesByTheWatch_AsIfItHadBeenFound()
    {
        var clip = await place.Clip("clip.mp4");
        var path = machine.PathOf("ingest/delivery/text.mp4");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "not a film");
        Assert.Empty((await Tell("ingest/delivery/text.mp4")).GetProperty("runs").EnumerateArray());
        Assert.Equal("text-file", (await machine.Next()).SetAside?.Reason);
        machine.Put(clip, "ingest/delivery/clip.mp4");
        var told = await Tell("ingest/delivery/clip.mp4");
        Assert.Equal(("[]", "ingest/delivery/clip.mp4"), (told.GetProperty("runs").GetRawText(), told.GetProperty("settling")[0].GetString()));
        Assert.False((await machine.Next()).Runs["ingest-qc"].Existing);
        Assert.Contains("There is no file", (await Tell("ingest/delivery/gone.mp4")).GetProperty("ignored")[0].GetString());
        Assert.Contains("is not allowed", (await Tell("ingest/delivery/../../x.mp4")).GetProperty("ignored")[0].GetString());
    }

    [Fact]
    public async Task AChecksumBesideAFile_IsLeftWhereItIs_AndCompared()
    {
        var clip = await place.Clip("clip.mp4");
        await machine.Publish("apiVersion: mediaflows/v1\nname: all\non:\n  asset: { container: drop, settle: 300ms }\nsteps:\n  - { id: verify, uses: asset/verify }\n");
        Directory.CreateDirectory(machine.PathOf("drop"));
        File.WriteAllText(machine.PathOf("drop/clip.mp4.md5"), new string('0', 32));
        machine.Put(clip, "drop/clip.mp4");
        var arrival = await machine.Next();
        Assert.Equal(("drop/clip.mp4", null), (arrival.Uri, arrival.SetAside));
        Assert.Equal("checksum-mismatch", (await machine.UntilSettled(arrival.Runs["all"].RunId)).Step("verify").Failure?.Code);
        Assert.True(File.Exists(machine.PathOf("drop/clip.mp4.md5")));
        Assert.Empty(machine.Below("quarantine"));
    }

    [Fact]
    public async Task AContainerThatIsTakenAway_DoesNotKeepTheOthersFromTheirFiles()
    {
        var clip = await place.Clip("clip.mp4");
        foreach (var container in new[] { "aaa", "zzz" })
            await machine.Publish($"apiVersion: mediaflows/v1\nname: from-{container}\non:\n  asset: {{ container: {container}, settle: 300ms }}\nsteps:\n  - {{ id: wait, uses: wait/event }}\n");
        foreach (var container in new[] { "aaa", "zzz" })
        {
            machine.Put(clip, $"{container}/1.mp4");
            Assert.Equal($"{container}/1.mp4", (await machine.Next()).Uri);
        }
        // What takes its place is no folder, so that it cannot simply be made again.
        Directory.Delete(machine.PathOf("aaa"), recursive: true);
        File.WriteAllText(machine.PathOf("aaa"), "");
        Directory.Move(machine.PathOf("zzz"), machine.PathOf("zzz-away"));
        machine.Put(clip, "zzz/2.mp4");
        Assert.Equal("zzz/2.mp4", (await machine.Next()).Uri);
    }

    private Task<JsonElement> Tell(string uri) => HostedMachine.Answer(machine.Operator.PostAsJsonAsync("/api/events",
        new[] { new { id = "1", type = "mediaflows.asset.arrived.v1", subject = uri, source = "test", specversion = "1.0" } }));
}

/// <summary>The disk fills up under a host with a run under way.</summary>
public sealed class FullDiskUnderARunTests
{
    private const string Flow = """
        apiVersion: mediaflows/v1
        name: room
        steps:
          - { id: go, uses: wait/event }
          - { id: proxy, uses: media/proxy }
          - { id: archive, uses: archive/store }
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task WhatWasAcknowledgedIsThere_AndTheRunGoesOnOnceThereIsRoom(int leftKilobytes)
    {
        using var disk = new SmallDisk(megabytes: 48);
        using var place = new Workplace();
        var clip = Path.Combine(place.Folder, "noise.mp4");
        Media.MediaBench.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=8,noise=alls=60:allf=t", "-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p", clip);
        await using var machine = await HostedMachine.Start(disk["data"]);
        await machine.Publish(Flow);
        machine.Put(clip, "ingest/hand/noise.mp4");
        var id = await machine.Start("room", "ingest/hand/noise.mp4");
        await machine.Until(id, run => run.Step("go").Status == StepStatus.Waiting);

        var address = machine.Service<Callbacks>().Address(id, "go", 1).AbsolutePath;

        disk.Fill();
        disk.Leave(leftKilobytes);
        using var partner = new HttpClient { BaseAddress = machine.Operator.BaseAddress };
        using (var answer = await partner.PostAsJsonAsync(address, new { go = true }))
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.InsufficientStorage, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        if (leftKilobytes > 0)
        {
            var stuck = await machine.Until(id, run => run.Step("proxy").Failure is not null);
            Assert.Equal("disk-full", stuck.Step("proxy").Failure!.Code);
        }

        disk.Clear();
        await HostedMachine.Answer(partner.PostAsJsonAsync(address, new { go = true }));
        if (leftKilobytes > 0)
            await HostedMachine.Answer(machine.Operator.PostAsync($"/api/runs/{id}/steps/proxy/retry", new StringContent("{}", null, "application/json")));
        var run = await machine.Until(id, ended => ended.Outcome is not null);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.All(run.Files, file => Assert.Equal(file.Size, new FileInfo(machine.PathOf(file.Uri)).Length));
    }
}
