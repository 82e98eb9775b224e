using System.Text;
using MailKit.Security;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Connectors;

public sealed class MailTests
{
    private static readonly Notification Question = new("n1", "ann@example.com", "mediaflows.review.requested.v1", "Bitte prüfen", "Watch it, then decide.", new Uri("https://flows.example/review/t0ken"));

    [Fact]
    public async Task Mail_ReachesTheServer_WithTheLinkAndAStableId()
    {
        await using var sink = new SmtpSink();
        await Notifier(sink).Send(Question, default);
        await Notifier(sink).Send(Question, default);
        Assert.Equal(2, sink.Mails.Count);
        Assert.Contains("To: ann@example.com", sink.Mails[0]);
        Assert.Contains("From: mediaflows@127.0.0.1", sink.Mails[0]);
        Assert.Contains("https://flows.example/review/t0ken", sink.Mails[0]);
        Assert.Equal(Id(sink.Mails[0]), Id(sink.Mails[1]));
    }

    [Fact]
    public async Task Mail_IsAPageWithThePicture_AndTheSameAsText()
    {
        await using var sink = new SmtpSink();
        await Notifier(sink).Send(Question with { Subject = "Please review: <b>night</b> & day", Picture = [0xff, 0xd8, 1, 2, 3] }, default);
        using var raw = new MemoryStream(Encoding.UTF8.GetBytes(sink.Mails[0]));
        var mail = await MimeKit.MimeMessage.LoadAsync(raw, TestContext.Current.CancellationToken);
        Assert.Equal("Watch it, then decide.\n\nhttps://flows.example/review/t0ken\n", mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Contains("Please review: &lt;b&gt;night&lt;/b&gt; &amp; day", mail.HtmlBody);
        Assert.Contains("href=\"https://flows.example/review/t0ken\"", mail.HtmlBody);
        var picture = mail.BodyParts.OfType<MimeKit.MimePart>().Single(part => part.ContentType.IsMimeType("image", "jpeg"));
        Assert.Contains($"cid:{picture.ContentId}", mail.HtmlBody);
        using var shown = new MemoryStream();
        await picture.Content!.DecodeToAsync(shown, TestContext.Current.CancellationToken);
        Assert.Equal([0xff, 0xd8, 1, 2, 3], shown.ToArray());
    }

    [Fact]
    public async Task AMailAboutSeveralThings_HasTheWordsAndTheLinkOfEach()
    {
        await using var sink = new SmtpSink();
        await Notifier(sink).Send(new("n1+n2", "ann@example.com", "mediaflows.review.gathered.v1", "2 reviews wait for you", "All in one letter.", Gathered:
            [Question with { Subject = "Please review: <i>one</i>" }, Question with { Subject = "Please review: two", Link = new Uri("https://flows.example/review/two") }]), default);
        using var raw = new MemoryStream(Encoding.UTF8.GetBytes(sink.Mails[0]));
        var mail = await MimeKit.MimeMessage.LoadAsync(raw, TestContext.Current.CancellationToken);
        Assert.Equal("""
            All in one letter.

            Please review: <i>one</i>
            Watch it, then decide.

            https://flows.example/review/t0ken

            Please review: two
            Watch it, then decide.

            https://flows.example/review/two

            """, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Contains("Please review: &lt;i&gt;one&lt;/i&gt;", mail.HtmlBody);
        Assert.All(["https://flows.example/review/t0ken", "https://flows.example/review/two"], link => Assert.Contains($"href=\"{link}\"", mail.HtmlBody));
        Assert.Contains("The links are yours", mail.HtmlBody);
    }

    [Fact]
    public async Task Login_IsUsedWhenSet()
    {
        await using var sink = new SmtpSink();
        await Notifier(sink, "bob:p%40ss").Send(Question, default);
        Assert.Contains($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes("\0bob\0p@ss"))}", sink.Commands);
    }

    [Fact]
    public async Task NoServerSet_SaysWhatToSet()
    {
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => new Notifier(new Mail(null), new Webhook(Bench.Http(), TimeProvider.System), null).Send(Question, default));
        Assert.Equal((FailureClass.Configuration, "smtp-missing"), (fault.Failure.Class, fault.Failure.Code));
        Assert.Contains(SmtpServer.Setting, fault.Failure.Remedy);
    }

    [Theory]
    [InlineData("ann@example.com\r\nBcc: all@example.com")]
    [InlineData("ann@example.com, all@example.com")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("ann")]
    public async Task AddressThatCouldSmuggle_IsRefused(string to)
    {
        await using var sink = new SmtpSink();
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => Notifier(sink).Send(Question with { To = to }, default));
        Assert.Equal("bad-mail", fault.Failure.Code);
        Assert.Empty(sink.Commands);
    }

    [Theory]
    [InlineData("Hello\r\nBcc: all@example.com", "Subject: Hello  Bcc: all@example.com")]
    [InlineData("Hello\nBcc: all@example.com", "Subject: Hello Bcc: all@example.com")]
    [InlineData("Hello\0\rBcc: all@example.com", "Subject: Hello  Bcc: all@example.com")]
    public async Task SubjectThatCouldSmuggle_GoesOutOnOneLine(string subject, string line)
    {
        await using var sink = new SmtpSink();
        await Notifier(sink).Send(Question with { Subject = subject }, default);
        Assert.Contains(line, sink.Mails[0].Split(Environment.NewLine));
        Assert.DoesNotContain(sink.Commands, command => command.Contains("all@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RCPT", "550 nobody here", FailureClass.Refused, "smtp-550", false)]
    [InlineData("RCPT", "451 come back later", FailureClass.Transient, "smtp-unreachable", false)]
    [InlineData("greeting", "421 busy", FailureClass.Transient, "smtp-unreachable", false)]
    [InlineData("AUTH", "535 who are you", FailureClass.Configuration, "smtp-login", false)]
    [InlineData(".", "", FailureClass.Transient, "smtp-unreachable", true)]
    public async Task Refusal_SaysWhoseTurnItIs(string command, string answer, FailureClass turn, string code, bool unclear)
    {
        await using var sink = new SmtpSink((command, answer));
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => Notifier(sink, "bob:s3cret").Send(Question, default));
        Assert.Equal((turn, code, unclear), (fault.Failure.Class, fault.Failure.Code, fault.Failure.Unclear));
        Assert.DoesNotContain("s3cret", $"{fault.Failure}");
    }

    [Fact]
    public async Task SilenceAfterTheMailWasTaken_IsSuccess()
    {
        await using var sink = new SmtpSink(("QUIT", SmtpSink.Silence));
        await new Mail(SmtpServer.Parse($"smtp://127.0.0.1:{sink.Port}", null), TimeSpan.FromSeconds(1)).Send(Question, default);
        Assert.Single(sink.Mails);
    }

    [Theory]
    [InlineData("smtp://mail.example", 25, SecureSocketOptions.StartTlsWhenAvailable)]
    [InlineData("smtp://u:p@mail.example", 587, SecureSocketOptions.StartTls)]
    [InlineData("smtp://u:p@localhost:2525", 2525, SecureSocketOptions.StartTlsWhenAvailable)]
    [InlineData("smtps://u:p@mail.example", 465, SecureSocketOptions.SslOnConnect)]
    public void Setting_KeepsAPasswordFromGoingOutInTheClear(string setting, int port, SecureSocketOptions security)
    {
        var server = SmtpServer.Parse(setting, null)!;
        Assert.Equal((port, security), (server.Port, server.Security));
    }

    [Theory]
    [InlineData("mail.example:25", null)]
    [InlineData("http://mail.example", null)]
    [InlineData("smtp://mail.example", "not an address")]
    public void SettingOfAnotherForm_IsAFault(string setting, string? from) => Assert.Throws<FormatException>(() => SmtpServer.Parse(setting, from));

    private static Notifier Notifier(SmtpSink sink, string? login = null) =>
        new(new Mail(SmtpServer.Parse($"smtp://{(login is null ? "" : login + "@")}127.0.0.1:{sink.Port}", null)), new Webhook(Bench.Http(), TimeProvider.System), null);

    private static string Id(string mail) => mail.Split('\n').Single(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));
}
