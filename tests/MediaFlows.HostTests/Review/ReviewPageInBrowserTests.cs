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
        await page.WaitForFunctionAsync("document.getElementById('player').readyState >= 2");
        Assert.InRange(await page.EvaluateAsync<double>("document.getElementById('player').duration"), 19, 21);
        Assert.Equal("showing", await page.EvaluateAsync<string>("document.getElementById('player').textTracks[0].mode"));

        await page.Locator(".scroll .time").First.ClickAsync();
        await page.WaitForFunctionAsync("document.getElementById('player').currentTime > 1 && !document.getElementById('player').paused");
        await page.EvaluateAsync("document.getElementById('player').pause()");
        await page.Locator(".cues .time").Last.ClickAsync();
        await page.WaitForFunctionAsync("document.querySelector('.cues li[aria-current]') !== null");
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
        Assert.Equal(0, await page.Locator("button:visible").CountAsync());
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
