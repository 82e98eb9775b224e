using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using Microsoft.Playwright;

namespace MediaFlows.HostTests.Operations;

/// <summary>The flow designer as people meet it, in Chromium, on the real host.</summary>
public sealed class DesignerInBrowserTests(OpsDesk desk) : ConsoleInBrowser(desk), IClassFixture<OpsDesk>
{
    private const string Commented = """
        # What the evening news gets.
        apiVersion: mediaflows/v1
        name: NAME
        title: Evening news

        on:
          asset: { container: ingest, match: "NAME/**" }   # from the OB van

        steps:
          # First of all: what is it?
          - id: inspect
            title: Read the file
            uses: media/inspect

          - id: proxy
            uses: media/proxy   # small is enough
            with: { height: 144 }

          - id: tell
            title: Tell the desk
            uses: notify/send
            with: { to: desk@example.com, subject: "Ready: ${{ asset.name }}" }
        """;

    [Fact]
    public async Task ByKeyboardAlone_AFlowIsBuiltFromNothing_PutRight_Published_AndRunsOnARealFile()
    {
        var (page, faults) = await SignedIn(ApiRole.Admin, "#/flows");
        var keys = page.Keyboard;
        await page.GetByRole(AriaRole.Button, new() { Name = "New flow…" }).PressAsync("Enter");
        await keys.TypeAsync("By keyboard");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("By keyboard");

        await Add("inspect");
        await Add("media/proxy");
        await Add("media/thumbnails");
        await Add("review/approval");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(4);

        // The server says that nobody is asked; the key leads to the field.
        await Assertions.Expect(page.Locator("[data-id=review] .mark.error")).ToBeVisibleAsync();
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByLabel("Reviewers")).ToBeFocusedAsync();
        await Look(page, "designer-problem");
        await keys.TypeAsync("ann@example.com");
        await Assertions.Expect(page.GetByText("No problems")).ToBeVisibleAsync();

        // Thumbnails beside the proxy, and the review after both.
        await page.Locator("[data-step=thumbnails]").PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Name for people")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "No longer wait for Proxy" }).PressAsync("Enter");
        await Wait("Inspect");
        await page.Locator("[data-step=review]").PressAsync("Enter");
        await Wait("Proxy");
        await Assertions.Expect(page.Locator("[data-step=review] small")).ToContainTextAsync("after Thumbnails, Proxy");

        await page.Locator("[data-step=proxy]").PressAsync("Enter");
        await page.GetByLabel("Height").FocusAsync();
        await keys.TypeAsync("144");
        await page.GetByText("When, how often, and what after a failure").PressAsync("Enter");
        await page.GetByLabel("Only if").FocusAsync();
        await keys.TypeAsync("asset.size > 0");
        await page.Locator("[data-step=proxy]").PressAsync("Alt+ArrowDown");
        await Assertions.Expect(page.Locator(".outline [data-step]").Nth(2)).ToHaveAttributeAsync("data-step", "proxy");
        await keys.PressAsync("Control+z");
        await Assertions.Expect(page.Locator(".outline [data-step]").Nth(1)).ToHaveAttributeAsync("data-step", "proxy");

        // A step too many, taken out, brought back, taken out again.
        await Add("archive/store");
        await page.Locator("[data-step=archive]").PressAsync("Delete");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(4);
        await keys.PressAsync("Control+z");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(5);
        await keys.PressAsync("Control+Shift+z");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(4);
        await keys.PressAsync("Control+s");
        await Assertions.Expect(page.GetByText("draft saved")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Version 1 is published.")).ToBeVisibleAsync();
        Assert.Equal("""
            apiVersion: mediaflows/v1
            name: by-keyboard
            title: By keyboard

            steps:
              - id: inspect
                uses: media/inspect
              - id: proxy
                uses: media/proxy
                if: asset.size > 0
                with:
                  height: 144
              - id: thumbnails
                uses: media/thumbnails
                needs: inspect
              - id: review
                uses: review/approval
                needs: [thumbnails, proxy]
                with:
                  reviewers: [ann@example.com]

            """, await Source("by-keyboard"), ignoreLineEndingDifferences: true);

        var run = await Desk.Start("by-keyboard", "evening/by-keyboard.mp4", isMedia: true);
        var asked = await Desk.Until(run, found => found.Reviews.Length > 0);
        Assert.All(asked.Steps.Take(3), step => Assert.Equal(StepStatus.Completed, step.Status));
        Assert.Contains(asked.Files, file => file.Role == "proxy");
        Assert.Empty(faults);

        async Task Add(string words)
        {
            await keys.PressAsync("Control+Alt+n");
            await keys.TypeAsync(words);
            await keys.PressAsync("Enter");
        }

        async Task Wait(string title)
        {
            await page.GetByLabel("Waits for").FocusAsync();
            await keys.TypeAsync(title);
            await page.GetByRole(AriaRole.Button, new() { Name = "Wait for it" }).PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = $"No longer wait for {title}" })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task ByMouse_AFlowIsChanged_ItsCommentsStay_AndADraftIsTriedOnAFile_WithoutReachingOutside()
    {
        await Desk.Publish(Commented.Replace("NAME", "by-mouse"));
        await Desk.Start("by-mouse", "evening/sample.mp4", isMedia: true);
        var (page, faults) = await SignedIn(ApiRole.Admin, "#/flows/by-mouse");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(3);

        await page.GetByLabel("Find a kind of step").FillAsync("thumbnails");
        await page.Locator("#step-types li").First.DragToAsync(page.Locator(".react-flow__node[data-id=inspect]"));
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator(".outline [data-step]").Nth(1)).ToHaveAttributeAsync("data-step", "thumbnails");
        // The proxy no longer waits for the pictures, but for the file's data.
        await Line(page, "thumbnails>proxy").ClickAsync(new() { Force = true });
        await Look(page, "designer-line");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it away" }).ClickAsync();
        await Drag(page, "inspect", "proxy");
        await Assertions.Expect(Line(page, "inspect>proxy")).ToHaveCountAsync(1);
        await Line(page, "inspect>proxy").FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(Line(page, "inspect>proxy")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(Line(page, "inspect>proxy")).ToHaveCountAsync(1);
        await page.Locator(".react-flow__node[data-id=thumbnails]").ClickAsync();
        await page.GetByLabel("Count", new() { Exact = true }).FillAsync("2");
        await page.GetByLabel("Id", new() { Exact = true }).FillAsync("stills");
        await page.GetByLabel("Id", new() { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".react-flow__node[data-id=stills]")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Difference" }).ClickAsync();
        await Assertions.Expect(page.Locator(".difference ins")).ToContainTextAsync(["- id: stills", "uses: media/thumbnails", "with:", "count: 2", "needs: inspect"]);
        await Assertions.Expect(page.Locator(".difference del")).ToHaveCountAsync(0);
        await Look(page, "designer-difference");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await Assertions.Expect(page.Locator(".yaml .cm-content")).ToContainTextAsync("# small is enough");
        await Look(page, "designer-yaml");

        await page.GetByRole(AriaRole.Button, new() { Name = "Try it…" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Tell the desk" })).Not.ToBeCheckedAsync();
        await page.GetByLabel("File", new() { Exact = true }).FillAsync("ingest/evening/sample.mp4");
        await Look(page, "designer-try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the trial" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("sample.mp4Done", new() { Timeout = 90_000 });
        Assert.Contains("Trial of Evening news", await page.Locator(".heading.run").InnerTextAsync());
        var run = page.Url.Split("#/run/")[1].Split('?')[0];
        var tried = await Desk.Until(run, found => found.Outcome is not null);
        Assert.Equal([("inspect", StepStatus.Completed), ("stills", StepStatus.Completed), ("proxy", StepStatus.Completed), ("tell", StepStatus.Skipped)], tried.Steps.Select(step => (step.Id, step.Status)));
        Assert.Null(tried.Flow.On);

        await page.GotoAsync(new Uri(Desk.Address, "/console/#/flows/by-mouse").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Version 2 is published.")).ToBeVisibleAsync();
        var source = await Source("by-mouse");
        foreach (var line in Commented.Replace("NAME", "by-mouse").Split('\n'))
            Assert.Contains(line, source);

        await page.GetByRole(AriaRole.Link, new() { Name = "version 2" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.Locator("tbody tr").Nth(1).GetByRole(AriaRole.Link, new() { Name = "1 run" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr[data-at]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByText("Only version 1")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(Desk.Address, "/console/#/flows").ToString());
        await Assertions.Expect(page.GetByText("by-mouse · 4 steps")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("by-mouse-trial")).ToHaveCountAsync(0);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Problems_StandAtTheStepAndTheLineTheyAreAbout_AndABrokenTextKeepsTheGraph()
    {
        await Desk.Publish(Commented.Replace("NAME", "faulty"));
        var (page, faults) = await SignedIn(ApiRole.Operate, "#/flows/faulty");
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await Type(page, "\n  - { id: a, uses: media/proxy, needs: b }\n  - { id: b, uses: media/proxi, needs: a }");

        await Assertions.Expect(page.Locator("[data-id=b] .mark.error").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".react-flow__edge.error")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-id=proxy] .mark")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".yaml .cm-lint-marker-error").First).ToBeVisibleAsync();
        await Look(page, "designer-problems");

        await Type(page, "\n  - [");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The text cannot be read at line");
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(5);
        await Look(page, "designer-broken");
        var publish = page.GetByRole(AriaRole.Button, new() { Name = "Publish…" });
        await publish.FocusAsync();
        await publish.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".told")).ToContainTextAsync("this needs an administrator");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task TwoOnOneDraft_AreToldOfEachOther_AndNothingIsOverwrittenUnseen()
    {
        await Desk.Publish(Commented.Replace("NAME", "shared"));
        var (page, _) = await SignedIn(ApiRole.Operate, "#/flows/shared?step=inspect");
        await page.GetByLabel("Name for people").FillAsync("Look at the file");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.GetByText("draft saved")).ToBeVisibleAsync();

        var other = new HttpRequestMessage(HttpMethod.Put, "/api/flows/shared/draft") { Content = JsonContent.Create(new { source = Commented.Replace("NAME", "shared").Replace("Read the file", "Theirs") }) };
        other.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        Assert.Equal(HttpStatusCode.OK, (await Desk.Admin.SendAsync(other)).StatusCode);
        await page.GetByLabel("Name for people").FillAsync("Mine");
        await page.Keyboard.PressAsync("Control+s");
        var told = page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(told).ToContainTextAsync("this draft");
        await told.GetByRole(AriaRole.Button, new() { Name = "See the difference" }).ClickAsync();
        await Assertions.Expect(page.Locator(".difference")).ToContainTextAsync("title: Mine");
        await Look(page, "designer-conflict");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();

        await told.GetByRole(AriaRole.Button, new() { Name = "Take theirs" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Name for people")).ToHaveValueAsync("Theirs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Name for people")).ToHaveValueAsync("Mine");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.GetByText("draft saved")).ToBeVisibleAsync();
        Assert.Contains("title: Mine", await Source("shared/draft"));
    }

    [Theory]
    [InlineData(1360, 900, ColorScheme.Light)]
    [InlineData(1920, 1080, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(320, 640, ColorScheme.Dark)]
    public async Task TheDesigner_IsAccessible_AndFits(int width, int height, ColorScheme colours)
    {
        var name = $"fits-{width}";
        var size = $"{width}-{colours.ToString().ToLowerInvariant()}";
        await Desk.Publish(Commented.Replace("NAME", name));
        var (page, faults) = await Open($"#/flows/{name}?step=tell", width, height, colours);
        await SignIn(page, ApiRole.Admin);
        await Assertions.Expect(Nodes(page)).ToHaveCountAsync(3);
        await page.GetByLabel("Subject").FillAsync("");
        await Assertions.Expect(page.Locator("[data-field='with/subject']")).ToContainTextAsync("The input `subject` is missing. Add it under `with`: text in quotes.");
        await Accessible(page, $"designer-{size}");
        await page.GetByLabel("Subject").FillAsync("Ready");
        await Assertions.Expect(page.GetByText("No problems")).ToBeVisibleAsync();
        await page.Locator(".outline li button").First.ClickAsync();
        await Accessible(page, $"designer-flow-{size}");
        if (await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).IsVisibleAsync())
            await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await Assertions.Expect(page.Locator(".yaml .cm-content")).ToBeVisibleAsync();
        await Accessible(page, $"designer-yaml-{size}");
        foreach (var (button, dialog) in new[] { ("Try it…", "try"), ("Publish…", "publish") })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await Accessible(page, $"designer-{dialog}-{size}");
            await page.Keyboard.PressAsync("Escape");
        }
        Assert.Empty(faults);
    }

    private static ILocator Nodes(IPage page) => page.Locator(".react-flow__node");

    private static ILocator Line(IPage page, string id) => page.Locator($".react-flow__edge[data-id='{id}']");

    /// <summary>Draws a line from the lower handle of one step to the upper one of another.</summary>
    private static async Task Drag(IPage page, string from, string to)
    {
        var start = (await page.Locator($".react-flow__node[data-id={from}] .source").BoundingBoxAsync())!;
        var end = (await page.Locator($".react-flow__node[data-id={to}] .target").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(start.X + start.Width / 2, start.Y + start.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(end.X, end.Y - 15, new() { Steps = 5 });
        await page.Mouse.MoveAsync(end.X + end.Width / 2, end.Y + end.Height / 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    private static async Task Type(IPage page, string text)
    {
        await page.Locator(".yaml .cm-content").ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.InsertTextAsync(text);
    }

    private async Task<string> Source(string flow) => (await Desk.Admin.GetFromJsonAsync<JsonElement>($"/api/flows/{flow}")).GetProperty("source").GetString()!;
}
