using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MediaFlows.Local.Commands;

/// <summary>Runs at work, for the eye: a table that moves on a terminal, a line for each change elsewhere.</summary>
internal sealed class RunBoard(Screen screen)
{
    private const int BarWidth = 24;
    private const int LongestRemark = 60;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, JsonElement> runs = [];
    private readonly Dictionary<string, string> told = [];
    private LiveRegion? live;

    /// <summary>Shows what happens while something is under way.</summary>
    public async Task<T> Show<T>(Func<Task<T>> underWay)
    {
        if (!screen.IsLive)
            return await underWay();
        live = new LiveRegion(screen.Results, Console.Out);
        live.Begin();
        try
        {
            return await underWay();
        }
        finally
        {
            live.End();
            live = null;
        }
    }

    public void Saw(JsonElement run)
    {
        lock (gate)
        {
            runs[run.Text("id")!] = run;
            if (live is null)
                TellChanges(run);
            else
                live.Draw(Picture());
        }
    }

    /// <summary>A line beside the runs: a link, a file that was set aside.</summary>
    public void Note(string text)
    {
        lock (gate)
            if (live is null)
                screen.Note(text);
            else
                live.Draw(Picture(), text);
    }

    private Rows Picture() => new(runs.Values.Select(Table));

    private static IRenderable Table(JsonElement run)
    {
        var table = new Table
        {
            Border = TableBorder.Rounded,
            Title = new TableTitle(Markup.Escape($"{Screen.Plain(run.Text("asset", "name"))} · {Screen.Plain(run.Text("title"))} · {run.Text("status")}")),
        };
        table.AddColumns("Step", "Status", "Progress", "Remark");
        foreach (var (name, item) in run.Items("steps").SelectMany(Items))
            table.AddRow(new Text(name), new Text(item.Text("status") ?? "", Screen.StyleOf(item.Text("status"))), new Text(Bar(item), Screen.StyleOf(item.Text("status"))), new Text(Remark(item)));
        return table;
    }

    private static IEnumerable<(string Name, JsonElement Item)> Items(JsonElement step)
    {
        var name = Screen.Plain(step.Text("title") ?? step.Text("id"));
        var items = step.Items("items").ToList();
        if (items.Count == 0 || step.Member("problem") is not null)
            yield return (name, step.Member("problem") ?? step);
        foreach (var item in items)
            yield return (item.Text("item") is { } key ? $"{name} / {Screen.Plain(key)}" : name, item);
    }

    private static string Bar(JsonElement item)
    {
        var percent = item.Text("status") is "completed" ? 100 : Pace.Percent(item);
        if (percent is not { } done)
            return item.Text("status") is "running" ? "…" : "";
        var filled = (int)(Math.Clamp(done, 0, 100) / 100 * BarWidth);
        return $"{new string('━', filled)}{new string('─', BarWidth - filled)} {done,3:0} %";
    }

    private static string Remark(JsonElement item)
    {
        var text = Screen.Plain(item.Text("reason") ?? item.Text("failure", "message") ?? Pace.Of(item));
        return text.Length > LongestRemark ? $"{text[..(LongestRemark - 1)]}…" : text;
    }

    private void TellChanges(JsonElement run)
    {
        var asset = Screen.Plain(run.Text("asset", "name"));
        foreach (var (name, item) in run.Items("steps").SelectMany(Items))
        {
            var quarter = item.Text("status") == "running" && Pace.Percent(item) is { } percent ? $" {(int)percent / 25 * 25} %" : "";
            var now = $"{item.Text("status")}{(quarter == " 0 %" ? "" : quarter)}";
            var key = $"{run.Text("id")} {name}";
            var before = told.GetValueOrDefault(key, "pending");
            told[key] = now;
            if (now != before)
                screen.Note($"{asset}: {name} {now}{(Remark(item) is { Length: > 0 } remark && (item.Text("status") is not "running" || quarter.Length > 0) ? $": {remark}" : "")}");
        }
    }
}
