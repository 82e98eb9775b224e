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
        <style nonce="{nonce}">{Style}</style>
        </head>
        <body>
        {body}
        <script nonce="{nonce}">{Script}</script>
        </body>
        </html>
        """);

    private static Html Style { get; } = new(Resource("review.css"));

    private static Html Script { get; } = new(Resource("review.js"));

    private static string Resource(string name)
    {
        using var stream = typeof(ReviewLayout).Assembly.GetManifestResourceStream($"MediaFlows.Engine.Reviews.{name}")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
