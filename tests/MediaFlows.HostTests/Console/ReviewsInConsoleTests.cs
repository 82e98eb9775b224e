using System.Net.Http.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Auditing;
using Microsoft.Playwright;

namespace MediaFlows.HostTests.Operations;

/// <summary>Reviews and the audit in the console, by role: a button that does nothing says why.</summary>
public sealed class ReviewsInConsoleTests(OpsDesk desk) : ConsoleInBrowser(desk), IClassFixture<OpsDesk>
{
    [Fact]
    public async Task AReviewer_DecidesInTheirOwnName_AndTheAuditSaysWhatTheySaw()
    {
        var run = await Desk.UntilAsked("matches/semi final.mp4");
        var (page, faults) = await SignedIn(ApiRole.Review, "#/reviews", "ann@example.com");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "semi final.mp4" });
        await SaysWhy(page, row, "Withdraw", "You look as reviewer; this needs the role operator.");
        await Accessible(page, "reviews-reviewer-1360");
        await row.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("You act as ann@example.com.");
        await dialog.GetByLabel("Approve").CheckAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Then: Publish");
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Note" }).FillAsync("Good pictures.");
        await Accessible(page, "decide-1360");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        var ended = await Desk.Until(run, found => found.Outcome is not null);
        Assert.Equal(("ann@example.com", "key:ann@example.com"), (ended.Reviews[0].Decisions[0].Reviewer, ended.Reviews[0].Decisions[0].Via));
        await page.EvaluateAsync($"location.hash = '#/run/{run}'");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Reviews" })).ToContainTextAsync("ann@example.com, signed in approved");
        await page.GetByText("Audit: who did what").ClickAsync();
        await Assertions.Expect(page.Locator(".audit")).ToContainTextAsync("The chain holds:");
        var approved = page.Locator(".audit .history > li").Filter(new() { HasText = "Approved by ann@example.com" });
        await Assertions.Expect(approved).ToContainTextAsync("Good pictures.");
        await approved.GetByText("files shown").ClickAsync();
        await Assertions.Expect(approved).ToContainTextAsync(ended.Files.Single(file => file.Role == "proxy").Sha256);
        await Accessible(page, "audit-1360");
        await page.SetViewportSizeAsync(390, 844);
        await Accessible(page, "audit-390");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AReviewer_OpensTheirOwnReviewPage()
    {
        var run = await Desk.Reviewed();
        var (page, faults) = await SignedIn(ApiRole.Review, $"#/run/{run}", "ann@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the review page" }).ClickAsync();
        // Its film may take long to load, and is not looked at here.
        await page.WaitForURLAsync("**/review/**", new() { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(page.Locator("#timeline")).ToHaveTextAsync(new Regex("Timeline\\s*Nothing stands on it yet: comments will\\."));
        await Assertions.Expect(page.GetByText("ann@example.com").First).ToBeVisibleAsync();
        Assert.Empty(faults);
    }

    [Fact]
    public async Task WhoRevisedTheMetadata_IsCalledByTheirKeysName_Everywhere()
    {
        var run = await Desk.UntilAsked("matches/replay.mp4");
        var asset = (await Desk.Until(run, _ => true)).Asset.Id;
        using var revision = new HttpRequestMessage(HttpMethod.Put, $"/api/assets/{asset}/documents/metadata") { Content = JsonContent.Create(new { duration = 7 }), Headers = { { "If-Match", "\"1\"" } } };
        (await Desk.Admin.SendAsync(revision)).EnsureSuccessStatusCode();
        var (page, faults) = await SignedIn(ApiRole.Read, $"#/run/{run}");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Reviews" })).ToContainTextAsync(new Regex(@"(?<!key:)admin-\S+ revised the metadata \(revision 2\)"));
        await page.GetByText("Audit: who did what").ClickAsync();
        await Assertions.Expect(page.Locator(".audit .history")).ToContainTextAsync("Review lapsed");
        Assert.DoesNotContain("key:", await page.Locator("main").InnerTextAsync());
        await page.EvaluateAsync($"location.hash = '#/asset/{asset}'");
        await Assertions.Expect(page.GetByLabel("Metadata", new() { Exact = true })).ToContainTextAsync(new Regex(@"edited by admin-\S+ .*, revision 2; before: 20"));
        Assert.DoesNotContain("key:", await page.Locator("main").InnerTextAsync());
        await Accessible(page, "asset-edited-1360");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AnOperator_WithdrawsWithAReason_AndReopensWhatEnded()
    {
        var run = await Desk.UntilAsked("matches/friendly.mp4");
        var (page, faults) = await SignedIn(ApiRole.Operate, $"#/run/{run}");
        await SaysWhy(page, page.Locator(".notice.wait"), "Open the review page", "It is opened by those asked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("The match was called off.");
        await Accessible(page, "withdraw-1360");
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw it" }).ClickAsync();
        await Desk.UntilParked(run);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Reviews" })).ToContainTextAsync("The match was called off.");
        await SaysWhy(page, page.GetByRole(AriaRole.Region, new() { Name = "Reviews" }), "Reopen", "Only an approval can be taken back.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).First.ClickAsync();
        await page.GetByLabel("Reason").FillAsync("It is on again.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await page.GetByLabel("Reject").CheckAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Note" }).FillAsync("Wrong teams.");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("for ann@example.com: the history says so");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        Assert.Equal(RunOutcome.Rejected, (await Desk.Until(run, found => found.Outcome is not null)).Outcome);

        await page.GetByRole(AriaRole.Button, new() { Name = "Reopen", Exact = true }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("They were the right teams.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the new run" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.wait")).ToContainTextAsync("Editorial review waits for ann@example.com");
        Assert.DoesNotContain(run, page.Url);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AViewer_IsToldWhyNothingCanBeDecided()
    {
        await Desk.Reviewed();
        var (page, _) = await SignedIn(ApiRole.Read, "#/reviews");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "cup final" });
        await SaysWhy(page, row, "Decide", "You look as viewer; this needs the role reviewer.");
        await SaysWhy(page, row, "Open the review page", "You look as viewer; this needs the role reviewer.");
        await SaysWhy(page, row, "Withdraw", "You look as viewer; this needs the role operator.");
        await page.EvaluateAsync("location.hash = '#/runs'");
        await SaysWhy(page, page.Locator("main"), "Export the audit", "You look as viewer; this needs an administrator.");
    }

    [Fact]
    public async Task AnAdministrator_ExportsTheAudit_AndItHolds()
    {
        await Desk.Reviewed();
        var (page, faults) = await SignedIn(ApiRole.Admin, "#/runs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export the audit" }).ClickAsync();
        await Accessible(page, "export-1360");
        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync());
        Assert.Matches(@"^mediaflows-audit-\d{8}-\d{6}\.jsonl$", saved.SuggestedFilename);
        using var file = new StreamReader(await saved.PathAsync());
        var report = await new AuditFile().Check(file, null, default);
        Assert.Empty(report.Breaks);
        Assert.InRange(report.Runs, 1, 100);
        Assert.Empty(faults);
    }

    /// <summary>The button is there, does nothing, and says why to those who point, press or listen.</summary>
    private static async Task SaysWhy(IPage page, ILocator where, string button, string why)
    {
        var found = where.GetByRole(AriaRole.Button, new() { Name = button });
        await Assertions.Expect(found).ToHaveAttributeAsync("aria-disabled", "true");
        Assert.Contains(why, await found.GetAttributeAsync("title"));
        await found.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".told")).ToContainTextAsync(why);
        Assert.Equal(0, await page.Locator("dialog").CountAsync());
    }
}
