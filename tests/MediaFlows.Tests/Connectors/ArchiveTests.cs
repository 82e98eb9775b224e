using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Archive;

namespace MediaFlows.Tests.Connectors;

public sealed class ArchiveTests
{
    private static readonly StoreInArchive Step = new();

    private readonly Bench bench = new();

    [Fact]
    public async Task Archive_KeepsEveryFileOfTheRun_WithItsProof()
    {
        bench.Add("published", "published/website/x.mp4", "the master"u8.ToArray(), "video/mp4");
        var output = await bench.Perform(Step, new { });
        Assert.Equal((2, 19L, false), (output.GetProperty("files").GetInt32(), output.GetProperty("bytes").GetInt64(), output.GetProperty("sourceDeleted").GetBoolean()));
        Assert.Equal("the master"u8.ToArray(), bench.House["archive/asset-1/v1/evening-news-final.mp4"]);
        var manifest = Manifest(output);
        Assert.Equal(["source", "proxy"], manifest.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("role").GetString()));
        var source = manifest.GetProperty("files")[0];
        Assert.Equal(("Evening News (final).MP4", bench.Source.Uri, "sha256", bench.Source.Sha256, bench.Source.Sha256), (
            source.GetProperty("name").GetString(), source.GetProperty("from").GetString(), source.GetProperty("fixity").GetProperty("algorithm").GetString(),
            source.GetProperty("fixity").GetProperty("expected").GetString(), source.GetProperty("fixity").GetProperty("computed").GetString()));
    }

    [Fact]
    public async Task Archived_AreFilesOfTheRun()
    {
        var done = (StepResult.Completed)await bench.Result(Step, new { roles = Array.Empty<string>() });
        Assert.Equal(["archive-manifest", "archive"], done.Files.Select(file => file.Role));
        Assert.All(done.Files, file => Assert.Equal(file.Sha256, Bench.Sha256(bench.House[file.Uri])));
    }

    [Fact]
    public async Task WhatWasApproved_StandsInTheManifest_WhichCanBeReadBack()
    {
        bench.Approval = new Approval("r1", "ann (by key desk)", Bench.Now, new HashSet<string> { bench.Source.Sha256 }, [new Approver("ann", "key:desk")]);
        var approval = Manifest(await bench.Perform(Step, new { })).GetProperty("approval");
        Assert.Equal(("ann (by key desk)", bench.Source.Sha256), (approval.GetProperty("by").GetString(), approval.GetProperty("sha256")[0].GetString()));
        Assert.Equal("""{"reviewer":"ann","via":"key:desk"}""", JsonSerializer.Serialize(approval.GetProperty("people")[0]));
    }

    [Fact]
    public async Task DeleteSource_LetsItGoAfterTheProof_AndOnlyThen()
    {
        Assert.True((await bench.Perform(Step, new { deleteSource = true })).GetProperty("sourceDeleted").GetBoolean());
        Assert.False(bench.House.Has(bench.Source.Uri));
        Assert.True((await bench.Perform(Step, new { deleteSource = true })).GetProperty("sourceDeleted").GetBoolean());
    }

    [Fact]
    public async Task SourceThatNoStepHasReadYet_IsReadHere_AndTheRunIsTold()
    {
        await bench.ForgetSource();
        var done = (StepResult.Completed)await bench.Result(Step, new { });
        Assert.Equal(bench.Source.Sha256, done.Files.Single(file => file.Role == "source").Sha256);
        Assert.Equal(bench.Source.Sha256, Manifest(done.Output).GetProperty("files").EnumerateArray()
            .Single(file => file.GetProperty("role").GetString() == "source").GetProperty("fixity").GetProperty("computed").GetString());
    }

    [Fact]
    public async Task SourceThatWasReadAndLetGo_BeforeTheRunHeardOfIt_IsFoundInTheArchive()
    {
        await bench.ForgetSource();
        await bench.Perform(Step, new { deleteSource = true });
        bench.Attempt = 2;
        var done = (StepResult.Completed)await bench.Result(Step, new { deleteSource = true });
        Assert.True(done.Output.GetProperty("sourceDeleted").GetBoolean());
        Assert.Equal(bench.Source.Sha256, done.Files.Single(file => file.Role == "archive").Sha256);
    }

    [Fact]
    public async Task Repeated_ProvesTheSameManifest()
    {
        var first = await bench.Perform(Step, new { });
        var written = bench.House.Below("archive");
        var second = await bench.Perform(Step, new { });
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(written, bench.House.Below("archive"));
    }

    [Fact]
    public async Task AnotherRunOverTheSameVersion_LeavesTheFirstProofAlone()
    {
        var first = await bench.Perform(Step, new { });
        var proof = Manifest(first).GetRawText();
        bench.RunId = "run-2";
        var second = await bench.Perform(Step, new { });
        Assert.NotEqual(first.GetProperty("manifest").GetString(), second.GetProperty("manifest").GetString());
        Assert.Equal(proof, Manifest(first).GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PowerCutAtAnyCall_NeverLosesTheSource_AndRepeatingFinishes(bool afterEffect)
    {
        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            var run = new Bench();
            run.Store = new FailingStore(run.House.Store, cuts + 1, afterEffect);
            finished = await Survives(run);
            Assert.True(IsSafe(run), $"after a cut at call {cuts + 1}");
            run.Store = null;
            var output = await run.Perform(Step, new { deleteSource = true });
            Assert.True(output.GetProperty("sourceDeleted").GetBoolean() && IsSafe(run) && !run.House.Has(run.Source.Uri));
        }
        Assert.InRange(cuts, 15, 60);
    }

    [Fact]
    public async Task NewVersionUnderTheOldName_IsNotDeleted()
    {
        await bench.Perform(Step, new { });
        bench.House.Write(bench.Source.Uri, "a new master"u8.ToArray());
        var output = await bench.Perform(Step, new { deleteSource = true });
        Assert.False(output.GetProperty("sourceDeleted").GetBoolean());
        Assert.Equal("a new master"u8.ToArray(), bench.House[bench.Source.Uri]);
    }

    [Fact]
    public async Task SourceChangedBeforeItWasArchived_StopsEverything()
    {
        bench.House.Write(bench.Source.Uri, "the mAster"u8.ToArray());
        var failure = await bench.Failing(Step, new { deleteSource = true });
        Assert.Equal((FailureClass.Media, "file-changed"), (failure.Class, failure.Code));
        Assert.True(bench.House.Has(bench.Source.Uri));
    }

    [Fact]
    public async Task StorageThatGarblesCopies_IsFoundOut_AndTheSourceStays()
    {
        bench.Store = new TamperedStore(bench.House.Store) { AfterWrite = uri => Damage(uri, ".mp4") };
        var failure = await bench.Failing(Step, new { deleteSource = true });
        Assert.Equal((FailureClass.Transient, "archive-copy-differs"), (failure.Class, failure.Code));
        Assert.True(bench.House.Has(bench.Source.Uri));
    }

    [Fact]
    public async Task StorageThatGarblesTheManifest_IsFoundOut_AndTheSourceStays()
    {
        bench.Store = new TamperedStore(bench.House.Store) { AfterWrite = uri => Damage(uri, ".json") };
        Assert.Equal("archive-manifest-differs", (await bench.Failing(Step, new { deleteSource = true })).Code);
        Assert.True(bench.House.Has(bench.Source.Uri));
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".mp4")]
    public async Task ProofThatVanishesBeforeTheSourceGoes_KeepsTheSource(string what)
    {
        bench.Store = new TamperedStore(bench.House.Store) { AfterRead = uri => Forget(uri, what) };
        Assert.Equal("archive-unproven", (await bench.Failing(Step, new { deleteSource = true })).Code);
        Assert.True(bench.House.Has(bench.Source.Uri));

        // Once the manifest was read back, something is taken from the archive behind our back.
        void Forget(string read, string ending)
        {
            if (!read.Contains("manifest", StringComparison.Ordinal))
                return;
            foreach (var file in bench.House.Below("archive").Where(file => file.Uri.EndsWith(ending, StringComparison.Ordinal) && !file.Uri.Contains("proxy", StringComparison.Ordinal)))
                bench.House.Remove(file.Uri);
        }
    }

    [Fact]
    public async Task ArchivedCopyThatRotted_IsCopiedAgain()
    {
        await bench.Perform(Step, new { });
        bench.House.Write("archive/asset-1/v1/evening-news-final.mp4", "the m?ster"u8.ToArray());
        await bench.Perform(Step, new { });
        Assert.Equal("the master"u8.ToArray(), bench.House["archive/asset-1/v1/evening-news-final.mp4"]);
    }

    [Fact]
    public async Task SourceGoneWithoutACopy_IsSaid()
    {
        bench.House.Remove(bench.Source.Uri);
        var failure = await bench.Failing(Step, new { deleteSource = true });
        Assert.Equal((FailureClass.Media, "file-missing"), (failure.Class, failure.Code));
    }

    [Fact]
    public void BigFiles_MayTakeLonger() =>
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(10), ((IStep)Step).DefaultTimeout([bench.Source with { Size = 3_600_000_000 }], null));

    /// <summary>Changes one digit or letter, so that JSON stays JSON.</summary>
    private void Damage(string uri, string ending)
    {
        if (!uri.EndsWith(ending, StringComparison.Ordinal))
            return;
        var content = bench.House[uri];
        content[Array.FindLastIndex(content, c => char.IsAsciiLetterOrDigit((char)c))] ^= 1;
        bench.House.Write(uri, content);
    }

    private static async Task<bool> Survives(Bench run)
    {
        try
        {
            await run.Result(Step, new { deleteSource = true });
            return true;
        }
        catch (PowerCut)
        {
            return false;
        }
    }

    /// <summary>The source is where it was, or the archive has it and a manifest that proves it.</summary>
    private static bool IsSafe(Bench run)
    {
        var archived = run.House.Below("archive").Select(file => (file.Uri, Content: run.House[file.Uri])).ToList();
        return run.House.Has(run.Source.Uri)
            || (archived.Any(file => Bench.Sha256(file.Content) == run.Source.Sha256)
                && archived.Any(file => Encoding.UTF8.GetString(file.Content).Contains($"\"computed\": \"{run.Source.Sha256}\"", StringComparison.Ordinal)));
    }

    private JsonElement Manifest(JsonElement output) => JsonSerializer.Deserialize<JsonElement>(bench.House[output.GetProperty("manifest").GetString()!]);
}
