using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>
/// A notification as a card in a channel, posted to the address that the chat gave for it. Text is put where neither reads it as markup: a file's name
/// must not become a link. Slack: Block Kit (header of 150 characters, text of 3000). Teams: Adaptive Card 1.4 to a workflow or an incoming webhook.
/// </summary>
/// <param name="Address">The https address to post to.</param>
internal sealed record ChatCard(string Address, byte[] Body)
{
    private const string Slack = "slack+", Teams = "teams+";
    private const int Header = 150, Text = 3000;

    /// <summary>Null when it does not go to a chat.</summary>
    public static ChatCard? Of(Notification notification) => notification.To switch
    {
        _ when notification.To.StartsWith(Slack, StringComparison.OrdinalIgnoreCase) => new(notification.To[Slack.Length..], ForSlack(notification)),
        _ when notification.To.StartsWith(Teams, StringComparison.OrdinalIgnoreCase) => new(notification.To[Teams.Length..], ForTeams(notification)),
        _ => null,
    };

    private static byte[] ForSlack(Notification notification)
    {
        var blocks = new List<object> { new { type = "header", text = Plain(notification.Subject, Header) } };
        if (notification.Text.Length > 0)
            blocks.Add(new { type = "section", text = Plain(notification.Text, Text) });
        if (notification.Link is { } link)
            blocks.Add(new { type = "actions", elements = new[] { new { type = "button", text = Plain("Open", 10), url = link.OriginalString, style = "primary" } } });
        // Slack reads the text of the alert as markup, whatever one says.
        return JsonSerializer.SerializeToUtf8Bytes(new { text = Cut(notification.Subject, Header).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;"), blocks, unfurl_links = false });
    }

    private static object Plain(string text, int most) => new { type = "plain_text", text = Cut(text, most), emoji = false };

    private static byte[] ForTeams(Notification notification)
    {
        var card = new Dictionary<string, object>
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new[] { Run(notification.Subject, Header, "Large", "Bolder"), Run(notification.Text, Text, "Default", "Default") },
            ["actions"] = notification.Link is { } link ? [new { type = "Action.OpenUrl", title = "Open", url = link.OriginalString }] : Array.Empty<object>(),
        };
        return JsonSerializer.SerializeToUtf8Bytes(new { type = "message", attachments = new[] { new { contentType = "application/vnd.microsoft.card.adaptive", content = card } } });
    }

    /// <summary>A TextBlock would be read as Markdown; runs of text are not.</summary>
    private static object Run(string text, int most, string size, string weight) =>
        new { type = "RichTextBlock", inlines = new[] { new { type = "TextRun", text = Cut(text, most), size, weight } } };

    /// <summary>Neither takes an empty text.</summary>
    private static string Cut(string text, int most) => text.Length == 0 ? " "
        : text.Length <= most ? text
        : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";
}
