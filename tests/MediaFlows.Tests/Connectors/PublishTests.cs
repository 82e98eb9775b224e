using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;

namespace MediaFlows.Tests.Connectors;

/// <summary>What must hold at every kind of destination.</summary>
public abstract class PublishTests
{
    internal Bench Bench { get; } = new() { Item = "website" };

    private protected abstract DeliverToDestination Deliver { get; }
    private protected abstract RetractFromDestination Retract { get; }
    private protected abstract IReadOnlyDictionary<string, byte[]> There { get; }
    /// <summary>Changes with every write.</summary>
    private protected abstract string Trace { get; }

    private protected abstract void Tamper(string target, byte[] content);

    [Fact]
    public async Task Approved_IsDeliveredUnderTheEffectsOwnName()
    {
        Bench.NeedsApproval = true;
        Bench.Approval = new Approval("r1", "ann", Bench.Now, new HashSet<string> { Bench.Source.Sha256 });
        var output = await Bench.Perform(Deliver, new { });
        Assert.Matches("^evening-news-final-[0-9a-f]{12}.mp4$", output.GetProperty("target").GetString());
        Assert.Equal(("website", Bench.Source.Sha256, "read-back"), (output.GetProperty("destination").GetString(), output.GetProperty("sha256").GetString(), output.GetProperty("verified").GetString()));
        Assert.Equal("the master"u8.ToArray(), Assert.Single(There).Value);
    }

    [Fact]
    public async Task SecondTry_FindsWhatTheFirstDid_AndWritesNothing()
    {
        var first = await Bench.Perform(Deliver, new { });
        var before = Trace;
        Bench.Attempt = 2;
        var second = await Bench.Perform(Deliver, new { });
        Assert.Equal(first.GetProperty("target").GetString(), second.GetProperty("target").GetString());
        Assert.Equal(before, Trace);
    }

    [Fact]
    public async Task LaterRound_ReplacesUnderTheSameName()
    {
        await Bench.Perform(Deliver, new { });
        Bench.Round = 2;
        Bench.Files.Add(Bench.Add("source", Bench.Source.Uri, "the corrected master"u8.ToArray(), "video/mp4"));
        await Bench.Perform(Deliver, new { });
        Assert.Equal("the corrected master"u8.ToArray(), Assert.Single(There).Value);
    }

    [Fact]
    public async Task OtherItemOrStepOrRun_GetsItsOwnName()
    {
        await Bench.Perform(Deliver, new { destination = "website" });
        Bench.Item = "other";
        await Bench.Perform(Deliver, new { destination = "website" });
        Bench.RunId = "run-2";
        await Bench.Perform(Deliver, new { destination = "website" });
        Assert.Equal(3, There.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NothingApproved_NothingIsSent(bool approvedSomethingElse)
    {
        var before = Trace;
        Bench.NeedsApproval = true;
        Bench.Approval = approvedSomethingElse ? new Approval("r1", "ann", Bench.Now, new HashSet<string> { Bench.Sha256("another file") }) : null;
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal((FailureClass.Refused, "not-approved", false), (failure.Class, failure.Code, failure.Unclear));
        Assert.Empty(There);
        Assert.Equal(before, Trace);
    }

    [Fact]
    public async Task SourceThatNoStepHasReadYet_IsReadHere_AndTheRunIsTold()
    {
        await Bench.ForgetSource();
        Bench.NeedsApproval = true;
        Bench.Approval = new Approval("r1", "ann", Bench.Now, new HashSet<string> { "", Bench.Proxy.Sha256 });
        var done = (StepResult.Completed)await Bench.Result(Deliver, new { });
        Assert.Equal((Bench.Source.Uri, Bench.Source.Sha256), done.Files.Where(file => file.Role == "source").Select(file => (file.Uri, file.Sha256)).Single());
        Assert.Equal("the master"u8.ToArray(), Assert.Single(There).Value);
    }

    [Fact]
    public async Task SourceThatChangedBeforeAnyStepReadIt_StaysHere()
    {
        await Bench.ForgetSource();
        Bench.House.Write(Bench.Source.Uri, "another master"u8.ToArray());
        Assert.Equal("asset-changed", (await Bench.Failing(Deliver, new { })).Code);
        Assert.Empty(There);
    }

    [Fact]
    public async Task ApprovalThatLapsesMeanwhile_StopsTheNextFile()
    {
        Bench.NeedsApproval = true;
        Bench.Approval = new Approval("r1", "ann", Bench.Now, new HashSet<string> { Bench.Source.Sha256 });
        Bench.ApprovalNow = () => There.Count == 0 ? Bench.Approval : null;
        var failure = await Bench.Failing(Deliver, new { roles = new[] { "source", "proxy" } });
        Assert.Equal((FailureClass.Refused, "not-approved", true), (failure.Class, failure.Code, failure.Unclear));
        Assert.Contains("lapsed", failure.Message);
        Assert.Single(There);
    }

    [Fact]
    public async Task MadeFromWhatWasApproved_MayGoOut()
    {
        Bench.NeedsApproval = true;
        Bench.Approval = new Approval("r1", "ann", Bench.Now, new HashSet<string> { Bench.Source.Sha256 });
        Bench.Add("clip", "runs/run-1/clip.mp4", "a clip of the proxy"u8.ToArray(), "video/mp4", Bench.Proxy.Sha256);
        var output = await Bench.Perform(Deliver, new { roles = new[] { "clip" } });
        Assert.EndsWith(".clip.mp4", output.GetProperty("target").GetString());
    }

    [Fact]
    public async Task OneUnapprovedOfSeveral_HoldsAllBack()
    {
        Bench.NeedsApproval = true;
        Bench.Approval = new Approval("r1", "ann", Bench.Now, new HashSet<string> { Bench.Source.Sha256 });
        Bench.Add("captions", "runs/run-1/captions.vtt", "WEBVTT"u8.ToArray(), "text/vtt");
        Assert.Equal("not-approved", (await Bench.Failing(Deliver, new { roles = new[] { "source", "captions" } })).Code);
        Assert.Empty(There);
    }

    [Fact]
    public async Task FileChangedSinceTheRunSawIt_NeverArrivesWhole()
    {
        Bench.House.Write(Bench.Source.Uri, "the mAster"u8.ToArray());
        var failure = await Bench.Failing(Deliver, new { });
        Assert.Equal((FailureClass.Media, "file-changed"), (failure.Class, failure.Code));
        Assert.Empty(There);
    }

    [Fact]
    public async Task SeveralRoles_GoTogether_AndMissingOnesAfterTheFirstAreLeftOut()
    {
        Bench.Add("captions", "runs/run-1/captions.vtt", "WEBVTT"u8.ToArray(), "text/vtt");
        var output = await Bench.Perform(Deliver, new { roles = new[] { "source", "captions", "poster" } });
        Assert.Equal(["source", "captions"], output.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("role").GetString()));
        Assert.Equal(2, There.Count);
    }

    [Fact]
    public async Task FirstRoleMissing_SaysWhichThereAre()
    {
        var failure = await Bench.Failing(Deliver, new { roles = new[] { "mezzanine" } });
        Assert.Equal((FailureClass.Configuration, "no-such-file"), (failure.Class, failure.Code));
        Assert.Contains("proxy, source", failure.Message);
    }

    [Fact]
    public async Task BigFile_ArrivesWhole()
    {
        var content = new byte[3_000_001];
        new Random(7).NextBytes(content);
        Bench.Files.Add(Bench.Add("source", Bench.Source.Uri, content, "video/mp4"));
        await Bench.Perform(Deliver, new { });
        Assert.Equal(content, Assert.Single(There).Value);
    }

    [Fact]
    public async Task EmptyFile_ArrivesToo()
    {
        Bench.Files.Add(Bench.Add("captions", "runs/run-1/captions.vtt", [], "text/vtt"));
        await Bench.Perform(Deliver, new { roles = new[] { "captions" } });
        Assert.Empty(Assert.Single(There).Value);
    }

    [Fact]
    public async Task Retract_TakesAwayWhatWasDelivered_AndDoingItTwiceIsFine()
    {
        var output = await Bench.Perform(Deliver, new { });
        var input = new { input = new { }, output, unclear = false };
        Assert.Single((await Bench.Perform(Retract, input)).GetProperty("retracted").EnumerateArray());
        Assert.Empty(There);
        Assert.Single((await Bench.Perform(Retract, input)).GetProperty("gone").EnumerateArray());
    }

    [Fact]
    public async Task Retract_OfAnUnclearDelivery_FindsItByTheEffectKey()
    {
        Bench.Add("captions", "runs/run-1/captions.vtt", "WEBVTT"u8.ToArray(), "text/vtt");
        await Bench.Perform(Deliver, new { roles = new[] { "source", "captions" } });
        var undone = await Bench.Perform(Retract, new { input = new { roles = new[] { "source", "captions" } }, output = (object?)null, unclear = true });
        Assert.Equal(2, undone.GetProperty("retracted").GetArrayLength());
        Assert.Empty(There);
    }

    [Fact]
    public async Task Retract_ByATakedown_FindsWhatTheFirstRunMayHaveDelivered()
    {
        await Bench.Perform(Deliver, new { });
        (Bench.RunId, Bench.TakenDown) = ("run-9", "run-1");
        var undone = await Bench.Perform(Retract, new { input = new { }, output = (object?)null, unclear = true });
        Assert.Single(undone.GetProperty("retracted").EnumerateArray());
        Assert.Empty(There);
    }

    [Fact]
    public async Task Retract_OfADeliveryThatNeverHappened_IsFine() =>
        Assert.Single((await Bench.Perform(Retract, new { input = new { }, output = (object?)null, unclear = true })).GetProperty("gone").EnumerateArray());

    [Fact]
    public async Task Retract_OfAnOutputGivenByHand_LeadsNowhereElse()
    {
        await Bench.Perform(Deliver, new { });
        var forged = new { destination = "website", kind = "folder", url = "x", target = "x", size = 1, sha256 = "x", verified = "x", publishedAt = Bench.Now,
            files = new[] { new { role = "source", target = "../../ingest/live/Evening News (final).MP4", url = "x", size = 1, sha256 = "x", verified = "x" } } };
        Assert.Equal("bad-target", (await Bench.Failing(Retract, new { input = new { }, output = forged, unclear = false })).Code);
        await Bench.Perform(Retract, new { input = new { }, output = new { by = "hand" }, unclear = false });
        Assert.Empty(There);
    }

    [Fact]
    public async Task SomethingElseUnderTheName_IsReplaced()
    {
        var target = (await Bench.Perform(Deliver, new { })).GetProperty("target").GetString()!;
        Tamper(target, "half of i"u8.ToArray());
        await Bench.Perform(Deliver, new { });
        Assert.Equal("the master"u8.ToArray(), There[target]);
    }

    private protected static Destinations Only(MakeDestination make) =>
        new(null, new EnvironmentSecretSource(_ => null, null), new Dictionary<string, MakeDestination> { ["folder"] = make });
}
