using System.CommandLine;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

internal static class RunShow
{
    public static Command Make()
    {
        var run = RunArgument.Make();
        return new Command("show", "Answers what anyone asks about a run: where it is, what failed, who is waited for, what comes next.") { run }.Asks(async call =>
        {
            var document = await call.Server.Get($"api/runs/{Uri.EscapeDataString(call.Get(run))}", call.Cancellation);
            if (call.Screen.Json)
            {
                call.Screen.Document(document);
                return ExitCode.Done;
            }
            Answer(call.Screen, document);
            call.Screen.Line("");
            call.Screen.Table(["Step", "Uses", "Status", "Tries", "Remark"], document.Items("steps").SelectMany(Rows));
            call.Screen.Line("");
            Files(call.Screen, document, uri => uri);
            return ExitCode.Done;
        });
    }

    /// <summary>What run it is, and the eight answers.</summary>
    public static void Answer(Screen screen, JsonElement run)
    {
        screen.Line($"Run {run.Text("id")} of {Screen.Plain(run.Text("flow", "name"))} version {run.Text("flow", "number")}: {Screen.Plain(run.Text("asset", "name"))} {run.Text("status")}");
        foreach (var (member, question) in Questions)
            screen.Line($"  {question,-22} {Screen.Plain(run.Text("answers", member, "text"))}");
    }

    /// <summary>Every file of the run on a line of its own, whole, so that its place can be copied.</summary>
    public static void Files(Screen screen, JsonElement run, Func<string, string> place)
    {
        foreach (var file in run.Items("files"))
            screen.Line($"  {file.Text("role"),-20} {Times.Size(file.Member("size")?.GetInt64() ?? 0),9}  {Screen.Plain(place(file.Text("uri")!))}");
    }

    private static readonly (string Member, string Question)[] Questions =
    [
        ("where", "Where is it?"),
        ("failedStep", "What failed?"),
        ("metadataGenerated", "Metadata generated?"),
        ("mamUpdated", "MAM updated?"),
        ("waitingForApproval", "Waiting for approval?"),
        ("published", "Published?"),
        ("archived", "Archived?"),
        ("next", "What comes next?"),
    ];

    private static string Running(JsonElement item) =>
        string.Join(", ", ((string[])[Pace.Percent(item) is { } percent ? $"{percent:0} %" : "", Pace.Of(item)]).Where(part => part.Length > 0));

    private static IEnumerable<IReadOnlyList<string?>> Rows(JsonElement step)
    {
        var items = step.Items("items").ToList();
        if (step.Member("problem") is { } problem)
            items.Insert(0, problem);
        return items.Select(item => (IReadOnlyList<string?>)
        [
            item.Text("item") is { } key ? $"{step.Text("id")} / {key}" : step.Text("id"), step.Text("uses"), item.Text("status"),
            item.Text("attempts") is { } tries and not "0" ? tries : "", item.Text("reason") ?? item.Text("failure", "message") ?? Running(item),
        ]).DefaultIfEmpty([step.Text("id"), step.Text("uses"), step.Text("status"), "", ""]);
    }
}

/// <summary>The argument every verb about one run takes.</summary>
internal static class RunArgument
{
    public static Argument<string> Make() => new("run") { Description = "Id of the run." };
}
