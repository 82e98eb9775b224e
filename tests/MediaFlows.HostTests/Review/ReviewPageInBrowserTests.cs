using MediaFlows.Core.Runs;
using Microsoft.Playwright;

namespace MediaFlows.HostTests.Review;

/// <summary>The review page as people meet it: in Chromium, on a desk and on a phone, with and without scripts.</summary>
public sealed class ReviewPageInBrowserTests(ReviewedClip clip) : IClassFixture<ReviewedClip>, IAsyncLifetime
{
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    [Fact]
    public async Task OnADesk_TheProxyPlays_AndTimesLeadIntoIt()
    {
        var (page, faults) = await Open((await clip.Ask()).Link, 1280, 900);
        await page.WaitForFunctionAsync("() => document.getElementById('player').readyState >= 2");
        Assert.InRange(await page.EvaluateAsync<double>("document.getElementById('player').duration"), 19, 21);
        Assert.Equal("showing", await page.EvaluateAsync<string>("document.getElementById('player').textTracks[0].mode"));

        await page.Locator(".scroll .time").First.ClickAsync();
        await page.WaitForFunctionAsync("() => document.getElementById('player').currentTime > 1 && !document.getElementById('player').paused");
        await page.EvaluateAsync("document.getElementById('player').pause()");
        await page.Locator(".cues .time").Last.ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.cues li[aria-current]') !== null");
        await page.GetByText("Approve", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Note").FocusAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('player').paused"));
        await Picture(page, "desk");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Approve_NamesTheConsequence_AndShowsAReceipt()
    {
        var (run, link) = await clip.Ask();
        var (page, faults) = await Open(link, 1280, 900);
        Assert.Equal(0, await page.Locator(".decide button:visible").CountAsync());
        await page.GetByText("Approve", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".follows.approve")).ToHaveTextAsync("Then: Wait for the embargo; Publish to website and press; Archive.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You approved");
        await Picture(page, "receipt");
        Assert.Equal(ReviewOutcome.Approved, (await clip.Until(run, found => found.Reviews[^1].Outcome != ReviewOutcome.Open)).Reviews[^1].Outcome);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You approved");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task ByKeyboard_ChangesAreAskedFor_WithANoteThatIsNeeded()
    {
        var (run, link) = await clip.Ask();
        var (page, _) = await Open(link, 1280, 900);
        await page.Locator("#d-approve").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send back with this note" }).ClickAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('note').matches(':invalid')"));
        await page.GetByLabel("Note").FillAsync("Louder, please. <b>Now</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send back with this note" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You asked for changes");
        await Assertions.Expect(page.Locator("blockquote")).ToHaveTextAsync("Louder, please. <b>Now</b>");
        Assert.Equal("Louder, please. <b>Now</b>", (await clip.Until(run, found => found.Round == 2)).ReworkNotes.Single());
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(320, 640)]
    public async Task OnAPhone_OneColumnFits_AndTheDecisionIsAlwaysInView(int width, int height)
    {
        var (page, _) = await Open((await clip.Ask()).Link, width, height, ColorScheme.Dark);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (var place in new[] { "0", "document.body.scrollHeight" })
        {
            await page.EvaluateAsync($"window.scrollTo(0, {place})");
            foreach (var choice in await page.Locator(".choices label").AllAsync())
            {
                await Assertions.Expect(choice).ToBeInViewportAsync(new() { Ratio = 1 });
                var box = await choice.BoundingBoxAsync();
                Assert.True(box!.Height >= 44 && box.Width >= 44, $"{box.Width} × {box.Height}");
            }
        }
        await page.EvaluateAsync("window.scrollTo(0, 0)");
        await Picture(page, $"phone-{width}");
        await page.GetByText("Reject", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Yes, reject" })).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Picture(page, $"phone-{width}-reject");
    }

    [Fact]
    public async Task WithoutScripts_EverythingWorks()
    {
        var (run, link) = await clip.Ask();
        var (page, _) = await Open(link, 1280, 900, scripts: false);
        await Assertions.Expect(page.Locator(".cues .time").First).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("/files/proxy#t="));
        await page.GetByText("Reject", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, reject" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say in a note");
        await page.GetByText("Reject", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Note").FillAsync("Wrong match.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, reject" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You rejected");
        Assert.Equal(RunOutcome.Rejected, (await clip.Until(run, found => found.Outcome is not null)).Outcome);
    }

    [Fact]
    public async Task TheWholeStory_FromTheLinkToTheReceipt()
    {
        var (run, link) = await clip.Ask();
        var (page, faults) = await Open(link, 1280, 900);
        await page.WaitForFunctionAsync("() => document.getElementById('player').readyState >= 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.getElementById('player').currentTime > 0.5");

        await page.GetByRole(AriaRole.Button, new() { Name = "Correct the text" }).ClickAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('player').paused"));
        var line = page.Locator(".cues .words").First;
        await line.FillAsync("Home win in the last minute, no doubt");
        await Assertions.Expect(page.Locator("#transcript .unsaved")).ToContainTextAsync("1 unsaved correction.");
        await Picture(page, "correcting");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save corrections" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Saved 1 correction");

        await page.Locator("#timecode").FillAsync("2.5s");
        await page.Locator("#timecode").PressAsync("Enter");
        await page.WaitForFunctionAsync("() => Math.abs(document.getElementById('player').currentTime - 2.5) < 0.05");
        await page.GetByPlaceholder("What about this moment?").FillAsync("The logo is <b>wrong</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add comment" }).ClickAsync();
        await Assertions.Expect(page.Locator("#comments .said .text")).ToHaveTextAsync("The logo is <b>wrong</b>");
        await Assertions.Expect(page.Locator("#timeline .mark.comment")).ToHaveCountAsync(1);
        await Picture(page, "commented");

        await page.GetByText("Request changes", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Note").FillAsync("Please see the comment.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send back with this note" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You asked for changes");
        var again = await clip.NextLink(run);
        Assert.Equal(2, (await clip.Until(run, found => found.Reviews.Length > 0 && found.Reviews[^1].Outcome == ReviewOutcome.Open)).Round);

        (page, var more) = await Open(again, 1280, 900);
        await Assertions.Expect(page.Locator("#comments")).ToContainTextAsync("round 1");
        await Assertions.Expect(page.Locator(".cues .words").First).ToHaveTextAsync("Home win in the last minute, no doubt");
        await page.Locator(".cues details.edited").First.ClickAsync();
        await Assertions.Expect(page.Locator(".cues ins").First).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => [...document.getElementById('player').textTracks[0].cues ?? []].some(cue => cue.text.includes('no doubt'))");
        await Picture(page, "second-round");
        await page.GetByText("Approve", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You approved");
        var approved = await clip.Until(run, found => found.Reviews[^1].Outcome == ReviewOutcome.Approved);
        Assert.True(approved.Step("review").Output.GetProperty("revisions").GetProperty("transcript").GetInt32() >= 2);
        Assert.Empty(faults.Concat(more));
    }

    [Fact]
    public async Task ByKeyboardAlone_OnePlaysFindsAFrameAndComments()
    {
        var (page, _) = await Open((await clip.Ask()).Link, 1280, 900);
        await page.WaitForFunctionAsync("() => document.getElementById('player').readyState >= 2");
        await page.EvaluateAsync("document.getElementById('player').muted = true");
        await page.Keyboard.PressAsync("l");
        await page.WaitForFunctionAsync("() => !document.getElementById('player').paused && document.getElementById('player').currentTime > 0.3");
        await page.Keyboard.PressAsync("l");
        Assert.Equal(2, await page.EvaluateAsync<double>("document.getElementById('player').playbackRate"));
        await page.Keyboard.PressAsync("k");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('player').paused"));

        await Assertions.Expect(page.Locator(".cues .time").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^10:00:0[0-9]:[0-9]{2}$"));
        await page.Locator("#timecode").FillAsync("10:00:05:00");
        await page.Keyboard.PressAsync("Enter");
        await Frame(page, 125);
        await page.Keyboard.PressAsync("ArrowRight");
        await Frame(page, 126);
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Frame(page, 124);
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await Frame(page, 149);
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await page.Keyboard.PressAsync("o");
        await Assertions.Expect(page.Locator("#range")).ToHaveTextAsync("10:00:05:24 – 10:00:06:24");
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.TypeAsync("jkl: no key of the player");
        Assert.Equal(("10:00:05:24", "10:00:06:24"), (await page.Locator("form.comment [name=at]").InputValueAsync(), await page.Locator("form.comment [name=until]").InputValueAsync()));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#comments .said .text")).ToHaveTextAsync("jkl: no key of the player");
        await page.Keyboard.PressAsync("j");
        await page.WaitForFunctionAsync("() => document.getElementById('player').currentTime < 6");
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Stopped");

        await page.Keyboard.PressAsync("l");
        await page.WaitForFunctionAsync("() => !document.getElementById('player').paused");
        await page.Keyboard.PressAsync("c");
        await page.WaitForFunctionAsync("() => document.getElementById('player').paused");
        await page.Keyboard.TypeAsync("and on it goes");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !document.getElementById('player').paused");
        await page.Keyboard.PressAsync("k");
        await page.Locator("#timecode").FillAsync("23:00:00:00");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("That is no moment of this media.");
        await page.Keyboard.PressAsync("Escape");

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await Picture(page, "keys");
        await page.Locator("#single-keys").FocusAsync();
        await page.Keyboard.PressAsync(" ");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("m");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('player').muted"));
    }

    [Fact]
    public async Task WhatIsNeeded_BlocksTheApprovalAndTakesTheFocus_AndUnsavedWordsAreSavedFirst()
    {
        var (run, link) = await clip.Ask();
        var (page, _) = await Open(link, 1280, 900);
        await page.GetByLabel("Title").FillAsync("");
        await page.GetByText("Approve", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        Assert.Equal("m-title", await page.EvaluateAsync<string>("document.activeElement.id"));
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Title is needed");
        await Picture(page, "needed");
        await page.GetByLabel("Title").FillAsync($"Home win {run}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You approved");
        var approved = await clip.Until(run, found => found.Reviews[^1].Outcome == ReviewOutcome.Approved);
        Assert.Equal($"Home win {run}", approved.Step("review").Output.GetProperty("metadata").GetProperty("title").GetString());

        (page, _) = await Open((await clip.Ask()).Link, 1280, 900);
        await Assertions.Expect(page.Locator(".meta .origin").First).ToContainTextAsync("ann@example.com");
        await Assertions.Expect(page.Locator(".meta .origin").Last).ToContainTextAsync("made by inspect (inspect, media/inspect), ");
        await Assertions.Expect(page.GetByText("set by the flow").First).ToBeVisibleAsync();
        await Picture(page, "origin");
    }

    [Fact]
    public async Task OfTwoWhoCorrectAtOnce_TheSecondIsTold_AndLosesNoWord()
    {
        var (_, link) = await clip.Ask();
        var (first, _) = await Open(link, 1280, 900);
        var (second, _) = await Open(link, 390, 844);
        foreach (var (page, title) in new[] { (first, "One"), (second, "Two") })
        {
            await page.GetByLabel("Title").FillAsync($"{title} {Guid.NewGuid():n}"[..20]);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save description" }).ClickAsync();
        }
        await Assertions.Expect(first.Locator("#said")).ToHaveTextAsync("The description is saved.");
        await Assertions.Expect(second.Locator("#said")).ToContainTextAsync("meanwhile; nothing was overwritten");
        Assert.StartsWith("Two", await second.GetByLabel("Title").InputValueAsync());
        await Picture(second, "conflict");
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task AxeFindsNothing(int width, ColorScheme colours)
    {
        var axe = Infra.Repository.Path("src/web/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "axe-core is not installed: run npm ci in src/web");
        var (_, link) = await clip.Ask();
        var (page, _) = await Open(link, width, 900, colours);
        await page.GetByText("Reject", new() { Exact = true }).ClickAsync();
        await Axe(page, axe, $"axe-{width}-{colours}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Correct the text" }).ClickAsync();
        await Axe(page, axe, "axe-editing");
        await page.GotoAsync($"{link}x");
        await Axe(page, axe, "axe-invalid");
    }

    [Fact]
    public async Task EveryStateOfALink_IsSaidInWords_IsAccessible_AndFits()
    {
        var axe = Infra.Repository.Path("src/web/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "axe-core is not installed: run npm ci in src/web");
        var links = await clip.Useless();
        foreach (var (width, colours) in new[] { (1280, ColorScheme.Light), (1280, ColorScheme.Dark), (390, ColorScheme.Light), (320, ColorScheme.Dark) })
        {
            var (page, _) = await Open(links[0].Link, width, 800, colours);
            foreach (var (words, link) in links)
            {
                await page.GotoAsync(link.ToString());
                await Assertions.Expect(page.GetByText(words).First).ToBeVisibleAsync();
                Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).CountAsync());
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), words);
                await Axe(page, axe, $"link-{words.ToLowerInvariant().Replace(' ', '-')}-{width}-{colours.ToString().ToLowerInvariant()}");
            }
            await page.Context.CloseAsync();
        }
    }

    private static async Task Axe(IPage page, string axe, string name)
    {
        await Picture(page, name);
        await page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var faults = await page.EvaluateAsync<string[]>("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(found => found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target} ${node.failureSummary}`)))");
        Assert.True(faults.Length == 0, string.Join("\n", faults));
    }

    private static Task Frame(IPage page, int number) => page.WaitForFunctionAsync($"() => Math.floor(document.getElementById('player').currentTime * 25 + 0.01) === {number}");

    private async Task<(IPage Page, List<string> Faults)> Open(Uri link, int width, int height, ColorScheme colours = ColorScheme.Light, bool scripts = true)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours, JavaScriptEnabled = scripts, HasTouch = width < 600 });
        var page = await context.NewPageAsync();
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") faults.Add($"{message.Text} {message.Location}");
        };
        page.PageError += (_, fault) => faults.Add(fault);
        page.RequestFailed += (_, request) =>
        {
            if (!request.Url.Contains("/files/")) faults.Add(request.Url);
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != link.Authority) faults.Add($"asked elsewhere: {request.Url}");
        };
        await page.GotoAsync(link.ToString());
        return (page, faults);
    }

    /// <summary>For looking at: written where <c>MEDIAFLOWS_PICTURES</c> says, when it says anything.</summary>
    private static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("MEDIAFLOWS_PICTURES") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-full.png"), FullPage = true });
    }
}
