using System.CommandLine;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

/// <summary>What the three decisions have in common.</summary>
internal static class ReviewDecision
{
    public static Argument<string> Review() => new("review") { Description = "Id of the review." };

    /// <param name="consequence">What it leads to, for the question; null when nothing need be asked.</param>
    public static Command Make(string verb, string decision, string description, bool needsNote, string? consequence)
    {
        var review = Review();
        var reviewer = new Option<string?>("--as") { Description = "Whose decision it is; needed when several people are asked.", HelpName = "REVIEWER" };
        var note = new Option<string?>("--note", "-m") { Description = "What to tell those who come after.", Required = needsNote };
        var metadata = new Option<string?>("--metadata") { Description = "The metadata as corrected: JSON, @FILE, or - for stdin.", HelpName = "JSON" };
        var yes = Confirmation.Yes();
        var command = new Command(verb, description) { review, reviewer, note, yes };
        if (decision == "approve")
            command.Options.Add(metadata);
        return command.Asks(async call =>
        {
            var path = $"api/reviews/{Uri.EscapeDataString(call.Get(review))}";
            var found = await call.Server.Get(path, call.Cancellation);
            var corrected = await GivenText.Json(decision == "approve" ? call.Get(metadata) : null, "--metadata", call.Cancellation);
            var who = Reviewer(call.Get(reviewer), found);
            if (consequence is not null)
                call.Confirm(yes, $"{Screen.Plain(found.Text("title"))} as {Screen.Plain(who)}: {consequence}");
            var written = await call.Server.Post($"{path}/decision",
                new { decision, reviewer = who, seen = found.Text("seen"), note = call.Get(note), metadata = corrected }, call.Cancellation);
            return RunActions.Said(call, written, $"mediaflows run watch {found.Text("runId")}");
        });
    }

    private static string Reviewer(string? given, JsonElement review)
    {
        if (given is not null)
            return given;
        var waiting = review.Items("waitingFor").Select(person => person.GetString()!).ToList();
        return waiting.Count switch
        {
            1 => waiting[0],
            0 => throw new CommandFailed(ExitCode.Conflict, $"This review is closed: {review.Text("outcome")}.", $"See: mediaflows review show {review.Text("id")}"),
            _ => throw new CommandFailed(ExitCode.Usage, $"Several people are asked: {Screen.Plain(string.Join(", ", waiting))}.", "Say whose decision it is with --as."),
        };
    }
}
