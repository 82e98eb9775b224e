using System.CommandLine;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

internal static class ReviewList
{
    public static Command Make()
    {
        var reviewer = new Option<string?>("--reviewer") { Description = "Only what waits for this person." };
        var flow = new Option<string?>("--flow", "-f") { Description = "Name of a flow." };
        return new Command("list", "Lists what waits for people to decide.") { reviewer, flow }.Asks(async call =>
        {
            var path = "api/reviews?top=200" + (call.Get(reviewer) is { } who ? $"&reviewer={Uri.EscapeDataString(who)}" : "") + (call.Get(flow) is { } name ? $"&flow={Uri.EscapeDataString(name)}" : "");
            var reviews = await call.Server.List(path, 1000, call.Cancellation);
            if (call.Screen.Json)
                call.Screen.Document(new { value = reviews });
            else
                call.Screen.Table(["Review", "Title", "Round", "Waits for", "Since", "Until"], reviews.Select(review => (IReadOnlyList<string?>)
                    [review.Text("id"), review.Text("title"), review.Text("round"), People(review, "waitingFor"), Times.Short(review.Text("opened")), Times.Short(review.Text("deadline"))]));
            if (reviews.Count > 0)
                call.Screen.Next($"mediaflows review show {reviews[0].Text("id")}");
            return ExitCode.Done;
        });
    }

    public static string People(JsonElement review, string member) => string.Join(", ", review.Items(member).Select(person => person.GetString()));
}
