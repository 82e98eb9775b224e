using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class ReviewShow
{
    public static Command Make()
    {
        var review = ReviewDecision.Review();
        return new Command("show", "Shows what is asked of whom, and what was decided.") { review }.Asks(async call =>
        {
            var found = await call.Server.Get($"api/reviews/{Uri.EscapeDataString(call.Get(review))}", call.Cancellation);
            if (call.Screen.Json)
            {
                call.Screen.Document(found);
                return ExitCode.Done;
            }
            call.Screen.Line($"{Screen.Plain(found.Text("title"))}, round {found.Text("round")} of run {found.Text("runId")}: {found.Text("outcome")}");
            call.Screen.Line($"  Asked          {Screen.Plain(ReviewList.People(found, "reviewers"))} ({found.Text("quorum")} must approve)");
            call.Screen.Line($"  Waits for      {Screen.Plain(ReviewList.People(found, "waitingFor"))}");
            call.Screen.Line($"  Since, until   {Times.Short(found.Text("opened"))}, {Times.Short(found.Text("deadline"))}");
            foreach (var given in found.Items("decisions"))
                call.Screen.Line($"  {Screen.Plain(given.Text("reviewer"))}: {given.Text("decision")} {Times.Short(given.Text("at"))} {Screen.Plain(given.Text("note"))}".TrimEnd());
            call.Screen.Table(["Shown", "Size", "Place"], found.Items("shown").Select(file => (IReadOnlyList<string?>)
                [file.Text("role"), Times.Size(file.Member("size")?.GetInt64() ?? 0), file.Text("uri")]));
            if (found.Text("outcome") == "open")
                call.Screen.Next($"mediaflows review approve {found.Text("id")}");
            return ExitCode.Done;
        });
    }
}
