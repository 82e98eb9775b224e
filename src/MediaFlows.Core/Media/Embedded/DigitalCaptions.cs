using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Core.Media.Embedded;

/// <summary>CEA-708 captions (CTA-708-E): packets out of the pairs that pictures carry, services out of packets, and what each service shows when.</summary>
public sealed class DigitalCaptions
{
    /// <summary>Pairs held back to bring pictures from the order of decoding into that of showing: of 32 pictures at least, which have 31 at most and are 16 apart at most.</summary>
    private const int HeldBack = 1000;

    private readonly PriorityQueue<CaptionPair, (double Time, long Number)> pairs = new();
    private readonly SortedDictionary<int, CaptionService> services = [];
    private readonly List<byte> packet = new(128);
    private long number;
    private int size;
    private double last;

    /// <param name="time">Seconds at which the pair's picture is shown.</param>
    public void Add(double time, CaptionPair pair)
    {
        if (pair.Kind < 2 || time is not (>= 0 and < 360_000)) return;
        last = Math.Max(last, time);
        pairs.Enqueue(pair, (time, number++));
        if (pairs.Count > HeldBack) TakeNext();
    }

    /// <summary>The services that say something, by number; 1 is that of the programme's language.</summary>
    /// <param name="end">Seconds after which nothing is shown; null for the last picture that was seen.</param>
    public IReadOnlyList<(int Service, CaptionTrack Track)> Tracks(double? end)
    {
        while (pairs.Count > 0) TakeNext();
        return [.. services.Select(service => (service.Key, Track: service.Value.Track(end ?? last))).Where(service => service.Track.Cues.Count > 0)];
    }

    /// <summary>Kind 3 begins a packet with its header (sequence, size), kind 2 goes on with it (CTA-708-E section 5).</summary>
    private void TakeNext()
    {
        pairs.TryDequeue(out var pair, out var at);
        if (pair.Kind == 3)
        {
            packet.Clear();
            size = (pair.First & 0x3F) == 0 ? 128 : 2 * (pair.First & 0x3F);
        }
        if (packet.Count >= size) return;
        packet.AddRange([pair.First, pair.Second]);
        if (packet.Count >= size) Blocks(at.Time, [.. packet.Skip(1)]);
    }

    /// <summary>Service blocks of a packet (section 6.2): three bits of number, five of size; number 7 means that the next byte has it, 0 that the rest is filling.</summary>
    private void Blocks(double time, ReadOnlySpan<byte> data)
    {
        while (data.Length > 1)
        {
            var (service, length) = (data[0] >> 5, data[0] & 0x1F);
            var head = service == 7 && length > 0 ? 2 : 1;
            if (head == 2) service = data[1] & 0x3F;
            if (service == 0 || data.Length < head + length) return;
            if (!services.TryGetValue(service, out var known)) services[service] = known = new CaptionService();
            known.Read(time, data.Slice(head, length));
            data = data[(head + length)..];
        }
    }
}
