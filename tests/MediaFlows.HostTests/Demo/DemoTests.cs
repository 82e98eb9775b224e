using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.HostTests.Cli;

namespace MediaFlows.HostTests.Demo;

/// <summary>The golden path: the whole product once through, as a person would start it.</summary>
public sealed partial class DemoTests : IDisposable
{
    private static readonly string[] Questions = ["where", "failedStep", "metadataGenerated", "mamUpdated", "waitingForApproval", "published", "archived", "next"];

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task TheSampleClip_GoesFromArrivalToArchive()
    {
        var said = await Mediaflows.Run(place.Folder, ["demo", "--approve", "--json"]);
        Assert.True(said.ExitCode == 0, said.Error);
        var run = Assert.Single(Runs(said));
        Assert.Equal("succeeded", run.GetProperty("status").GetString());
        Assert.Equal(Questions, run.GetProperty("answers").EnumerateObject().Select(answer => answer.Name));
        Assert.StartsWith("Yes", run.GetProperty("answers").GetProperty("published").GetProperty("text").GetString());
        Assert.StartsWith("Yes", run.GetProperty("answers").GetProperty("archived").GetProperty("text").GetString());
        foreach (var file in run.GetProperty("files").EnumerateArray())
            Assert.Equal(file.GetProperty("size").GetInt64(), new FileInfo(Path.Combine(place.Folder, ".mediaflows-demo", file.GetProperty("uri").GetString()!)).Length);
        string[] made = ["source", "proxy", "poster", "qc-report", "transcript", "mam-sidecar", "published", "archive", "archive-manifest"];
        Assert.Subset(run.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("role").GetString()!).ToHashSet(), made.ToHashSet());
    }

    [Fact]
    public async Task TwoFilesOfOneName_AreTwoRuns_AndOnlyTheLinkDecides()
    {
        await place.Clip("match -1 'x'.mp4");
        Directory.CreateDirectory(Path.Combine(place.Folder, "other"));
        await place.Clip("other/match -1 'x'.mp4");
        await using var demo = Mediaflows.Start(place.Folder, ["demo", "--json", "match -1 'x'.mp4", "other/match -1 'x'.mp4"]);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        for (var link = 0; link < 2; link++)
            await Reject(browser, Link().Match(await demo.Says("/review/")).Value);
        var said = await demo.End();
        Assert.Equal(7, said.ExitCode);
        Assert.Equal(["rejected", "rejected"], Runs(said).Select(run => run.GetProperty("status").GetString()));
        Assert.All(Runs(said), run => Assert.Equal("Not our match.", run.GetProperty("reviews")[0].GetProperty("decisions")[0].GetProperty("note").GetString()));
    }

    [Fact]
    public async Task AFileTheFlowDoesNotWaitFor_IsStartedByHand()
    {
        await place.Clip("film.m4v");
        var said = await Mediaflows.Run(place.Folder, ["demo", "--approve", "--json", "film.m4v"]);
        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Contains("started by hand", said.Error);
        Assert.Equal("key:demo", Assert.Single(Runs(said)).GetProperty("startedBy").GetString());
    }

    [Fact]
    public async Task AFileThatIsNoMedia_IsSetAside_AndSaysSo()
    {
        place.Write("notes.mp4", "not a film");
        var said = await Mediaflows.Run(place.Folder, ["demo", "--approve", "--json", "notes.mp4"]);
        Assert.Equal(1, said.ExitCode);
        Assert.Empty(Runs(said));
        Assert.Contains("was set aside", said.Error);
        Assert.True(File.Exists(Path.Combine(place.Folder, ".mediaflows-demo/quarantine/ingest/live/notes.mp4.reason.json")));
    }

    [Fact]
    public async Task CtrlC_StopsCleanly_AndTheDemoCanBeStartedAgain()
    {
        await place.Clip("a.mp4");
        await using (var demo = Mediaflows.Start(place.Folder, ["demo", "a.mp4"]))
        {
            await demo.Says("/review/");
            demo.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
            Assert.Equal(130, (await demo.End()).ExitCode);
        }
        var again = await Mediaflows.Run(place.Folder, ["demo", "--approve", "--keep", "a.mp4"]);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Contains("succeeded", again.Output);
    }

    private static List<JsonElement> Runs(Said said) => [.. JsonSerializer.Deserialize<JsonElement>(said.Output).GetProperty("runs").EnumerateArray()];

    private static async Task Reject(HttpClient browser, string link)
    {
        var seen = Seen().Match(await browser.GetStringAsync(link)).Groups[1].Value;
        var form = new Dictionary<string, string> { ["decision"] = "reject", ["note"] = "Not our match.", ["seen"] = seen, ["key"] = Guid.NewGuid().ToString("N") };
        using var answer = await browser.PostAsync(link, new FormUrlEncodedContent(form));
        Assert.Equal(303, (int)answer.StatusCode);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/review/\S+")]
    private static partial Regex Link();

    [GeneratedRegex("name=\"seen\" value=\"([^\"]*)\"")]
    private static partial Regex Seen();
}
