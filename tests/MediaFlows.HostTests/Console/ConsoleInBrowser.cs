using MediaFlows.Engine.Api;
using MediaFlows.Engine.Console;
using MediaFlows.HostTests.Infra;
using Microsoft.Playwright;

namespace MediaFlows.HostTests.Operations;

/// <summary>Opens the console of a real host in Chromium, and looks whether what is there can be used by everyone.</summary>
public abstract class ConsoleInBrowser(OpsDesk desk) : IAsyncLifetime
{
    protected OpsDesk Desk { get; } = desk;

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        if (ConsoleFiles.Find(ConsoleFiles.Page) is null) Assert.Skip("The console was built without Node.js.");
        Desk.NewsroomIsWell = false;
        Assertions.SetDefaultExpectTimeout(15_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }

    protected async Task<(IPage Page, List<string> Faults)> SignedIn(ApiRole role, string place = "", string? name = null)
    {
        var (page, faults) = await Open(place, 1360, 900);
        await SignIn(page, role, name);
        return (page, faults);
    }

    protected async Task SignIn(IPage page, ApiRole role, string? name = null)
    {
        await page.GetByLabel("Your key").FillAsync(Desk.Key(role, name));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator("header.top")).ToBeVisibleAsync();
    }

    protected async Task<(IPage Page, List<string> Faults)> Open(string place, int width, int height, ColorScheme colours = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours, HasTouch = width < 600, ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            // Signing in begins with a refusal, which Chromium calls an error.
            if (message.Type is "error" or "warning" && !message.Location.Contains("/api/me")) faults.Add($"{message.Text} {message.Location}");
        };
        page.PageError += (_, fault) => faults.Add(fault);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("blob:", StringComparison.Ordinal) && new Uri(request.Url).Authority != Desk.Address.Authority) faults.Add($"asked elsewhere: {request.Url}");
        };
        await page.GotoAsync(new Uri(Desk.Address, $"/console/{place}").ToString());
        return (page, faults);
    }

    /// <summary>For looking at: written where <c>MEDIAFLOWS_PICTURES</c> says, when it says anything.</summary>
    protected static async Task Look(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("MEDIAFLOWS_PICTURES") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"console-{name}.png") });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"console-{name}-full.png"), FullPage = true });
    }

    /// <summary>No wider than the screen, and nothing that axe-core finds wrong by WCAG 2.2 A and AA.</summary>
    protected static async Task Accessible(IPage page, string name)
    {
        // What the page's head covers half is no small target: it is where one has scrolled to.
        await page.EvaluateAsync("scrollTo(0, 0)");
        await Look(page, name);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than the screen");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Path("src/web/node_modules/axe-core/axe.min.js")));
        var found = await page.EvaluateAsync<string[]>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`)))");
        Assert.True(found.Length == 0, $"{name}:\n{string.Join('\n', found)}");
    }
}
