using System.Security.Cryptography;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MimeKit;

namespace MediaFlows.Engine.Outbound;

/// <summary>Tells a person by mail, over the server that <see cref="SmtpServer.Setting"/> names.</summary>
public sealed class Mail(SmtpServer? server, TimeSpan? patience = null)
{
    /// <exception cref="StepFailedException">It was not handed over.</exception>
    public async Task Send(Notification notification, CancellationToken cancellation)
    {
        if (server is null)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "smtp-missing",
                "No mail can be sent: no mail server is set.", $"Set {SmtpServer.Setting}=smtp://user:password@host:port where MediaFlows runs, then retry."));
        using var message = Message(notification, server.From);
        await HandOver(server, message, cancellation);
    }

    /// <summary>Whether a text is one mail address and nothing more.</summary>
    public static bool IsAddress(string text) => !text.Any(char.IsControl)
        && MailboxAddress.TryParse(text, out var address) && address.Address == text.Trim() && address.Domain.Length > 0;

    private static MimeMessage Message(Notification notification, MailboxAddress from)
    {
        if (!IsAddress(notification.To))
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-mail",
                "A mail was to go to something that is not one plain address.", "Correct the address, then retry."));
        // Asset names stand in subjects: one with a line break must neither add a header nor keep the mail from going out.
        var subject = string.Concat(notification.Subject.Select(c => char.IsControl(c) ? ' ' : c));
        // The same id in every retry lets mail systems drop the second copy.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(notification.Id + notification.To)))[..32];
        return new MimeMessage([from], [MailboxAddress.Parse(notification.To)], subject, MailBody.Of(notification))
        {
            MessageId = $"{id}@{from.Domain}",
            Headers = { { "Auto-Submitted", "auto-generated" } },
        };
    }

    private async Task HandOver(SmtpServer to, MimeMessage message, CancellationToken cancellation)
    {
        using var client = new SmtpClient();
        using var wait = new Patience(patience ?? TimeSpan.FromSeconds(60), cancellation);
        var (sending, handedOver) = (false, false);
        client.MessageSent += (_, _) => handedOver = true;
        try
        {
            await client.ConnectAsync(to.Host, to.Port, to.Security, wait.Token);
            if (to.User is not null)
                await client.AuthenticateAsync(to.User, to.Password ?? "", wait.Token);
            sending = true;
            await client.SendAsync(message, wait.Token);
            await client.DisconnectAsync(true, wait.Token);
        }
        catch (Exception) when (handedOver)
        {
            // The server has taken the mail; how the connection ends no longer matters.
        }
        catch (Exception fault) when (Of(fault, to, wait, sending) is { } failure)
        {
            throw new StepFailedException(failure, fault);
        }
    }

    private static Failure? Of(Exception fault, SmtpServer server, Patience wait, bool sending)
    {
        var detail = PartnerFailure.Shorten(new Secrets([server.Password]).Mask(fault.Message));
        return fault switch
        {
            SmtpCommandException { StatusCode: var code } when (int)code is >= 500 => new Failure(FailureClass.Refused, $"smtp-{(int)code}",
                "The mail server refused the mail.", "Read its answer, correct the address or ask those who run it, then retry.", detail),
            AuthenticationException or SslHandshakeException or NotSupportedException => new Failure(FailureClass.Configuration, "smtp-login",
                "The mail server did not let us in, or offers no encryption.", $"Correct {SmtpServer.Setting}, then retry.", detail),
            OperationCanceledException when !wait.RanOut => null,
            OperationCanceledException or IOException or System.Net.Sockets.SocketException or CommandException or ProtocolException => new Failure(
                FailureClass.Transient, "smtp-unreachable", "The mail server did not take the mail now.", "It is tried again by itself.", detail, Unclear: sending && fault is not SmtpCommandException),
            _ => null,
        };
    }
}

/// <summary>The mail server to hand mails to.</summary>
/// <param name="From">The sender's address.</param>
public sealed record SmtpServer(string Host, int Port, string? User, string? Password, SecureSocketOptions Security, MailboxAddress From)
{
    public const string Setting = "MEDIAFLOWS_SMTP";
    public const string FromSetting = "MEDIAFLOWS_MAIL_FROM";

    /// <summary>Reads <c>smtp://user:password@host:port</c> or <c>smtps://…</c>; null when nothing is set.</summary>
    /// <exception cref="FormatException">It is of another form.</exception>
    public static SmtpServer? Parse(string? setting, string? from)
    {
        if (string.IsNullOrWhiteSpace(setting))
            return null;
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps") || uri.Host.Length == 0)
            throw new FormatException($"{Setting} is not of the form smtp://user:password@host:port.");
        if (!MailboxAddress.TryParse(from ?? $"mediaflows@{uri.Host}", out var sender))
            throw new FormatException($"{FromSetting} is no mail address.");
        var login = uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        var user = login[0].Length > 0 ? login[0] : null;
        var implicitTls = uri.Scheme == "smtps";
        var port = uri.Port > 0 ? uri.Port : implicitTls ? 465 : user is null ? 25 : 587;
        return new SmtpServer(uri.Host, port, user, login.ElementAtOrDefault(1), Encryption(implicitTls, user is not null && !uri.IsLoopback), sender);
    }

    // A password must not go out in the clear because someone on the way stripped the server's offer to encrypt.
    private static SecureSocketOptions Encryption(bool implicitTls, bool required) =>
        implicitTls ? SecureSocketOptions.SslOnConnect : required ? SecureSocketOptions.StartTls : SecureSocketOptions.StartTlsWhenAvailable;
}
