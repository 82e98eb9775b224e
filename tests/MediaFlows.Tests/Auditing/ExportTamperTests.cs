using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Auditing;

/// <summary>An export is checked by itself, and against the store it was made from.</summary>
public sealed class ExportTamperTests
{
    [Fact]
    public async Task Untouched_Holds_ByItselfAndAgainstTheStore()
    {
        await using var store = await AuditedStore.Make("r1", "r2");
        var lines = await store.Exported();
        // An access log of three, two runs of five, three ends and the manifest.
        Assert.Equal(3 + 10 + 3 + 1, lines.Count);
        Assert.Empty(await AuditedStore.Found(lines));
        Assert.Empty(await AuditedStore.Found(lines, store.Trail));
    }

    [Fact]
    public async Task TheExportItself_IsInTheAccessLog_WithItsRoot()
    {
        await using var store = await AuditedStore.Make();
        var manifest = Assert.IsType<AuditLine.Manifest>(AuditLine.Read((await store.Exported())[^1]));
        var noted = store.Log.Lines().Last();
        Assert.Equal(("key:admin", AuditExport.Note, manifest.Root), (noted.Who, noted.What, noted.Detail.GetProperty("root").GetString()));
        Assert.Equal((1, 1, 8L), (manifest.Format, manifest.Runs, manifest.Entries));
        Assert.StartsWith("MediaFlows ", manifest.Product);
    }

    // Lines: 0 to 2 and 3 the access log and its end, 4 to 8 and 9 run r2 and its end, 10 to 14 and 15 run r1, 16 the manifest.
    [Theory]
    [InlineData("5 key:ops key:nobody", "The audit of run r2, entry 2: it is not as it was written")]
    [InlineData("1 bob eve", "The access log, entry 2: it is not as it was written")]
    [InlineData("6 -", "The audit of run r2, entry 3: it is missing")]
    [InlineData("8 -", "The audit of run r2, entry 5: it and all up to 5, the newest on record, are missing")]
    [InlineData("2 -", "The access log, entry 3: it and all up to 3, the newest on record, are missing")]
    [InlineData("6 x2", "The audit of run r2, entry 4: entry 3 stands in its place")]
    [InlineData("6 swap", "The audit of run r2, entry 3: it is missing")]
    [InlineData("9 -", "The export does not say where the audit of run r2 ends")]
    [InlineData("16 -", "The export has no manifest at its end: it is not whole")]
    [InlineData("16 \"entries\":13 \"entries\":12", "The export counts 2 of 2 runs and 13 of 12 entries")]
    [InlineData("4-9 -", "The export lacks chains, or has others than were exported")]
    [InlineData("15 x2", "The export has the audit of run r1 twice")]
    [InlineData("16 x2", "The export goes on after the manifest")]
    [InlineData("7 {\"kind\" {\"kin", "The export has a line that cannot be read, 8 of the file")]
    [InlineData("7 \"who\" \"nobody\":1,\"who\"", "The export has a line that cannot be read")]
    public async Task AChange_IsFound(string change, string said)
    {
        await using var store = await AuditedStore.Make("r1", "r2");
        var lines = Changed(await store.Exported(), change.Split(' '));
        Assert.Contains(await AuditedStore.Found(lines), broken => broken.StartsWith(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatTheStoreLostSince_IsFound()
    {
        await using var store = await AuditedStore.Make("r1", "r2");
        var lines = await store.Exported();
        await store.Tamper("DELETE FROM audit WHERE run = (SELECT seq FROM run WHERE id = 'r2'); DELETE FROM run WHERE id = 'r2'");
        Assert.Empty(await store.Found());
        Assert.Equal(["The audit of run r2, entry 5: it is in the export, and not in the store."], await AuditedStore.Found(lines, store.Trail));
    }

    [Fact]
    public async Task AChainThatWasMadeAnewSince_IsFound()
    {
        await using var store = await AuditedStore.Make();
        var lines = await store.Exported();
        var last = (Number: 0, Hash: "");
        foreach (var entry in (await store.Store.Audit("r1", default)).Entries)
        {
            last = (entry.Number, AuditChain.HashOf(last.Hash, entry with { Who = "key:nobody" }));
            await store.Tamper($"UPDATE audit SET who = 'key:nobody', hash = '{last.Hash}' WHERE number = {entry.Number}; UPDATE run SET audit_hash = '{last.Hash}'");
        }
        Assert.Empty(await store.Found());
        Assert.StartsWith("The audit of run r1, entry 5: it, or one before it, is not as it was exported", Assert.Single(await AuditedStore.Found(lines, store.Trail)));
    }

    [Fact]
    public async Task AnEndOfTheAccessLogThatWasCutOff_IsFoundByAnExportOnly()
    {
        await using var store = await AuditedStore.Make();
        var lines = await store.Exported();
        var log = await File.ReadAllLinesAsync(store.LogPath);
        await File.WriteAllLinesAsync(store.LogPath, log.Take(log.Length - 2));
        Assert.Empty(await store.Found());
        Assert.Equal(
            ["The access log, entry 3: it is in the export, and not in the store.", "The export was not made from this store: the access log does not know of it."],
            await AuditedStore.Found(lines, store.Trail));
    }

    [Fact]
    public async Task WhatTheStoreGainedSince_IsNoBreak()
    {
        await using var store = await AuditedStore.Make();
        var lines = await store.Exported();
        await store.Look("dora");
        await store.Run("r2");
        Assert.Empty(await AuditedStore.Found(lines, store.Trail));
    }

    [Fact]
    public async Task APart_IsWholeRuns_AndAStretchOfTheAccessLog()
    {
        await using var store = await AuditedStore.Make();
        await store.Log.Append(new(SampleRuns.Noon.AddDays(3), "dora", "review.viewed", null, Json.EmptyObject), default);
        var later = await store.Exported(new(From: SampleRuns.Noon.AddDays(2)));
        Assert.Equal([("dora", 4)], later.Select(AuditLine.Read).OfType<AuditLine.Entry>().Select(entry => (entry.Who, entry.Number)));
        Assert.Empty(await AuditedStore.Found(later, store.Trail));

        var earlier = (await store.Exported(new(To: SampleRuns.Noon.AddDays(2)))).Select(AuditLine.Read).OfType<AuditLine.Entry>().ToList();
        Assert.Equal((3, 5), (earlier.Count(entry => entry.Run is null), earlier.Count(entry => entry.Run == "r1")));

        var ofAFlow = (await store.Exported(new(Flow: "live-event"))).Select(AuditLine.Read).OfType<AuditLine.Entry>();
        Assert.All(ofAFlow, entry => Assert.Equal(("r1", "live-event"), (entry.Run, entry.Flow)));
        Assert.Empty((await store.Exported(new(Flow: "other"))).Select(AuditLine.Read).OfType<AuditLine.Entry>());
    }

    private static List<string> Changed(List<string> lines, string[] change)
    {
        var at = int.Parse(change[0].Split('-')[0]);
        switch (change)
        {
            case [.., "-"]:
                lines.RemoveRange(at, change[0].Contains('-') ? int.Parse(change[0].Split('-')[1]) - at + 1 : 1);
                break;
            case [.., "x2"]:
                lines.Insert(at, lines[at]);
                break;
            case [.., "swap"]:
                (lines[at], lines[at + 1]) = (lines[at + 1], lines[at]);
                break;
            default:
                Assert.Contains(change[1], lines[at]);
                lines[at] = lines[at].Replace(change[1], change[2]);
                break;
        }
        return lines;
    }
}
