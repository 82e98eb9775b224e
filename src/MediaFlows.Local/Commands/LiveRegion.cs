using Spectre.Console;
using Spectre.Console.Rendering;

namespace MediaFlows.Local.Commands;

/// <summary>
/// The last lines of a terminal, drawn again and again, with lines above them that stay. Those are written whole, however long: a link that was broken into
/// lines could not be opened.
/// </summary>
internal sealed class LiveRegion(IAnsiConsole terminal, TextWriter output)
{
    private const string ClearBelow = "\u001b[J", HideCursor = "\u001b[?25l", ShowCursor = "\u001b[?25h";

    private int height;

    public void Begin() => output.Write(HideCursor);

    public void Draw(IRenderable picture, params IReadOnlyList<string> above)
    {
        var lines = Lines(picture);
        output.Write(string.Concat(height > 0 ? $"\u001b[{height}F" : "", ClearBelow, string.Concat(above.Select(line => $"{line}\n")), string.Concat(lines.Select(line => $"{line}\n"))));
        output.Flush();
        height = lines.Length;
    }

    public void End() => output.Write(ShowCursor);

    /// <summary>At most a screenful, since lines that scrolled away cannot be drawn again.</summary>
    private string[] Lines(IRenderable picture)
    {
        var text = new StringWriter();
        var canvas = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = (ColorSystemSupport)terminal.Profile.Capabilities.ColorSystem,
            Out = new AnsiConsoleOutput(text),
        });
        canvas.Profile.Width = Math.Max(40, terminal.Profile.Width - 1);
        canvas.Write(picture);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Take(Math.Max(5, terminal.Profile.Height - 2))];
    }
}
