using System.Text.Json;

namespace MediaFlows.HostTests.Cli;

/// <summary>The verbs that ask a server, against a real one.</summary>
public sealed class ServerCommandsTests(ServedMachine machine) : IClassFixture<ServedMachine>
{
    [Fact]
    public async Task ARunWithAReview_IsStarted_Watched_Approved_AndShown()
    {
        var asset = await machine.Deliver("held");
        var id = (await machine.Ok("run", "start", "held", asset, "--input", "note=hello")).Output.Trim();

        var watched = await machine.Run("run", "watch", id);
        Assert.Equal(8, watched.ExitCode);
        var review = Assert.Single((await machine.Json("review", "list", "--json")).GetProperty("value").EnumerateArray(), one => one.GetProperty("runId").GetString() == id);
        var approved = await machine.Ok("review", "approve", review.GetProperty("id").GetString()!, "--note", "Fine.");
        Assert.NotEqual("", approved.Output.Trim());

        Assert.Equal(0, (await machine.Run("run", "watch", id, "--timeout", "2m")).ExitCode);
        var run = await machine.Json("run", "show", id, "--json");
        Assert.Equal(("succeeded", "hello", "Fine."), (run.GetProperty("status").GetString(), run.GetProperty("inputs").GetProperty("note").GetString(),
            run.GetProperty("reviews")[0].GetProperty("decisions")[0].GetProperty("note").GetString()));
        Assert.Contains("Waiting for approval?", (await machine.Ok("run", "show", id)).Output);
        Assert.Contains(id, (await machine.Ok("run", "list", "--flow", "held")).Output);
        Assert.Equal(6, (await machine.Run("run", "pause", id)).ExitCode);
    }

    [Fact]
    public async Task AKey_OpensWhatItsRoleMay_UntilItIsRevoked()
    {
        var asset = await machine.Deliver("keys");
        var key = (await machine.Ok("key", "add", "desk", "--role", "read")).Output.Trim();
        var desk = new Dictionary<string, string?> { ["MEDIAFLOWS_KEY"] = key };
        Assert.Equal(0, (await machine.Run(desk, "run", "list")).ExitCode);
        Assert.Equal(4, (await machine.Run(desk, "run", "start", "held", asset)).ExitCode);
        Assert.Equal(6, (await machine.Run("key", "add", "desk", "--role", "admin")).ExitCode);
        Assert.Equal(2, (await machine.Run("key", "add", "desk two", "--role", "read")).ExitCode);
        Assert.Equal(2, (await machine.Run("key", "add", "other", "--role", "root")).ExitCode);

        var listed = await machine.Json("key", "list", "--json");
        Assert.Equal("read", Assert.Single(listed.GetProperty("value").EnumerateArray(), one => one.GetProperty("name").GetString() == "desk").GetProperty("role").GetString());
        Assert.DoesNotContain(key, listed.GetRawText());

        await machine.Ok("key", "revoke", "desk");
        Assert.Equal(4, (await machine.Run(desk, "run", "list")).ExitCode);
        Assert.Equal(5, (await machine.Run("key", "revoke", "desk")).ExitCode);
        var log = (await machine.Ok("audit", "verify")).Output;
        Assert.Contains("each is as it was written", log);
        var lines = await File.ReadAllLinesAsync(Path.Combine(machine.Place.Data, "access-log.jsonl"));
        Assert.Equal(["admin", "desk", "desk"], lines.Where(line => line.Contains("\"key.", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("detail").GetProperty("key").GetString()));
        Assert.Equal(5, (await machine.Run("key", "list", "--data", "nowhere")).ExitCode);
    }

    [Fact]
    public async Task TheSameFileAgain_IsTheSameRun_UnlessAskedFor()
    {
        var asset = await machine.Deliver("again");
        var first = (await machine.Ok("run", "start", "held", asset)).Output.Trim();
        var second = await machine.Ok("run", "start", "held", asset);
        Assert.Equal(first, second.Output.Trim());
        Assert.Contains("--again", second.Error);
        Assert.NotEqual(first, (await machine.Ok("run", "start", "held", asset, "--again")).Output.Trim());
    }

    [Fact]
    public async Task ARun_IsPaused_Resumed_AndCancelledOnlyWithYes()
    {
        var id = (await machine.Ok("run", "start", "held", await machine.Deliver("operate"))).Output.Trim();
        await machine.Ok("run", "pause", id, "--reason", "lunch");
        Assert.Equal("paused", (await machine.Json("run", "show", id, "--json")).GetProperty("status").GetString());
        await machine.Ok("run", "resume", id);
        var unsure = await machine.Run("run", "cancel", id);
        Assert.Equal((2, true), (unsure.ExitCode, unsure.Error.Contains("--yes")));
        await machine.Ok("run", "cancel", id, "--yes");
        Assert.Equal(7, (await machine.Run("run", "watch", id)).ExitCode);
    }

    [Fact]
    public async Task AParkedStep_IsSkippedWithAnOutput_AndTheRunGoesOn()
    {
        var id = (await machine.Ok("run", "start", "parks", await machine.Deliver("parks"))).Output.Trim();
        Assert.Equal(8, (await machine.Run("run", "watch", id)).ExitCode);
        await machine.Ok("run", "retry", id, "call", "--reason", "perhaps now");
        Assert.Equal(8, (await machine.Run("run", "watch", id)).ExitCode);
        await machine.Ok("run", "skip", id, "call", "--output", """{"status":200}""", "--yes");
        Assert.Equal(0, (await machine.Run("run", "watch", id)).ExitCode);
    }

    [Fact]
    public async Task AWatchThatTakesTooLong_EndsWith124()
    {
        var id = (await machine.Ok("run", "start", "held", await machine.Deliver("slow"))).Output.Trim();
        Assert.Equal(124, (await machine.Run("run", "watch", id, "--timeout", "3s", "--wait-for-people")).ExitCode);
    }

    [Fact]
    public async Task WhereNoMailIsSent_ALinkIsMade_AndOpensThePage()
    {
        var id = (await machine.Ok("run", "start", "held", await machine.Deliver("link"))).Output.Trim();
        Assert.Equal(8, (await machine.Run("run", "watch", id)).ExitCode);
        var review = (await machine.Json("run", "show", id, "--json")).GetProperty("reviews")[0].GetProperty("id").GetString()!;
        var link = (await machine.Ok("review", "show", review, "--link")).Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim();
        using var browser = new HttpClient();
        Assert.Contains("link.mp4", await browser.GetStringAsync(link));
        Assert.Contains("ann@example.com", (await machine.Ok("review", "show", review)).Output);
    }

    [Fact]
    public async Task ARejection_NeedsANote()
    {
        Assert.Equal(2, (await machine.Run("review", "reject", "any")).ExitCode);
        Assert.Equal(5, (await machine.Run("review", "reject", "any", "--note", "no", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Flows_ArePublished_Listed_AndShown_AsJsonAndNothingElse()
    {
        machine.Place.Write("mine.yaml", "apiVersion: mediaflows/v1\nname: mine\nsteps:\n  - id: one\n    uses: asset/verify\n");
        Assert.Equal(1, (await machine.Json("flow", "publish", "mine.yaml", "--json")).GetProperty("version").GetInt32());
        Assert.Contains("name: mine", (await machine.Ok("flow", "show", "mine")).Output);
        Assert.Contains((await machine.Json("flow", "list", "--json")).GetProperty("value").EnumerateArray(), flow => flow.GetProperty("name").GetString() == "live-event");
        Assert.StartsWith("NAME\tVERSION\t", (await machine.Ok("flow", "list")).Output);
        Assert.Equal(5, (await machine.Run("flow", "show", "nobodys")).ExitCode);
    }

    [Fact]
    public async Task AFlowWithFaults_IsNotPublished_AndEveryFaultIsSaid()
    {
        machine.Place.Write("broken.yaml", "apiVersion: mediaflows/v1\nname: broken\nsteps:\n  - { id: one, uses: asset/verfy }\n  - { id: two, uses: media/inspect, needs: three }\n");
        var said = await machine.Run("flow", "publish", "broken.yaml");
        Assert.Equal(3, said.ExitCode);
        Assert.Contains("broken.yaml:4:", said.Output);
        Assert.Contains("broken.yaml:5:", said.Output);
        Assert.Contains("\"valid\": false", (await machine.Run("flow", "publish", "broken.yaml", "--json")).Output);
    }

    [Fact]
    public async Task UnknownThings_EndWith5_AndWrongKeysWith4()
    {
        Assert.Equal(5, (await machine.Run("run", "show", "nobody")).ExitCode);
        Assert.Equal(5, (await machine.Run("run", "start", "held", "ingest/nothing-there.mp4")).ExitCode);
        Assert.Equal(4, (await machine.Run(new Dictionary<string, string?> { ["MEDIAFLOWS_KEY"] = "mf_wrong" }, "run", "list")).ExitCode);
        var without = await machine.Run(new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = Path.Combine(machine.Place.Folder, "elsewhere") }, "run", "list");
        Assert.Equal((4, true), (without.ExitCode, without.Error.Contains("MEDIAFLOWS_KEY")));
    }

    [Theory]
    [InlineData("ingest/../../../etc/passwd")]
    [InlineData("ingest/../keys.json")]
    [InlineData("../mediaflows.db")]
    [InlineData("/etc/passwd")]
    public async Task APathThatLeadsOut_IsNotAllowed_AndStartsNothing(string path)
    {
        var said = await machine.Run("run", "start", "held", path);
        Assert.Equal((3, ""), (said.ExitCode, said.Output));
        Assert.Contains("is not allowed", said.Error);
    }

    [Fact]
    public async Task OffATerminal_ThereIsNoColour()
    {
        var listed = await machine.Ok("run", "list");
        Assert.DoesNotContain('\u001b', listed.Output + listed.Error);
    }

    [Fact]
    public void TheKeysOnThisMachine_AreTheirOwnersOnly()
    {
        var keys = Path.Combine(machine.Place.Folder, ".home", "mediaflows", "keys.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
        Assert.StartsWith("mf_", JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(keys))!.Values.Single());
    }
}
