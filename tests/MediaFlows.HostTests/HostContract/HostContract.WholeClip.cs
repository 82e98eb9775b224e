using System.Text.Json;
using MediaFlows.HostTests.Cli;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task WhatGoesThroughTheSourceAtTheSameTime_DoesSoInOnePass()
    {
        var clip = await Matroska("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=50:d=20", "-f", "lavfi", "-i", "sine=d=20", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast");
        var flow = await Publish("one-pass", """
              - { id: proxy, uses: media/proxy, needs: [], with: { height: 720 } }
              - { id: qc, uses: media/qc, needs: [] }
            """);
        var run = await Start(flow, await NewFile(clip, "mkv"));
        await Until(run, document => Doing(document, "proxy") == "in one pass with qc" && Doing(document, "qc") == "in one pass with proxy");
        var ended = await UntilEnded(run);
        Assert.Equal(1, ended.Item("qc").At("attempts").GetInt32());
        Assert.Equal(20, ended.Item("proxy").At("output", "duration").GetDouble(), 0.1);

        static string? Doing(JsonElement document, string step) =>
            document.Item(step).At("progress") is { ValueKind: JsonValueKind.Object } progress ? progress.Text("text") : null;
    }

    [Fact]
    public async Task ARealClip_GoesFromItsArrivalToTheArchive()
    {
        using var place = new Workplace();
        var clip = await File.ReadAllBytesAsync(await place.Clip("clip.mp4"));
        var flow = await Publish("clip", """
              - { id: verify, uses: asset/verify }
              - { id: inspect, uses: media/inspect }
              - { id: proxy, uses: media/proxy, needs: inspect, with: { height: 144 } }
              - { id: qc, uses: media/qc, needs: inspect, with: { parkOn: never } }
              - { id: captions, uses: media/captions, needs: inspect, with: { formats: [vtt, ttml], language: en } }
              - { id: review, uses: review/approval, needs: [proxy, qc, captions], with: { reviewers: ["{partner}/people/ann"] } }
              - { id: mam, uses: mam/update, with: { metadata: { title: "${{ asset.name }}", seconds: "${{ steps.inspect.output.duration }}" } } }
              - { id: publish, uses: publish/deliver, needs: review, foreach: [website, press], compensate: publish/retract }
              - { id: archive, uses: archive/store, needs: [mam, publish] }
            """, "on: { asset: { container: ingest, match: \"{mark}/**/*.mp4\", settle: 200ms } }");
        var file = $"ingest/{mark}/with-captions.mp4";
        await host.Put(Path.ChangeExtension(file, "srt"), "1\n00:00:00,000 --> 00:00:01,000\nGood evening.\n"u8.ToArray());
        await host.Put(file, clip);
        await Deliver(cloud: false, file);
        var link = await LinkFor("ann");
        var (_, page) = await link.Open();
        Assert.Contains("<video", page);
        Assert.Contains("<track kind=\"captions\"", page);
        await link.Decide("approve");

        var ended = await UntilEnded(Assert.Single(await RunsOf(flow)).Text("id")!);
        var answers = ended.At("answers");
        Assert.Equal(("done", "done", "done"), (answers.Text("mamUpdated", "data", "state"), answers.Text("published", "data", "state"), answers.Text("archived", "data", "state")));
        Assert.All(await Task.WhenAll(Published(ended).Select(host.Read)), published => Assert.Equal(clip, published));
        foreach (var role in new[] { "proxy", "poster", "sprite", "waveform", "qc-report", "captions", "captions-ttml", "captions-delivered", "archive-manifest" })
            Assert.NotNull(await host.Read(ended.All("files").Last(made => made.Text("role") == role).Text("uri")!));
        Assert.Contains(ended.All("files"), kept => kept.Text("role") == "archive" && kept.Text("sha256") == ended.Item("verify").Text("output", "sha256"));
    }
}
