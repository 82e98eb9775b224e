namespace MediaFlows.Core.Media.Qc;

/// <summary>Counts opposing changes of one quantity over the cells of a picture, in memory that does not grow.</summary>
/// <param name="least">The change that counts.</param>
/// <param name="darkest">The lower state must be below this.</param>
internal sealed class FlashCount(double least, double darkest, FlashRule rule, FrameRate rate)
{
    /// <summary>Seconds within which changes of single cells make one change of the picture: two frames at 25 a second.</summary>
    private const double Together = 0.08;

    private readonly Cell[] cells = new Cell[FlashScreen.Columns * FlashScreen.Rows];
    private readonly Queue<long> changes = [];
    private readonly List<(Passage When, int Most)> closed = [];
    private readonly int together = (int)Math.Ceiling(Together * rate.Value - 1e-6);
    private (long Start, long End, int Most)? open;
    private long frame = -1;
    private int direction;

    public int Cut { get; private set; }

    /// <param name="marked">Whether a cell's value may be the upper state of a change.</param>
    public void Take(ReadOnlySpan<double> values, ReadOnlySpan<bool> marked)
    {
        frame++;
        var (up, down) = (0, 0);
        for (var cell = 0; cell < cells.Length; cell++)
        {
            cells[cell].Take(values[cell], marked[cell], least, darkest, frame);
            if (cells[cell].Changed >= frame - together + 1)
                _ = cells[cell].Direction > 0 ? up++ : down++;
        }
        if (Math.Max(up, down) > rule.Area * cells.Length)
            Change(up >= down ? 1 : -1);
    }

    public IReadOnlyList<(Passage When, int Most)> End()
    {
        Close();
        return closed;
    }

    /// <summary>Changes the same way belong together; one the other way makes a flash of both.</summary>
    private void Change(int way)
    {
        for (var cell = 0; cell < cells.Length; cell++)
            cells[cell].Changed = long.MinValue;
        if (way == direction)
            return;
        direction = way;
        changes.Enqueue(frame);
        while (frame - changes.Peek() >= rate.Value - 1e-6)
            changes.Dequeue();
        if (changes.Count / 2 > rule.Most)
            Found(changes.Peek(), changes.Count / 2);
    }

    private void Found(long start, int flashes)
    {
        if (open is { } before && start <= before.End)
        {
            open = (before.Start, frame, Math.Max(before.Most, flashes));
            return;
        }
        Close();
        open = (start, frame, flashes);
    }

    private void Close()
    {
        if (open is { } found && closed.Count < PassageNotes.Most)
            closed.Add((new Passage(found.Start / rate.Value, found.End / rate.Value), found.Most));
        else if (open is not null)
            Cut++;
        open = null;
    }

    /// <summary>Follows one cell from turn to turn.</summary>
    private struct Cell
    {
        private double low, high;
        private bool started, highMarked;

        /// <summary>The frame of its last change that no change of the picture has used up.</summary>
        public long Changed;

        public int Direction { get; private set; }

        public void Take(double value, bool marked, double least, double darkest, long frame)
        {
            if (!started)
                (started, low, high, highMarked, Changed) = (true, value, value, marked, long.MinValue);
            if (value >= high)
                (high, highMarked) = (value, marked);
            low = Math.Min(low, value);
            if (Direction <= 0 && marked && value - low >= least && low < darkest)
                Turn(1, value, marked, frame);
            else if (Direction >= 0 && highMarked && high - value >= least && value < darkest)
                Turn(-1, value, marked, frame);
        }

        private void Turn(int way, double value, bool marked, long frame) => (Direction, low, high, highMarked, Changed) = (way, value, value, marked, frame);
    }
}
