using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.HostTests.Cli;
using MediaFlows.Local.Embedded;
using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.HostTests.BadInput;

/// <summary>The watched folder, with a real host and real files: whatever a name or a writer does, each file is taken once, whole, or set aside with a reason.</summary>
public sealed class ArrivingFilesTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Flow = """
        apiVersion: mediaflows/v1
        name: takes
        on:
          asset: { container: ingest, match: "live/**/*.{mp4,mov}", settle: 300ms }
        steps:
          - id: verify
            uses: asset/verify
          - id: wait
            uses: wait/event
        """;

    private readonly Workplace place = new();
    private readonly ConcurrentQueue<TakenIn> taken = new();
    private readonly SemaphoreSlim more = new(0);
    private WebApplication? app;
    private string clip = "";

    public async ValueTask InitializeAsync()
    {
        clip = await place.Clip("clip");
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        place.Dispose();
    }

    [Theory]
    [InlineData("with spaces  and 'quotes\".mp4")]
    [InlineData("new\nline.mp4")]
    [InlineData("-rf.mp4")]
    [InlineData("日本 – Ünïcode 🎬.MOV")]
    [InlineData("$(touch hacked);`id`.mp4")]
    public async Task AnyName_IsTakenInAsItIs(string name)
    {
        File.Copy(clip, Path.Combine(place.Ingest, name));
        var arrival = await Next();
        Assert.Equal(($"ingest/live/{name}", true), (arrival.Uri, arrival.Runs.ContainsKey("takes")));
    }

    [Theory]
    [InlineData("text.mp4", "not a film at all", "text-file")]
    [InlineData("empty.mov", "", "empty-file")]
    [InlineData("list.mp4", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist")]
    [InlineData("a\\..\\escape.mp4", "x", "name-not-allowed")]
    public async Task WhatIsNoMedia_GoesToQuarantine_WithTheReason(string name, string content, string reason)
    {
        File.WriteAllText(Path.Combine(place.Ingest, name), content);
        var arrival = await Next();
        Assert.Equal(reason, arrival.SetAside?.Reason);
        Assert.Empty(arrival.Runs);
        Assert.Equal(content, File.ReadAllText(arrival.Place!));
        Assert.Contains(reason, File.ReadAllText(arrival.Place + ".reason.json"));
        Assert.False(File.Exists(Path.Combine(place.Ingest, name)));
    }

    [Fact]
    public async Task AGrowingFile_IsTakenOnceItIsWhole()
    {
        var bytes = File.ReadAllBytes(clip);
        await using (var upload = new FileStream(Path.Combine(place.Ingest, "slow.mp4"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            upload.Write(bytes.AsSpan(0, bytes.Length / 2));
            upload.Flush();
            // Another file that settles meanwhile shows that the first had its chance.
            File.Copy(clip, Path.Combine(place.Ingest, "quick.mp4"));
            Assert.Equal("ingest/live/quick.mp4", (await Next()).Uri);
            upload.Write(bytes.AsSpan(bytes.Length / 2));
        }
        var arrival = await Next();
        Assert.Equal("ingest/live/slow.mp4", arrival.Uri);
        var run = await app!.Services.GetRequiredService<FlowRuns>().Find(arrival.Runs["takes"].RunId, default);
        Assert.Equal(bytes.Length, run!.Asset.Size);
    }

    [Fact]
    public async Task ARecordingInProgress_StartsWhatFollowsItOnce_AndTheRestOnceItHasSettled()
    {
        var bytes = File.ReadAllBytes(clip);
        await app!.Services.GetRequiredService<FlowLibrary>().Publish(Flow.Replace("takes", "follows").Replace("settle", "growing: 1s, settle"), "test", default);
        TakenIn seen;
        await using (var recording = new FileStream(Path.Combine(place.Ingest, "match.mp4"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            var written = bytes.Length / 2;
            recording.Write(bytes.AsSpan(0, written));
            do
            {
                recording.WriteByte(bytes[written++]);
                recording.Flush();
            }
            while (!await more.WaitAsync(TimeSpan.FromMilliseconds(100)));
            Assert.True(taken.TryDequeue(out seen!));
            Assert.Equal(["follows"], seen.Runs.Keys);
            recording.Write(bytes.AsSpan(written));
        }
        var settled = await Next();
        Assert.Equal((seen.Runs["follows"].RunId, true), (settled.Runs["follows"].RunId, settled.Runs["follows"].Existing));
        Assert.False(settled.Runs["takes"].Existing);
        var runs = app!.Services.GetRequiredService<FlowRuns>();
        Assert.NotNull((await runs.Find(seen.Runs["follows"].RunId, default))!.Asset.Recording);
        Assert.Equal((null, bytes.Length), ((await runs.Find(settled.Runs["takes"].RunId, default))!.Asset is var whole ? (whole.Recording, (int)whole.Size) : default));
    }

    [Fact]
    public async Task AFileThatVanishes_IsForgotten()
    {
        File.Copy(clip, Path.Combine(place.Ingest, "gone.mp4"));
        File.Delete(Path.Combine(place.Ingest, "gone.mp4"));
        File.Copy(clip, Path.Combine(place.Ingest, "stays.mp4"));
        Assert.Equal("ingest/live/stays.mp4", (await Next()).Uri);
        Assert.Empty(taken);
    }

    [Fact]
    public async Task AnUnfinishedName_WaitsForTheRealOne()
    {
        var draft = Path.Combine(place.Ingest, "upload.mp4.part");
        File.Copy(clip, draft);
        File.Copy(clip, Path.Combine(place.Ingest, "other.mp4"));
        Assert.Equal("ingest/live/other.mp4", (await Next()).Uri);
        File.Move(draft, Path.Combine(place.Ingest, "upload.mp4"));
        Assert.Equal("ingest/live/upload.mp4", (await Next()).Uri);
    }

    [Fact]
    public async Task AFolderDroppedWhole_IsTakenFileByFile()
    {
        var folder = Directory.CreateDirectory(Path.Combine(place.Folder, "card", "a", "b")).Parent!;
        File.Copy(clip, Path.Combine(folder.FullName, "1.mp4"));
        File.Copy(clip, Path.Combine(folder.FullName, "b", "2.mp4"));
        Directory.Move(Path.Combine(place.Folder, "card"), Path.Combine(place.Ingest, "card"));
        var arrivals = new[] { await Next(), await Next() };
        Assert.Equal(["ingest/live/card/a/1.mp4", "ingest/live/card/a/b/2.mp4"], arrivals.Select(arrival => arrival.Uri).Order());
    }

    [Fact]
    public async Task AfterARestart_WhatCameMeanwhileIsTaken_AndNothingTwice()
    {
        File.Copy(clip, Path.Combine(place.Ingest, "before.mp4"));
        var first = (await Next()).Runs["takes"];
        await Stop();
        File.Copy(clip, Path.Combine(place.Ingest, "meanwhile.mp4"));
        await Start();
        var arrivals = new[] { await Next(), await Next() }.ToDictionary(arrival => arrival.Uri, arrival => arrival.Runs["takes"]);
        Assert.Equal((first.RunId, true), (arrivals["ingest/live/before.mp4"].RunId, arrivals["ingest/live/before.mp4"].Existing));
        Assert.False(arrivals["ingest/live/meanwhile.mp4"].Existing);
    }

    [Fact]
    public async Task ANewVersionUnderTheSameName_IsANewRun()
    {
        var target = Path.Combine(place.Ingest, "news.mp4");
        File.Copy(clip, target);
        var first = (await Next()).Runs["takes"];
        File.Copy(clip, target + ".tmp");
        File.AppendAllText(target + ".tmp", "more");
        File.Move(target + ".tmp", target, overwrite: true);
        var second = (await Next()).Runs["takes"];
        Assert.NotEqual(first.RunId, second.RunId);
    }

    [Fact]
    public async Task TheSameContentAgain_TouchedOrCopiedOverItself_StartsNothing()
    {
        var target = Path.Combine(place.Ingest, "again.mp4");
        File.Copy(clip, target);
        var first = (await Next()).Runs["takes"];
        await Verified(first.RunId);

        File.SetLastWriteTimeUtc(target, DateTime.UtcNow);
        Assert.Equal((first.RunId, true), await Then());
        File.Copy(clip, target + ".tmp");
        File.Move(target + ".tmp", target, overwrite: true);
        Assert.Equal((first.RunId, true), await Then());

        async Task<(string, bool)> Then() => (await Next()).Runs["takes"] is var receipt ? (receipt.RunId, receipt.Existing) : default;
    }

    private async Task Verified(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (FlowRun? run = null; run?.Step("verify").Status != StepStatus.Completed; run = await app!.Services.GetRequiredService<FlowRuns>().Find(id, patience.Token))
            await app!.Services.GetRequiredService<IFlowHost>().Changed(id, run?.Version ?? 0, patience.Token);
    }

    [Fact]
    public async Task ALinkThatLeadsOut_IsSetAside()
    {
        File.CreateSymbolicLink(Path.Combine(place.Ingest, "link.mp4"), clip);
        Assert.Equal("link-leads-out", (await Next()).SetAside?.Reason);
        Assert.True(File.Exists(clip));
    }

    private async Task Start()
    {
        var listen = Listening.At(Listening.FreePort());
        var settings = new Settings(_ => null, new Dictionary<string, string>(), new Dictionary<string, string>());
        app = await Serve.Build(new ServeOptions(new DataFolder(place.Data), settings, listen, Log: LogLevel.None), default);
        Directory.CreateDirectory(place.Ingest);
        await Publish();
        app.Services.GetRequiredService<FolderWatcher>().Took += arrival =>
        {
            taken.Enqueue(arrival);
            more.Release();
        };
        await Listening.Start(app, listen, default);
    }

    /// <summary>Takes the shipped flows' place: they wait for the same names.</summary>
    private async Task Publish()
    {
        var library = app!.Services.GetRequiredService<FlowLibrary>();
        foreach (var shipped in await library.Catalog.List(default))
            if (shipped.Ref.Name != "takes" && (await library.Definition(shipped.Ref, default)).On is not null)
                await library.Publish($"apiVersion: mediaflows/v1\nname: {shipped.Ref.Name}\nsteps:\n  - id: verify\n    uses: asset/verify\n", "test", default);
        var (reading, published) = await library.Publish(Flow, "test", default);
        Assert.True(published is not null, string.Join('\n', reading.Problems));
    }

    private async Task Stop()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }

    private async Task<TakenIn> Next()
    {
        Assert.True(await more.WaitAsync(Patience), "No file was taken in.");
        return taken.TryDequeue(out var arrival) ? arrival : throw new InvalidOperationException();
    }
}
