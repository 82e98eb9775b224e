using System.CommandLine;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

internal static class ReviewShow
{
    public static Command Make()
    {
        var review = ReviewDecision.Review();
        var link = new Option<bool>("--link") { Description = "Make the review link of everyone who has not answered once more, for where no mail is sent. Treat it like a password." };
        return new Command("show", "Shows what is asked of whom, and what was decided.") { review, link }.Asks(async call =>
        {
            var found = await call.Server.Get($"api/reviews/{Uri.EscapeDataString(call.Get(review))}", call.Cancellation);
            if (call.Get(link))
                return await Links(call, found);
            if (call.Screen.Json)
                call.Screen.Document(found);
            else
                Show(call, found);
            return ExitCode.Done;
        });
    }

    private static void Show(Call call, JsonElement found)
    {
        call.Screen.Line($"{Screen.Plain(found.Text("title"))}, round {found.Text("round")} of run {found.Text("runId")}: {found.Text("outcome")}");
        call.Screen.Line($"  Asked          {Screen.Plain(ReviewList.People(found, "reviewers"))} ({found.Text("quorum")} must approve)");
        call.Screen.Line($"  Waits for      {Screen.Plain(ReviewList.People(found, "waitingFor"))}");
        call.Screen.Line($"  Since, until   {Times.Short(found.Text("opened"))}, {Times.Short(found.Text("deadline"))}");
        foreach (var given in found.Items("decisions"))
            call.Screen.Line($"  {Screen.Plain(given.Text("reviewer"))}{(given.Text("via") is { Length: > 0 } via ? $" (by {Screen.Plain(via)})" : "")}: {given.Text("decision")} {Times.Short(given.Text("at"))} {Screen.Plain(given.Text("note"))}".TrimEnd());
        call.Screen.Table(["Shown", "Size", "Place"], found.Items("shown").Select(file => (IReadOnlyList<string?>)
            [file.Text("role"), Times.Size(file.Member("size")?.GetInt64() ?? 0), file.Text("uri")]));
        if (found.Text("outcome") == "open")
            call.Screen.Next($"mediaflows review approve {found.Text("id")}");
    }

    private static async Task<int> Links(Call call, JsonElement review)
    {
        var links = new List<JsonElement>();
        foreach (var reviewer in review.Items("waitingFor").Select(person => person.GetString()))
            links.Add(await call.Server.Post($"api/reviews/{Uri.EscapeDataString(review.Text("id")!)}/links", new { reviewer }, call.Cancellation));
        if (call.Screen.Json)
            call.Screen.Document(new { value = links });
        foreach (var link in links)
            call.Screen.Line($"{Screen.Plain(link.Text("reviewer"))}  {link.Text("url")}  (link {link.Text("id")})");
        return links.Count > 0 ? ExitCode.Done : throw new CommandFailed(ExitCode.Conflict, $"Nobody is waited for: this review is {review.Text("outcome")}.");
    }
}
