using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every host is held against the same file. Set UPDATE_APPROVED=1 to write it anew: a difference is a decision.</summary>
    [Fact]
    public async Task TheSameFlowOnTheSameFile_HasTheSameDocumentOnEveryHost()
    {
        neighbours.Fail("call", 404);
        var run = await Start(await Publish("projected", """
              - { id: verify, uses: asset/verify }
              - { id: inspect, title: Look at it, uses: media/inspect }
              - { id: call, uses: http/call, onError: continue, with: { url: "{partner}/call" } }
              - { id: never, uses: http/call, if: steps.call.status == 'completed', with: { url: "{partner}/never" } }
              - { id: review, title: Editorial review, uses: review/approval, with: { reviewers: ["{partner}/people/ann"], metadata: { title: "${{ inputs.title }}" } } }
              - { id: mam, uses: mam/update, with: { metadata: "${{ steps.review.output.metadata }}" } }
              - { id: publish, uses: publish/deliver, foreach: [website, press], max: 1, compensate: publish/retract }
              - { id: archive, uses: archive/store }
            """, "inputs: { title: { type: string } }"), await NewFile(Sound.Known()), new { title = "Noise" });
        await (await LinkFor("ann")).Decide("approve", "well done");
        var document = await UntilEnded(run);

        var (path, text) = (Approved(), Normal(document) + "\n");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") await File.WriteAllTextAsync(path, text);
        Assert.Equal((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }

    private static string Approved([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "run.approved.json");

    /// <summary>What differs from run to run and from store to store, replaced by what it is.</summary>
    private string Normal(JsonElement document)
    {
        var source = document.Item("verify").Text("output", "sha256")!;
        var text = JsonSerializer.Serialize(document, Indented)
            .Replace(document.Text("id")!, "RUN").Replace(mark, "MARK").Replace(neighbours.Url, "PARTNER").Replace(source, "SOURCE")
            .Replace(document.Text("asset", "id")!, "ASSET").Replace(JsonSerializer.Serialize(document.Text("asset", "version"), Indented), "\"VERSION\"");
        text = ArchivedVersion().Replace(text, "archive/ASSET/VERSION");
        text = Moment().Replace(text, "TIME");
        text = Digest().Replace(text, "DIGEST");
        text = SizeOfWhatWasMade().Replace(text, "$1\"SIZE\"");
        return NameOfEffect().Replace(text, "-EFFECT.");
    }

    [GeneratedRegex("archive/ASSET/[^/\"]+")]
    private static partial Regex ArchivedVersion();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)| \d\d:\d\d UTC)")]
    private static partial Regex Moment();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();

    [GeneratedRegex("(\"(?:size|bytes)\": )(?!16044\\b)\\d+")]
    private static partial Regex SizeOfWhatWasMade();

    [GeneratedRegex("-[0-9a-f]{12}\\.")]
    private static partial Regex NameOfEffect();
}
