using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.OnePass;

/// <summary>Ways through filters, put together as far as they are the same; where they part, the frames are handed to each.</summary>
internal sealed class FilterTree
{
    private readonly List<(IReadOnlyList<int> Streams, bool Sound, Node Node)> roots = [];
    private int ends, forks;

    /// <returns>The label at its end.</returns>
    public string Add(Tap tap)
    {
        var node = Root(tap);
        foreach (var filter in tap.Filters)
            node = node.Then(filter);
        var end = $"out{ends++}";
        node.Ends.Add(end);
        return end;
    }

    public IEnumerable<FilterChain> Chains() =>
        roots.SelectMany(root => Chains([.. root.Streams.Select(stream => $"0:{stream}")], [], root.Node, root.Sound));

    private Node Root(Tap tap)
    {
        foreach (var root in roots)
            if (root.Sound == tap.Sound && root.Streams.SequenceEqual(tap.Streams))
                return root.Node;
        roots.Add((tap.Streams, tap.Sound, new Node()));
        return roots[^1].Node;
    }

    private IEnumerable<FilterChain> Chains(IReadOnlyList<string> from, List<Filter> filters, Node node, bool sound)
    {
        while (node is { Ends.Count: 0, Next: [var (filter, only)] })
        {
            filters.Add(filter);
            (node, sound) = (only, sound && !filter.DrawsSound);
        }
        if (node is { Ends: [var end], Next.Count: 0 })
            return [new FilterChain(from, filters.Count > 0 ? filters : [Filter.Unchanged(sound)], [end])];
        return Forked(from, filters, node, sound);
    }

    /// <summary>Each way begins with a filter that takes any format: else what one of them asks for (8 kHz, 8 bit, two channels) would be forced on all.</summary>
    private List<FilterChain> Forked(IReadOnlyList<string> from, List<Filter> filters, Node node, bool sound)
    {
        var ways = node.Ends.Select(_ => $"fork{forks++}").ToList();
        var branches = node.Next.Select(next => (Label: $"fork{forks++}", next.Filter, next.Node)).ToList();
        return
        [
            new FilterChain(from, [.. filters, Filter.Fork(sound, ways.Count + branches.Count)], [.. ways, .. branches.Select(branch => branch.Label)]),
            .. ways.Zip(node.Ends, (way, end) => new FilterChain([way], [Filter.AnyFormat(sound)], [end])),
            .. branches.SelectMany(branch => Chains([branch.Label], [Filter.AnyFormat(sound), branch.Filter], branch.Node, sound && !branch.Filter.DrawsSound)),
        ];
    }

    private sealed class Node
    {
        public List<string> Ends { get; } = [];

        public List<(Filter Filter, Node Node)> Next { get; } = [];

        public Node Then(Filter filter)
        {
            foreach (var (known, node) in Next)
                if (known == filter)
                    return node;
            Next.Add((filter, new Node()));
            return Next[^1].Node;
        }
    }
}
