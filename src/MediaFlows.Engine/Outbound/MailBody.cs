using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MimeKit;
using MimeKit.Utils;

namespace MediaFlows.Engine.Outbound;

/// <summary>What a mail says: as text, and as a page with the picture and a button, or with a button for each of several. Mail programs know little of CSS, hence tables and inline styles.</summary>
internal static class MailBody
{
    public static MimeEntity Of(Notification notification)
    {
        var body = new BodyBuilder { TextBody = string.Join("\n", (notification.Gathered ?? []).Select(one => $"{one.Subject}\n{Plain(one)}").Prepend(Plain(notification))) };
        var picture = Html.None;
        if (notification.Picture is { } jpeg)
        {
            var shown = body.LinkedResources.Add("poster.jpg", jpeg, ContentType.Parse("image/jpeg"));
            shown.ContentId = MimeUtils.GenerateMessageId();
            picture = Html.Of($"""<tr><td style="padding:0"><img src="cid:{shown.ContentId}" alt="" width="560" style="display:block;width:100%;height:auto;border-radius:8px 8px 0 0"></td></tr>""");
        }
        body.HtmlBody = Page(notification, picture).Markup;
        return body.ToMessageBody();
    }

    private static string Plain(Notification said) => said.Gathered is not null ? $"{said.Text}\n" : said.Link is null ? said.Text : $"{said.Text}\n\n{said.Link}\n";

    private static Html Page(Notification notification, Html picture) => Html.Of($"""
        <!doctype html>
        <html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
        <body style="margin:0;padding:24px 12px;background:#f3f4f6">
        <table role="presentation" width="560" align="center" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;margin:0 auto;background:#ffffff;border-radius:8px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:#111827">
        {picture}
        <tr><td style="padding:24px">
        <h1 style="margin:0 0 12px;font-size:20px;line-height:1.3;overflow-wrap:anywhere">{notification.Subject}</h1>
        <p style="margin:0;white-space:pre-line;overflow-wrap:anywhere">{notification.Text}</p>
        {Html.Join((notification.Gathered ?? []).Select(One))}
        {Button(notification.Link)}
        {Caution(notification)}
        </td></tr></table></body></html>
        """);

    /// <summary>One of several: the words of a letter of its own, smaller.</summary>
    private static Html One(Notification said) => Html.Of($"""
        <div style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #d1d5db">
        <h2 style="margin:0 0 4px;font-size:16px;line-height:1.3;overflow-wrap:anywhere">{said.Subject}</h2>
        <p style="margin:0;font-size:14px;white-space:pre-line;overflow-wrap:anywhere">{said.Text}</p>
        {Button(said.Link)}
        </div>
        """);

    private static Html Button(Uri? link) => link is null ? Html.None : Html.Of($"""
        <p style="margin:20px 0 0"><a href="{link.OriginalString}" style="display:inline-block;padding:12px 24px;background:#1d4ed8;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600">Open</a></p>
        """);

    private static Html Caution(Notification notification) => !notification.Type.StartsWith("mediaflows.review.", StringComparison.Ordinal) || (notification.Link, notification.Gathered) is (null, null) ? Html.None : Html.Of($"""
        <p style="margin:16px 0 0;font-size:13px;color:#4b5563">Looking decides nothing: what you decide, you say on the page. {(notification.Gathered is null ? "The link is yours; please do not forward it." : "The links are yours; please do not forward them.")}</p>
        """);
}
