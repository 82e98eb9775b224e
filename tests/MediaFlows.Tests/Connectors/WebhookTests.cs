using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Notify;

namespace MediaFlows.Tests.Connectors;

public sealed class WebhookTests
{
    private const string First = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Second = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd";

    private static readonly Webhook Webhook = new(Bench.Http(), new FixedClock());
    private static readonly SendNotification Step = new(new Mail(null), Webhook);

    [Fact]
    public void Signature_IsTheOneOfTheStandardsOwnExample() => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        StandardWebhook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8, First));

    [Fact]
    public async Task Message_IsACloudEvent_SignedWithEverySecret()
    {
        await using var partner = await Partner.Answering(204);
        var output = await new Bench().Perform(Step, new { to = partner.Url + "/hook", subject = "Ready", text = "It is there.", secret = $"{First} {Second}", type = "mediaflows.asset.published.v1" });
        var asked = partner.Requests.Single();
        var sent = JsonSerializer.Deserialize<JsonElement>(asked.Body);
        Assert.Equal(("1.0", "run-1/publish", "/runs/run-1", "mediaflows.asset.published.v1", "It is there."), (
            sent.GetProperty("specversion").GetString(), sent.GetProperty("id").GetString(), sent.GetProperty("source").GetString(),
            sent.GetProperty("type").GetString(), sent.GetProperty("data").GetProperty("text").GetString()));
        Assert.StartsWith("application/cloudevents+json", asked.Headers["content-type"]);
        Assert.Equal(("run-1/publish", $"{Bench.Now.ToUnixTimeSeconds()}"), (asked.Headers["webhook-id"], asked.Headers["webhook-timestamp"]));
        Assert.Equal($"{Expected(asked, First)} {Expected(asked, Second)}", asked.Headers["webhook-signature"]);
        Assert.Equal("127.0.0.1", output.GetProperty("sent")[0].GetString());
    }

    [Fact]
    public async Task WithoutASecret_ItIsNotSigned()
    {
        await using var partner = await Partner.Answering(200);
        await new Notifier(new Mail(null), Webhook, null).Send(new Notification("n1", partner.Url, "t", "s", "x", new Uri("https://flows.example/review/abc")), default);
        Assert.False(partner.Requests.Single().Headers.ContainsKey("webhook-signature"));
        Assert.Contains("https://flows.example/review/abc", partner.Requests.Single().Text);
    }

    [Fact]
    public async Task IdThatNamesAPerson_GoesOutAsAStableWordOfOurs()
    {
        await using var partner = await Partner.Answering(200);
        var notification = new Notification("mediaflows.review.requested.v1:r1:jörg@example.com", partner.Url, "t", "s", "x");
        await new Notifier(new Mail(null), Webhook, null).Send(notification, default);
        await new Notifier(new Mail(null), Webhook, null).Send(notification, default);
        Assert.Matches("^msg_[0-9a-f]{12}$", Assert.Single(partner.Requests.Select(asked => asked.Headers["webhook-id"]).Distinct()));
        Assert.DoesNotContain("rg@example.com", partner.Requests.First().Text);
    }

    [Fact]
    public async Task ASlackChannel_GetsACard_InWhichNamesAreNotMarkup()
    {
        await using var partner = await Partner.Answering(200, "ok");
        await new Notifier(new Mail(null), Webhook, First).Send(Asking("slack+" + partner.Url + "/services/T0"), default);
        var asked = partner.Requests.Single();
        var card = JsonSerializer.Deserialize<JsonElement>(asked.Body);
        Assert.Equal(("/services/T0", "application/json; charset=utf-8", false), (asked.Path, asked.Headers["content-type"], asked.Headers.ContainsKey("webhook-signature")));
        Assert.Equal("Please review: &lt;!channel&gt; *a*", card.GetProperty("text").GetString());
        var blocks = card.GetProperty("blocks").EnumerateArray().ToList();
        Assert.Equal(["header", "section", "actions"], blocks.Select(block => block.GetProperty("type").GetString()));
        Assert.All(blocks.Take(2), block => Assert.Equal("plain_text", block.GetProperty("text").GetProperty("type").GetString()));
        Assert.Equal("https://flows.example/review/t0ken", blocks[2].GetProperty("elements")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task ATeamsChannel_GetsACard_InWhichNamesAreNotMarkup()
    {
        await using var partner = await Partner.Answering(202);
        await new Notifier(new Mail(null), Webhook, First).Send(Asking("teams+" + partner.Url), default);
        var attachment = JsonSerializer.Deserialize<JsonElement>(partner.Requests.Single().Body).GetProperty("attachments")[0];
        var card = attachment.GetProperty("content");
        Assert.Equal(("application/vnd.microsoft.card.adaptive", "AdaptiveCard", "1.4"),
            (attachment.GetProperty("contentType").GetString(), card.GetProperty("type").GetString(), card.GetProperty("version").GetString()));
        Assert.Equal(["Please review: <!channel> *a*", "Watch it."],
            card.GetProperty("body").EnumerateArray().Select(block => block.GetProperty("inlines")[0].GetProperty("text").GetString()));
        Assert.Equal(("Action.OpenUrl", "https://flows.example/review/t0ken"),
            (card.GetProperty("actions")[0].GetProperty("type").GetString(), card.GetProperty("actions")[0].GetProperty("url").GetString()));
    }

    [Fact]
    public async Task AStep_TellsAChannelToo_AndDoesNotSayItsAddress()
    {
        await using var partner = await Partner.Answering(200);
        var output = await new Bench().Perform(Step, new { to = "slack+" + partner.Url + "/services/T0KEN", subject = "Ready" });
        Assert.Equal("127.0.0.1", output.GetProperty("sent")[0].GetString());
        Assert.Equal("Ready", JsonSerializer.Deserialize<JsonElement>(partner.Requests.Single().Body).GetProperty("text").GetString());
    }

    [Fact]
    public async Task WhatAStepTells_LeadsToItsRun()
    {
        await using var partner = await Partner.Answering(200);
        var step = new SendNotification(new Mail(null), Webhook, run => new Uri($"https://flows.example/console/#/run/{run}"));
        await new Bench().Perform(step, new { to = new[] { "slack+" + partner.Url + "/services/T0", partner.Url + "/hook" }, subject = "Ready" });
        Assert.Equal(2, partner.Requests.Count(asked => asked.Text.Contains("https://flows.example/console/#/run/run-1", StringComparison.Ordinal)));
    }

    private static Notification Asking(string to) =>
        new("n1", to, "mediaflows.review.requested.v1", "Please review: <!channel> *a*", "Watch it.", new Uri("https://flows.example/review/t0ken"));

    [Theory]
    [InlineData("correct horse")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_???")]
    public async Task SecretOfAnotherForm_IsRefusedWithoutShowingIt(string secret)
    {
        await using var partner = await Partner.Answering(200);
        var failure = await new Bench().Failing(Step, new { to = partner.Url, subject = "s", secret });
        Assert.Equal((FailureClass.Configuration, "bad-webhook-secret"), (failure.Class, failure.Code));
        Assert.DoesNotContain(secret[^4..], failure.Message);
        Assert.Empty(partner.Requests);
    }

    [Theory]
    [InlineData(410, FailureClass.Refused)]
    [InlineData(404, FailureClass.Refused)]
    [InlineData(301, FailureClass.Refused)]
    [InlineData(502, FailureClass.Transient)]
    public async Task Refusal_SaysWhoseTurnItIs_WithoutAddressLinkOrSecret(int status, FailureClass turn)
    {
        await using var partner = await Partner.Answering(status, "gone: /hooks/T0KEN-in-the-path and https://flows.example/review/t0ken-of-review");
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => new Notifier(new Mail(null), Webhook, First).Send(
            new Notification("n1", partner.Url + "/hooks/T0KEN-in-the-path", "t", "s", "x", new Uri("https://flows.example/review/t0ken-of-review")), default));
        Assert.Equal((turn, $"partner-{status}"), (fault.Failure.Class, fault.Failure.Code));
        Assert.DoesNotContain("T0KEN", $"{fault.Failure}");
        Assert.DoesNotContain("t0ken", $"{fault.Failure}");
    }

    [Fact]
    public async Task Several_AreAllTold_EvenIfOneRefuses()
    {
        await using var gone = await Partner.Answering(410);
        await using var well = await Partner.Answering(200);
        var failure = await new Bench().Failing(Step, new { to = new[] { gone.Url, well.Url }, subject = "s" });
        Assert.Equal("partner-410", failure.Code);
        Assert.Single(well.Requests);
    }

    [Fact]
    public void Type_AllowsSecretsInAddressAndSecretOnly() => Assert.Equal(["secret", "to"], Step.Type.SecretInputs.Order());

    private static string Expected(Asked asked, string secret)
    {
        var content = Encoding.UTF8.GetBytes($"{asked.Headers["webhook-id"]}.{asked.Headers["webhook-timestamp"]}.{asked.Text}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), content))}";
    }
}
