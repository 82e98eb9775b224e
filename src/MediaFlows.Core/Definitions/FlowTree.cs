namespace MediaFlows.Core.Definitions;

/// <summary>The text cannot be read any further; only the first such fault of a text is known.</summary>
internal sealed class FlowSyntaxFault(string code, Place place, string message, string remedy) : Exception(message)
{
    public FlowProblem Problem => new(Severity.Error, code, place.Line, place.Column, "", Message, remedy);
}

/// <summary>Builds the node tree from what a YAML or JSON reader meets, and holds the limits both share.</summary>
internal sealed class FlowTree
{
    /// <summary>A flow of 200 steps has about 4 000 values; beyond five times that somebody means harm.</summary>
    public const int MostNodes = 20_000;

    /// <summary>Metadata templates nest five deep or so.</summary>
    public const int MostDepth = 32;

    private readonly Stack<(FlowNode Node, HashSet<string> Keys)> _open = new();
    private (string Key, Place Place)? _key;
    private int _nodes;

    public FlowNode? Root { get; private set; }

    /// <summary>Whether the next scalar is a key.</summary>
    public bool WantsKey => _key is null && _open.TryPeek(out var top) && top.Node.Is(NodeKind.Map);

    public void Key(string key, Place place)
    {
        if (!_open.Peek().Keys.Add(key))
            throw new FlowSyntaxFault("duplicate-key", place, $"The key {Words.Quote(key)} is there twice.", "Keep one of the two.");
        _key = (Checked(key, place), place);
    }

    public void Open(NodeKind kind, Place place)
    {
        var node = new FlowNode(kind, place);
        Add(node);
        _open.Push((node, []));
        if (_open.Count > MostDepth)
            throw new FlowSyntaxFault("too-deep", place, $"Lists and maps are nested more than {MostDepth} deep.", "Flatten the value, or keep it in a file of its own.");
    }

    public void Close() => _open.Pop();

    public void Scalar(NodeKind kind, string text, Place place) => Add(new FlowNode(kind, place, Checked(text, place)));

    private void Add(FlowNode node)
    {
        if (++_nodes > MostNodes)
            throw new FlowSyntaxFault("too-many-values", node.Place, $"The file holds more than {MostNodes} values.", "Split the flow: flow/run starts another one.");
        if (!_open.TryPeek(out var top))
            Root = node;
        else if (top.Node.Is(NodeKind.List))
            top.Node.Add(node);
        else
            AddMember(top.Node, node);
    }

    private void AddMember(FlowNode map, FlowNode node)
    {
        if (_key is not var (key, place))
            throw new FlowSyntaxFault("key-not-text", node.Place, "A list or a map stands where a key must be.", "Write a name, then a colon, then the value.");
        map.Add(new FlowMember(key, place, node));
        _key = null;
    }

    /// <summary>An escape may name half of a surrogate pair, which no JSON can hold, or the private characters that stand for secrets in a run.</summary>
    private static string Checked(string text, Place place) => Words.IsWhole(text) && !text.AsSpan().ContainsAny('\uE000', '\uE001')
        ? text
        : throw new FlowSyntaxFault("not-text", place, "This text holds half a character, or one of U+E000 and U+E001, which mean something else here.", "Remove it.");
}
