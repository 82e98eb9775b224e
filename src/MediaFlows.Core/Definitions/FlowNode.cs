using System.Text.Json;

namespace MediaFlows.Core.Definitions;

internal enum NodeKind { Null, Boolean, Number, Text, List, Map }

/// <summary>Where something begins in the file, 1-based, and at which character of the text.</summary>
internal readonly record struct Place(int Line, int Column, int Index);

/// <summary>A value of the flow file that still knows where it stands: what YAML and JSON both become.</summary>
/// <param name="Text">The text; of a number, its JSON form; of a boolean, true or false.</param>
internal sealed class FlowNode(NodeKind kind, Place place, string text = "")
{
    private readonly List<FlowMember> _members = [];
    private readonly List<FlowNode> _items = [];
    private FlowNode? _parent;
    private string _segment = "";

    public NodeKind Kind => kind;
    public Place Place => place;
    public string Text => text;
    public IReadOnlyList<FlowMember> Members => _members;
    public IReadOnlyList<FlowNode> Items => _items;

    public FlowNode? this[string key] => _members.Find(member => member.Key == key)?.Value;

    /// <summary>JSON Pointer to this value.</summary>
    public string Pointer => _parent is null ? "" : $"{_parent.Pointer}/{_segment.Replace("~", "~0").Replace("/", "~1")}";

    /// <summary>The value a pointer below this one leads to; this one when it leads nowhere.</summary>
    public FlowNode Find(string pointer)
    {
        var node = this;
        foreach (var part in pointer.Split('/').Skip(1))
            node = (node._items.Count > 0 ? node._items.ElementAtOrDefault(int.TryParse(part, out var index) ? index : -1) : node[part.Replace("~1", "/").Replace("~0", "~")]) ?? this;
        return node;
    }

    public bool Is(NodeKind other) => kind == other;

    public void Add(FlowMember member)
    {
        _members.Add(member);
        (member.Value._parent, member.Value._segment) = (this, member.Key);
    }

    public void Add(FlowNode item)
    {
        (item._parent, item._segment) = (this, _items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _items.Add(item);
    }

    /// <summary>This value and all below it, in the order of the text.</summary>
    public IEnumerable<FlowNode> All() =>
        _members.Select(member => member.Value).Concat(_items).SelectMany(child => child.All()).Prepend(this);

    public JsonElement ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private void Write(Utf8JsonWriter writer)
    {
        if (kind is NodeKind.Map)
            WriteMap(writer);
        else if (kind is NodeKind.List)
            WriteList(writer);
        else if (kind is NodeKind.Text)
            writer.WriteStringValue(text);
        else
            writer.WriteRawValue(kind is NodeKind.Null ? "null" : text);
    }

    private void WriteMap(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in _members)
        {
            writer.WritePropertyName(member.Key);
            member.Value.Write(writer);
        }
        writer.WriteEndObject();
    }

    private void WriteList(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in _items)
            item.Write(writer);
        writer.WriteEndArray();
    }
}

/// <summary>A key of a map, where the key stands, and its value.</summary>
internal sealed record FlowMember(string Key, Place Place, FlowNode Value);
