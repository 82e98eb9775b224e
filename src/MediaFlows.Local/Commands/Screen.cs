using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace MediaFlows.Local.Commands;

/// <summary>Where a command writes: results on stdout, everything said beside them on stderr. With <c>--json</c> stdout carries one document and nothing else.</summary>
internal sealed class Screen
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool colour = Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 } && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    public Screen(bool json)
    {
        Json = json;
        Results = Make(Console.Out, colour && !Console.IsOutputRedirected);
        Notes = Make(Console.Error, colour && !Console.IsErrorRedirected);
    }

    public bool Json { get; }

    public IAnsiConsole Results { get; }

    public IAnsiConsole Notes { get; }

    /// <summary>Whether results may move and be coloured.</summary>
    public bool IsLive => colour && !Json && !Console.IsOutputRedirected;

    /// <summary>A line of the result; left out with <c>--json</c>.</summary>
    public void Line(string text)
    {
        if (!Json)
            Console.Out.WriteLine(text);
    }

    /// <summary>A line for people beside the result.</summary>
    public void Note(string text) => Console.Error.WriteLine(text);

    /// <summary>What to do next, where somebody reads along.</summary>
    public void Next(string command)
    {
        if (!Json && !Console.IsErrorRedirected)
            Console.Error.WriteLine($"Next: {command}");
    }

    public void Document(JsonElement document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));

    public void Document(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));

    /// <summary>A table on a terminal; elsewhere one line a row, tabs between the columns.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        if (Console.IsOutputRedirected)
        {
            Console.Out.WriteLine(string.Join('\t', columns.Select(column => column.ToUpperInvariant())));
            foreach (var row in rows)
                Console.Out.WriteLine(string.Join('\t', row.Select(Plain)));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Plain(cell), StyleOf(cell))));
        Results.Write(table);
    }

    /// <summary>Names come from outside: nothing in them may steer a terminal or break a line.</summary>
    public static string Plain(string? text)
    {
        var plain = new StringBuilder(text?.Length ?? 0);
        foreach (var letter in text ?? "")
            plain.Append(char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? letter is '\n' ? "\\n" : letter is '\t' ? " " : $"\\u{(int)letter:x4}"
                : letter.ToString());
        return plain.ToString();
    }

    public static Style StyleOf(string? status) => new(status switch
    {
        "succeeded" or "completed" or "ok" or "approved" => Color.Green,
        "failed" or "rejected" or "missing" => Color.Red,
        "parked" or "needs-attention" or "waiting" or "paused" or "optional" => Color.Yellow,
        "running" => Color.Blue,
        "cancelled" or "skipped" or "pending" or "queued" => Color.Grey,
        _ => Color.Default,
    });

    private static IAnsiConsole Make(TextWriter writer, bool rich) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = rich ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = rich ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
