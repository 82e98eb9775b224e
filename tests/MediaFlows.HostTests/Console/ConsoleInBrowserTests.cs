using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using Microsoft.Playwright;

namespace MediaFlows.HostTests.Operations;

/// <summary>The console as operators meet it, in Chromium, on the real host.</summary>
public sealed class ConsoleInBrowserTests(OpsDesk desk) : ConsoleInBrowser(desk), IClassFixture<OpsDesk>
{
    [Fact]
    public async Task AStepParksOnABrokenPartner_OpsSeesIt_FixesTheInput_AndRetries()
    {
        var run = await Desk.Start("handover", "news/flood.mp4");
        await Desk.UntilParked(run);
        var (page, faults) = await SignedIn(ApiRole.Operate);

        await Assertions.Expect(page.Locator(".troubles li").First).ToContainTextAsync("answered 401");
        await page.GetByRole(AriaRole.Link, new() { Name = "flood.mp4" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("flood.mp4Needs attention");
        var trouble = page.GetByLabel("Tell the newsroom needs attention");
        await Assertions.Expect(trouble).ToContainTextAsync("Check the secret and the rights it gives there, then retry.");
        await Look(page, "run-parked");
        await trouble.GetByRole(AriaRole.Button, new() { Name = "Edit input and retry" }).ClickAsync();

        var input = page.GetByLabel("Input, as JSON");
        var text = await input.InputValueAsync();
        await input.FillAsync(text[..^3]);
        await Assertions.Expect(page.GetByText("Not JSON yet")).ToBeVisibleAsync();
        await input.FillAsync(text.Replace("/items", "/v2/items"));
        await page.GetByLabel("Reason").FillAsync("They moved their address.");
        await Look(page, "dialog");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry with this input" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Done");
        await Assertions.Expect(page.Locator(".history")).ToContainTextAsync("retried with edited input by hand");
        await Assertions.Expect(page.Locator(".history")).ToContainTextAsync("They moved their address.");
        var ended = await Desk.Until(run, found => found.Outcome is not null);
        Assert.Equal((RunOutcome.Succeeded, 2), (ended.Outcome, ended.Steps[0].Items[0].Attempt));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task ManyParked_AreRetriedWithAnInputLaidOverTheirOwn()
    {
        string[] runs = [await Desk.Start("handover", "moved/one.mp4"), await Desk.Start("handover", "moved/two.mp4")];
        foreach (var run in runs) await Desk.UntilParked(run);
        var address = (await Desk.Until(runs[0], _ => true)).Step("announce").Items[0].Input.GetProperty("url").GetString()!;
        var (page, faults) = await SignedIn(ApiRole.Operate, "#/runs?q=moved");

        await page.GetByRole(AriaRole.Button, new() { Name = "Act on all that match" }).ClickAsync();
        await page.GetByLabel("Retry a step with changed input").CheckAsync();
        await page.GetByLabel("Step, by its name in the flow").FillAsync("announce");
        var change = page.GetByLabel("What is to change in its input, as JSON");
        await change.FillAsync("{ \"url\": ");
        await Assertions.Expect(page.GetByText("Not JSON yet")).ToBeVisibleAsync();
        await change.FillAsync($$"""{ "url": "{{address.Replace("/items", "/v2/items")}}" }""");
        await page.GetByLabel("Reason").FillAsync("They moved their address.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Count them first" }).ClickAsync();
        await Accessible(page, "bulk-edit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes: retry a step with changed input (2)" }).ClickAsync();
        await page.GetByText("The 2 runs it was done for").ClickAsync();
        await Assertions.Expect(page.Locator(".results a")).ToHaveCountAsync(2);
        foreach (var run in runs)
        {
            var ended = await Desk.Until(run, found => found.Outcome is not null);
            Assert.Equal((RunOutcome.Succeeded, "POST"), (ended.Outcome, ended.Step("announce").Items[0].Input.GetProperty("method").GetString()));
        }
        Assert.Empty(faults);
    }

    [Fact]
    public async Task ARecordingInProgress_IsWatchedWhileItGoesOn()
    {
        var (run, goOn) = await Desk.Record("derby.ts");
        var (page, faults) = await SignedIn(ApiRole.Read, $"#/run/{run}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Watch it live" }).ClickAsync();

        var player = page.GetByLabel("The recording as far as it is");
        await page.WaitForFunctionAsync("() => document.querySelector('.look video')?.currentTime > 0.5");
        await goOn();
        await page.WaitForFunctionAsync("() => { const there = document.querySelector('.look video').seekable; return there.length > 0 && there.end(0) > 14; }");
        await player.EvaluateAsync("video => { video.currentTime = 13; }");
        await page.WaitForFunctionAsync("() => document.querySelector('.look video').currentTime > 13.2");
        Assert.Equal(320, await player.EvaluateAsync<int>("video => video.videoWidth"));
        await Accessible(page, "live");
        Assert.DoesNotContain(faults, fault => !fault.Contains(" 404 "));
        await Desk.Admin.PostAsync($"/api/runs/{run}/cancel", null);
        await Assertions.Expect(player).ToBeHiddenAsync();
    }

    [Fact]
    public async Task ManyParked_AreRetriedOverAFilter_CountedFirst_AndToldOneByOne()
    {
        var runs = new List<string>();
        for (var i = 0; i <= 100; i++) runs.Add(await Desk.Start("handover", $"quakes/quake-{i}.mp4"));
        foreach (var run in runs) await Desk.UntilParked(run);
        await Desk.Admin.PostAsync($"/api/runs/{runs[0]}/cancel", null);
        await Desk.Until(runs[0], found => found.Outcome is not null);
        Desk.NewsroomIsWell = true;
        var (page, faults) = await SignedIn(ApiRole.Operate, "#/runs?q=quakes");

        await page.GetByRole(AriaRole.Button, new() { Name = "Act on all that match" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("The newsroom is back.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Count them first" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is about 101 runs")).ToBeVisibleAsync();
        await Look(page, "bulk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes: retry what waits for a person (101)" }).ClickAsync();
        await Assertions.Expect(page.GetByText("100 runs of 101: retry what waits for a person.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".results li").First).ToContainTextAsync("No step of this run waits for a person.");

        foreach (var run in runs.Skip(1))
            Assert.Equal(RunOutcome.Succeeded, (await Desk.Until(run, found => found.Outcome is not null)).Outcome);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
        // Only the rows in view are there.
        await Assertions.Expect(page.Locator("tr[data-at] .status.bad")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("tr[data-at] .status.good").First).ToBeVisibleAsync();
        Assert.Empty(faults);
    }

    [Fact]
    public async Task TheBarOfAnHour_SaysHowMany_AndLeadsToThem()
    {
        var run = await Desk.Start("handover", "news/hour.mp4");
        await Desk.UntilParked(run);
        var (page, faults) = await SignedIn(ApiRole.Read);
        var bar = page.GetByRole(AriaRole.Region, new() { Name = "Runs started in the last 24 hours" }).GetByRole(AriaRole.Link).Last;
        await Assertions.Expect(bar).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex(@"^\d\d:00 to \d\d:00: \d+ runs? started, \d+ failed or need attention$"));
        await bar.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "hour.mp4" })).ToBeVisibleAsync();
        Assert.Contains("time=between", page.Url);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AViewer_IsToldWhyAButtonDoesNothing()
    {
        var run = await Desk.Start("handover", "news/storm.mp4");
        await Desk.UntilParked(run);
        var (page, _) = await SignedIn(ApiRole.Read, $"#/run/{run}");
        var retry = page.GetByRole(AriaRole.Button, new() { Name = "Retry Not now" }).First;
        await Assertions.Expect(retry).ToHaveAttributeAsync("aria-disabled", "true");
        await retry.FocusAsync();
        await retry.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You look as viewer; this needs the role operator.");
        Assert.Equal(0, await page.Locator("dialog").CountAsync());
    }

    [Fact]
    public async Task AWrongKey_IsToldSo_AndTheKeyIsNeverInAnAddress()
    {
        var (page, _) = await Open("", 1280, 900);
        await page.GetByLabel("Your key").FillAsync("mf_wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This API key is not known here.");
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        var key = Desk.Key(ApiRole.Read);
        await page.GetByLabel("Your key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator(".menu .role").Last).ToHaveTextAsync("viewer");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".menu .role").Last).ToHaveTextAsync("viewer");
        Assert.All(asked.Append(page.Url), url => Assert.DoesNotContain(key, url));
        await page.Locator(".menu summary").Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Your key")).ToBeVisibleAsync();
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('mediaflows.key')"));
    }

    [Fact]
    public async Task ByKeyboardAlone_ARunIsFound_ItsStepChosen_AndPaused()
    {
        var run = await Desk.Start("handover", "news/keyboard-only.mp4");
        await Desk.UntilParked(run);
        var (page, _) = await SignedIn(ApiRole.Operate);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("keyboard-only");
        await Assertions.Expect(page.GetByRole(AriaRole.Option, new() { Name = "keyboard-only.mp4" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("keyboard-only.mp4");
        await page.Locator(".outline button").Last.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Step Confirm" })).ToContainTextAsync("It has not begun.");
        var node = page.Locator(".react-flow__node").First;
        await node.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Step Tell the newsroom" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).PressAsync("Enter");
        await page.Keyboard.TypeAsync("Lunch.");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Paused");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AListThatIsLonger_IsFetchedAndDrawnInParts()
    {
        for (var i = 0; i < 230; i++) await Desk.Start("handover", $"long/list-{i}.mp4");
        var (page, _) = await SignedIn(ApiRole.Read, "#/runs?q=long");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "list-229.mp4" })).ToBeVisibleAsync();
        Assert.InRange(await page.Locator("tr[data-at]").CountAsync(), 10, 60);
        await page.WaitForFunctionAsync("""
            () => {
              const box = document.querySelector('.tall');
              box.scrollTop = box.scrollHeight;
              return [...box.querySelectorAll('td a')].some(link => link.textContent === 'list-0.mp4');
            }
            """);
        Assert.InRange(await page.Locator("tr[data-at]").CountAsync(), 10, 60);
    }

    [Fact]
    public async Task FilesOfARun_CanBeLookedAt()
    {
        var run = await Desk.Reviewed();
        var (page, faults) = await SignedIn(ApiRole.Read, $"#/run/{run}");
        var video = page.Locator("video");
        await video.EvaluateAsync("video => { video.muted = true; return video.play(); }");
        await page.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 0.2");
        await Assertions.Expect(page.Locator(".notice.wait")).ToContainTextAsync("Editorial review waits for ann@example.com");
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(1360, 900, ColorScheme.Light)]
    [InlineData(1360, 900, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(320, 640, ColorScheme.Dark)]
    public async Task EveryPage_IsAccessible_AndFits(int width, int height, ColorScheme colours)
    {
        var size = $"{width}-{colours.ToString().ToLowerInvariant()}";
        var reviewed = await Desk.Reviewed();
        var parked = await Desk.Start("handover", $"news/{width}-{colours}.mp4");
        await Desk.UntilParked(parked);
        var asset = (await Desk.Until(parked, _ => true)).Asset.Id;
        var (page, faults) = await Open("", width, height, colours);
        await Accessible(page, $"sign-in-{size}");
        await SignIn(page, ApiRole.Operate);
        await Assertions.Expect(page.Locator(".troubles li").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".card", new() { HasText = "What metadata was made" }).GetByRole(AriaRole.Link, new() { Name = "cup final <2026>.mp4" }).First).ToBeVisibleAsync();
        await Accessible(page, $"home-{size}");
        await Visit("runs", page.Locator("tr[data-at]").First);
        await Visit($"run/{parked}", page.Locator(".react-flow__node").First);
        await Visit($"run/{reviewed}", page.Locator(".react-flow__node").First);
        await Visit("reviews", page.GetByText("ann@example.com").First);
        await Visit("assets", page.Locator("td a").First);
        await Visit($"asset/{asset}", page.Locator(".files li").First);
        await Visit($"asset/{(await Desk.Until(reviewed, _ => true)).Asset.Id}", page.GetByLabel("Approvals").GetByText("Editorial review"));
        await Assertions.Expect(page.GetByLabel("Custody")).ToContainTextAsync("came in");
        var metadata = page.GetByLabel("Metadata", new() { Exact = true });
        await Assertions.Expect(metadata).ToContainTextAsync("Duration");
        await Assertions.Expect(metadata).ToContainTextAsync("made by Read the technical metadata (inspect, media/inspect)");
        await Visit("flows", page.Locator("td a").First);
        await Visit("flows/match/versions", page.Locator("td a").First);
        await page.Keyboard.PressAsync("Control+k");
        await Accessible(page, $"palette-{size}");
        Assert.Empty(faults);

        async Task Visit(string place, ILocator there)
        {
            await page.EvaluateAsync($"location.hash = '#/{place}'");
            await Assertions.Expect(there).ToBeVisibleAsync();
            await Accessible(page, $"{(place.EndsWith("versions", StringComparison.Ordinal) ? "versions" : place.Split('/')[0])}{(place.EndsWith(reviewed, StringComparison.Ordinal) ? "-reviewed" : "")}-{size}");
        }
    }
}
