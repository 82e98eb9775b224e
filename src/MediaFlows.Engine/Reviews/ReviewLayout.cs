namespace MediaFlows.Engine.Reviews;

/// <summary>The frame of every review page: one file, nothing loaded from anywhere else.</summary>
internal static class ReviewLayout
{
    public static Html Page(string title, string nonce, Html body) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <meta name="robots" content="noindex, nofollow">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b57b5'/%3E%3Cpath d='M6 4l6 4-6 4z' fill='white'/%3E%3C/svg%3E">
        <style nonce="{nonce}">{Style}</style>
        </head>
        <body>
        {body}
        <script nonce="{nonce}">{Script}</script>
        </body>
        </html>
        """);

    private static Html Style { get; } = new(Resource("review.css"));

    private static Html Script { get; } = new(string.Join('\n', new[] { "timecode.js", "player.js", "transcript.js", "forms.js" }.Select(Resource)));

    private static string Resource(string name)
    {
        using var stream = typeof(ReviewLayout).Assembly.GetManifestResourceStream($"MediaFlows.Engine.Reviews.{name}")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
