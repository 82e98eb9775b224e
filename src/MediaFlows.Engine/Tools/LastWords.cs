using System.Text;

namespace MediaFlows.Engine.Tools;

/// <summary>Keeps the end of what a tool wrote: at most 4 KB, as a failure's detail holds.</summary>
internal sealed class LastWords
{
    private const int Most = 4096;
    private readonly Queue<string> lines = new();
    private int length;

    public void Hear(string line)
    {
        lock (lines)
        {
            var kept = line.Length > 512 ? line[..512] : line;
            lines.Enqueue(kept);
            for (length += kept.Length + 1; length > Most / 2;)
                length -= lines.Dequeue().Length + 1;
        }
    }

    /// <summary>Cut by bytes, since a sign outside ASCII takes up to three of them.</summary>
    public string Text
    {
        get
        {
            lock (lines)
            {
                var text = string.Join('\n', lines);
                return Encoding.UTF8.GetByteCount(text) <= Most ? text : text[^(Most / 4)..];
            }
        }
    }
}
