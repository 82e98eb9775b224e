using System.Text.Json.Nodes;
using CsCheck;
using MediaFlows.Azure.Events;

namespace MediaFlows.Tests.Events;

public sealed class EventGridReadingTests
{
    /// <summary>As Event Grid's own documentation shows it.</summary>
    private const string OwnSchema = """
        [ { "topic": "/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/acct", "subject": "/blobServices/default/containers/ingest/blobs/live/a.mp4",
            "eventType": "Microsoft.Storage.BlobCreated", "eventTime": "2026-11-26T18:41:00.9584103Z", "id": "831e1650-001e-001b-66ab-eeb76e069631",
            "data": { "api": "PutBlockList", "clientRequestId": "6d79dbfb", "requestId": "831e1650", "eTag": "0x8D4BCC2E4835CD0", "contentType": "video/mp4", "contentLength": 5368709120,
              "blobType": "BlockBlob", "url": "https://acct.blob.core.windows.net/ingest/live/a.mp4", "sequencer": "00000000000004420000000000028963", "new": { "field": [1] },
              "storageDiagnostics": { "batchId": "b68529f3" } }, "dataVersion": "", "metadataVersion": "1", "another": true } ]
        """;

    private const string Cloud = """
        { "specversion": "1.0", "source": "/subscriptions/s/acct", "subject": "/blobServices/default/containers/ingest/blobs/live/a.mp4", "type": "Microsoft.Storage.BlobCreated",
          "time": "2026-11-26T18:41:00.9584103Z", "id": "831e", "extension": "x", "data": { "api": "FlushWithClose", "eTag": "\"0x8D4\"", "contentLength": "many",
          "url": "https://acct.dfs.core.windows.net/ingest/live/a.mp4" } }
        """;

    [Fact]
    public void EventGridsOwnSchema_IsRead() => Assert.Equal(
        new BlobEvent(BlobEventKind.Created, "ingest", "live/a.mp4", "PutBlockList", "0x8D4BCC2E4835CD0", "00000000000004420000000000028963", 5368709120,
            "/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/acct", "831e1650-001e-001b-66ab-eeb76e069631", null),
        Assert.Single(Read(OwnSchema)));

    [Fact]
    public void ACloudEvent_IsRead() => Assert.Equal(
        new BlobEvent(BlobEventKind.Created, "ingest", "live/a.mp4", "FlushWithClose", "0x8D4", null, null, "/subscriptions/s/acct", "831e", null), Assert.Single(Read(Cloud)));

    [Fact]
    public void AListOfBoth_KeepsItsOrder_AndOtherKindsArePassedOver()
    {
        var mixed = $"[{Cloud}, {OwnSchema.Trim()[1..^1].Replace("BlobCreated", "BlobDeleted")}, {OwnSchema.Trim()[1..^1]}]";
        Assert.Equal(["831e", "831e1650-001e-001b-66ab-eeb76e069631"], Read(mixed).Select(happened => happened.Id));
        Assert.Empty(Read("[]"));
    }

    [Fact]
    public void ARestoredBlob_TellsItsTier()
    {
        var restored = Assert.Single(Read(Cloud.Replace("BlobCreated", "BlobTierChanged").Replace("\"api\"", "\"accessTier\": \"Hot\", \"api\"")));
        Assert.Equal((BlobEventKind.TierChanged, "Hot", false), (restored.Kind, restored.Tier, restored.IsArrival));
    }

    [Theory]
    [InlineData("PutBlob", true)]
    [InlineData("PutBlockList", true)]
    [InlineData("CopyBlob", true)]
    [InlineData("FlushWithClose", true)]
    [InlineData("SftpCommit", true)]
    [InlineData("SomethingNew", true)]
    [InlineData("CreateFile", false)]
    [InlineData("SftpCreate", false)]
    public void AFileThatIsMerelyBegun_IsNoArrival(string api, bool arrival) =>
        Assert.Equal(arrival, Assert.Single(Read(Cloud.Replace("FlushWithClose", api))).IsArrival);

    [Theory]
    [InlineData("ingest", "a b#c%20d.mp4", "https://acct.blob.core.windows.net/ingest/a%20b%23c%2520d.mp4", "a b#c%20d.mp4")]
    [InlineData("ingest", "100%.mp4", "https://acct.blob.core.windows.net/ingest/100%25.mp4", "100%.mp4")]
    [InlineData("ingest", "Fußball Müller 💎.mp4", "https://acct.blob.core.windows.net/ingest/Fu%C3%9Fball%20M%C3%BCller%20%F0%9F%92%8E.mp4", "Fußball Müller 💎.mp4")]
    [InlineData("ingest", "x��.mp4", "https://acct.blob.core.windows.net/ingest/x%F0%9F%92%8E.mp4", "x💎.mp4")]
    [InlineData("ingest", "a/blobs/b/containers/c/blobs/d", "https://acct.blob.core.windows.net/ingest/a/blobs/b/containers/c/blobs/d", "a/blobs/b/containers/c/blobs/d")]
    [InlineData("ingest", "ingest/ingest/a", "https://acct.blob.core.windows.net/ingest/ingest/ingest/a", "ingest/ingest/a")]
    [InlineData("ingest", "a.mp4", "http://127.0.0.1:10000/devstoreaccount1/ingest/a.mp4", "a.mp4")]
    [InlineData("ingest", "a+b.mp4", "https://acct.blob.core.windows.net/ingest/a%2Bb.mp4?snapshot=1", "a+b.mp4")]
    [InlineData("ingest", "../a", "https://acct.blob.core.windows.net/ingest/..%2Fa", "../a")]
    [InlineData("$root", "a.mp4", "https://acct.blob.core.windows.net/a.mp4", "a.mp4")]
    [InlineData("ingest", "no address.mp4", null, "no address.mp4")]
    public void ContainerAndPath_AreAsTheBlobIsCalled(string container, string named, string? url, string path)
    {
        var happened = Assert.Single(Read(Event(container, named, url)));
        Assert.Equal((container, path), (happened.Container, happened.Path));
    }

    [Fact]
    public void AnyName_ComesBackAsItIs() => (from name in Gen.String[Gen.Char[' ', '\uD7FF'], 1, 60]
                                             from own in Gen.Bool
                                             from host in One("https://acct.blob.core.windows.net/", "http://127.0.0.1:10000/devstoreaccount1/")
                                             where !name.Any(char.IsControl)
                                             select (name, own, host)).Sample(given =>
    {
        var url = given.host + "ingest/" + string.Join('/', given.name.Split('/').Select(Uri.EscapeDataString));
        var happened = Assert.Single(Read(Event("ingest", given.name, url, given.own)));
        Assert.Equal(("ingest", given.name), (happened.Container, happened.Path));
    });

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[ 7 ]")]
    [InlineData("{}")]
    [InlineData("""{ "specversion": "1.0" }""")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "source": "s", "type": "Microsoft.Storage.BlobCreated" }""")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "source": "s", "type": "Microsoft.Storage.BlobCreated", "subject": "x", "data": 7 }""")]
    [InlineData("""{ "id": "1", "eventType": "Microsoft.Storage.BlobCreated", "subject": 7, "data": {}, "dataVersion": "", "eventTime": "2026-11-26T18:41:00Z" }""")]
    [InlineData("""{ "id": "1", "eventType": "Microsoft.Storage.BlobCreated", "subject": "x", "data": {}, "dataVersion": "", "eventTime": "yesterday" }""")]
    public void NoDelivery_IsSaidClearly(string body) => Assert.Contains("delivery", Assert.Throws<FormatException>(() => Read(body)).Message);

    [Theory]
    [InlineData("/blobServices/default/containers/ingest", null)]
    [InlineData("/blobServices/default/containers//blobs/a", null)]
    [InlineData("/blobServices/default/containers/ingest/blobs/", null)]
    [InlineData("/blobServices/default/containers/in gest/blobs/a", null)]
    [InlineData("/blobServices/default/containers/../blobs/a", null)]
    [InlineData("/blobServices/default/containers/ingest/blobs/a", "https://acct.blob.core.windows.net/other/a")]
    [InlineData("/blobServices/default/containers/ingest/blobs/a", "https://acct.blob.core.windows.net/ingest/a%00b")]
    [InlineData("/blobServices/default/containers/ingest/blobs/a", "https://acct.blob.core.windows.net/ingest/a%0d%0ab")]
    [InlineData("/blobServices/default/containers/ingest/blobs/a", "ingest/a")]
    [InlineData("/blobServices/default/containers/ingest/blobs/a", "")]
    public void WhatNamesNoBlob_IsRefused(string subject, string? url) =>
        Assert.Contains("names no blob", Assert.Throws<FormatException>(() => Read(Own(subject, url))).Message);

    [Fact]
    public void ANameLongerThanAnyBlobs_IsRefused() => Assert.Throws<FormatException>(() => Read(Event("ingest", new string('a', 1025), null)));

    [Fact]
    public void AnyText_IsReadOrRefused_NeverACrash() => Gen.OneOf(Gen.String, Broken()).Sample(text =>
    {
        try
        {
            Read(text);
        }
        catch (FormatException)
        {
        }
    });

    /// <summary>A whole event with a piece replaced by something else.</summary>
    private static Gen<string> Broken() =>
        from whole in One(OwnSchema, Cloud)
        from at in Gen.Int[0, whole.Length - 1]
        from length in Gen.Int[0, 20]
        from piece in One("", "null", "[]", "{}", "\"", "7", "\\u0000", "\\ud800", ",", "}")
        select whole[..at] + piece + whole[Math.Min(whole.Length, at + length)..];

    private static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static IReadOnlyList<BlobEvent> Read(string body) => EventGridReading.Read(BinaryData.FromString(body));

    private static string Event(string container, string named, string? url, bool own = true) =>
        own ? Own($"/blobServices/default/containers/{container}/blobs/{named}", url) : CloudOf($"/blobServices/default/containers/{container}/blobs/{named}", url);

    private static string Own(string subject, string? url) => new JsonObject
    {
        ["id"] = "1", ["topic"] = "t", ["subject"] = subject, ["eventType"] = "Microsoft.Storage.BlobCreated", ["eventTime"] = "2026-11-26T18:41:00Z", ["dataVersion"] = "",
        ["data"] = new JsonObject { ["api"] = "PutBlob", ["url"] = url },
    }.ToJsonString();

    private static string CloudOf(string subject, string? url) => new JsonObject
    {
        ["specversion"] = "1.0", ["id"] = "1", ["source"] = "t", ["subject"] = subject, ["type"] = "Microsoft.Storage.BlobCreated",
        ["data"] = new JsonObject { ["api"] = "PutBlob", ["url"] = url },
    }.ToJsonString();
}
