using System.Runtime.InteropServices;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Core.Media.Embedded;

/// <summary>One service of CEA-708: carries out its codes (CTA-708-E sections 7 and 8) on eight windows, and notes what stands in the picture.</summary>
internal sealed class CaptionService
{
    /// <summary>Signs of the sets G2 and G3 (section 7.1.8); others of them show as an underscore.</summary>
    private static readonly Dictionary<byte, char> Extended = new()
    {
        [0x20] = ' ', [0x21] = '\u00A0', [0x25] = '…', [0x2A] = 'Š', [0x2C] = 'Œ', [0x30] = '█', [0x31] = '‘', [0x32] = '’', [0x33] = '“', [0x34] = '”', [0x35] = '•', [0x39] = '™', [0x3A] = 'š', [0x3C] = 'œ',
        [0x3D] = '℠', [0x3F] = 'Ÿ', [0x76] = '⅛', [0x77] = '⅜', [0x78] = '⅝', [0x79] = '⅞', [0x7A] = '│', [0x7B] = '┐', [0x7C] = '└', [0x7D] = '─', [0x7E] = '┘', [0x7F] = '┌',
    };

    private readonly CaptionWindow?[] windows = new CaptionWindow?[8];
    private readonly List<byte> begun = [];
    private readonly ShownText shown = new();
    private CaptionWindow? current;

    /// <param name="block">A code may be cut at its end: it goes on in the next.</param>
    public void Read(double time, ReadOnlySpan<byte> block)
    {
        begun.AddRange(block);
        var codes = CollectionsMarshal.AsSpan(begun);
        var at = 0;
        for (int length; at < codes.Length && (length = Length(codes[at..])) <= codes.Length - at; at += length)
            Do(codes.Slice(at, length));
        begun.RemoveRange(0, at);
        shown.Now(time, [.. windows.OfType<CaptionWindow>().Where(window => window.Visible).OrderBy(window => window.Height)]);
    }

    public CaptionTrack Track(double end) => shown.Track(end);

    /// <summary>Bytes of the code that begins here, with what it takes.</summary>
    private static int Length(ReadOnlySpan<byte> codes) => codes[0] switch
    {
        0x10 => LengthExtended(codes[1..]),
        0x90 or 0x92 or (>= 0x18 and < 0x20) => 3,
        0x91 => 4,
        0x97 => 5,
        (>= 0x11 and < 0x18) or (>= 0x88 and < 0x8E) => 2,
        >= 0x98 and < 0xA0 => 7,
        _ => 1,
    };

    /// <summary>Of the sets C2, C3, G2 and G3; where that is not known yet, of what says it.</summary>
    private static int LengthExtended(ReadOnlySpan<byte> behind) => behind switch
    {
        [< 0x20 and var code, ..] => 2 + code / 8,
        [>= 0x80 and < 0x90 and var code, ..] => 6 + (code - 0x80) / 8,
        [>= 0x90 and < 0xA0, var length, ..] => 3 + (length & 0x1F),
        [>= 0x90 and < 0xA0] => 3,
        _ => 2,
    };

    private void Do(ReadOnlySpan<byte> code)
    {
        switch (code[0])
        {
            case 0x08: current?.Back(); break;
            case 0x0C: current?.Clear(); break;
            case 0x0D: current?.NewLine(); break;
            case 0x0E: current?.ClearLine(); break;
            case 0x10 when code[1] is (>= 0x20 and < 0x80) or >= 0xA0: current?.Write(Extended.GetValueOrDefault(code[1], '_')); break;
            case 0x18: current?.Write((char)(code[1] << 8 | code[2])); break;
            case 0x7F: current?.Write('♪'); break;
            case (>= 0x20 and < 0x7F) or >= 0xA0: current?.Write((char)code[0]); break;
            case >= 0x80 and < 0x88: current = windows[code[0] & 7]; break;
            case >= 0x88 and < 0x8D: ForEach(code[0], code[1]); break;
            case 0x8F: Array.Clear(windows); current = null; break;
            case 0x90: current?.Look(italic: (code[2] & 0x80) != 0, underline: (code[2] & 0x40) != 0); break;
            case 0x91: current?.Paint(code[1] & 0x3F); break;
            case 0x92: current?.Go(code[1] & 0x0F, code[2] & 0x3F); break;
            case >= 0x98 and < 0xA0: (current = windows[code[0] & 7] ??= new CaptionWindow()).Define(code[1..]); break;
        }
    }

    /// <summary>Clears, displays, hides, toggles or deletes the windows whose bits are set.</summary>
    private void ForEach(byte code, byte bits)
    {
        for (var index = 0; index < windows.Length; index++)
            if ((bits >> index & 1) != 0 && windows[index] is { } window)
                switch (code)
                {
                    case 0x88: window.Clear(); break;
                    case 0x89: window.Visible = true; break;
                    case 0x8A: window.Visible = false; break;
                    case 0x8B: window.Visible = !window.Visible; break;
                    default:
                        windows[index] = null;
                        if (current == window) current = null;
                        break;
                }
    }
}

/// <summary>A window of text (CTA-708-E section 8.4): 16 rows of 64 signs at most, and a pen.</summary>
internal sealed class CaptionWindow
{
    private const int MostRows = 16, MostColumns = 64;

    private CaptionSpan?[][] cells = Empty();
    private CaptionStyle style;
    private int rows = 1, row, column;

    public bool Visible { get; set; }

    /// <summary>Where it is anchored: 0 at the top of the picture, 1 at the bottom.</summary>
    public double Height { get; private set; }

    /// <summary>Its rows that say something.</summary>
    public IEnumerable<IEnumerable<CaptionSpan>> Rows => cells.Where(line => line.Any(cell => cell is { Text: not " " })).Select(line => line.Select(cell => cell ?? new CaptionSpan(" ")));

    /// <param name="what">Six bytes. A window that is defined again keeps its text: senders repeat themselves for whoever switches on.</param>
    public void Define(ReadOnlySpan<byte> what)
    {
        Visible = (what[0] & 0x20) != 0;
        // In lines of 75, or in hundredths when bit 7 says that it is relative.
        Height = (what[1] & 0x7F) / ((what[1] & 0x80) != 0 ? 99.0 : 74.0);
        rows = (what[3] & 0x0F) + 1;
        row = Math.Min(row, rows - 1);
    }

    public void Look(bool italic, bool underline) => style = style with { Italic = italic, Underline = underline };

    /// <param name="colour">Two bits each of red, green and blue.</param>
    public void Paint(int colour) => style = style with { Colour = CaptionColours.Nearest((colour >> 4) * 0x550000 | (colour >> 2 & 3) * 0x5500 | (colour & 3) * 0x55) };

    public void Go(int toRow, int toColumn) => (row, column) = (toRow, toColumn);

    public void Write(char sign)
    {
        if (column < MostColumns)
            cells[row][column++] = new CaptionSpan(sign.ToString(), style);
    }

    public void Back()
    {
        if (column > 0)
            cells[row][--column] = null;
    }

    public void ClearLine()
    {
        column = 0;
        Array.Clear(cells[row]);
    }

    public void Clear() => (cells, row, column) = (Empty(), 0, 0);

    /// <summary>In the last row the others move up, the first out.</summary>
    public void NewLine()
    {
        column = 0;
        if (++row < rows) return;
        row = rows - 1;
        cells = [.. cells[1..rows], new CaptionSpan?[MostColumns], .. cells[rows..]];
    }

    private static CaptionSpan?[][] Empty() => [.. Enumerable.Range(0, MostRows).Select(_ => new CaptionSpan?[MostColumns])];
}

/// <summary>What a service shows over time, as cues. A line that is written sign by sign is one cue from its first sign on.</summary>
internal sealed class ShownText
{
    private readonly List<CaptionCue> cues = [];
    private CaptionCue? open;

    public void Now(double time, IReadOnlyList<CaptionWindow> windows)
    {
        var signs = windows.SelectMany(window => window.Rows).SelectMany((line, index) => index == 0 ? line : line.Prepend(new CaptionSpan("\n")));
        var text = CueText.Tidy(signs.Take(CaptionLimits.Cue));
        var plain = string.Concat(text.Select(span => span.Text));
        if (plain == (open?.Plain ?? "")) return;
        if (open is { } growing && plain.StartsWith(growing.Plain, StringComparison.Ordinal) && !plain[growing.Plain.Length..].Contains('\n'))
        {
            open = growing with { Text = text };
            return;
        }
        Close(time);
        if (plain.Length > 0)
            open = new CaptionCue(cues.Count + 1, TimeSpan.FromSeconds(time), TimeSpan.Zero, text, RowAt(windows[^1].Height));
    }

    public CaptionTrack Track(double end)
    {
        Close(end);
        return new CaptionTrack(cues);
    }

    private void Close(double time)
    {
        if (open is { } cue && TimeSpan.FromSeconds(time) > cue.Start && cues.Count < CaptionLimits.Cues)
            cues.Add(cue with { End = TimeSpan.FromSeconds(time) });
        open = null;
    }

    private static CueRow RowAt(double height) => height < 1 / 3.0 ? CueRow.Top : height < 2 / 3.0 ? CueRow.Middle : CueRow.Bottom;
}
