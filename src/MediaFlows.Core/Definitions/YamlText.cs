using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MediaFlows.Core.Definitions;

/// <summary>Reads YAML 1.2 with the core schema. Anchors, aliases, tags and merge keys are refused: a flow must say what it says where it says it.</summary>
internal static partial class YamlText
{
    public static FlowNode? Read(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        var tree = new FlowTree();
        try
        {
            while (parser.MoveNext())
                Take(parser.Current!, tree);
        }
        catch (Exception fault) when (fault is not FlowSyntaxFault)
        {
            // On some unclosed brackets the parser loses its state and says so with whatever exception comes up.
            throw Syntax(fault, parser.Current, text);
        }
        return tree.Root;
    }

    private static void Take(ParsingEvent met, FlowTree tree)
    {
        if (met is NodeEvent node)
            RefuseReferences(node);
        switch (met)
        {
            case AnchorAlias alias:
                throw new FlowSyntaxFault("alias-refused", At(met), $"The alias *{alias.Value} stands for a value written elsewhere.", "Write the value itself; in a text that begins with *, put quotes around it.");
            case DocumentStart when tree.Root is not null:
                throw new FlowSyntaxFault("several-documents", At(met), "A second document begins here.", "Keep one flow in a file; remove the line ---.");
            case MappingStart:
                tree.Open(NodeKind.Map, At(met));
                break;
            case SequenceStart:
                tree.Open(NodeKind.List, At(met));
                break;
            case MappingEnd or SequenceEnd:
                tree.Close();
                break;
            case Scalar scalar:
                Take(scalar, tree);
                break;
        }
    }

    private static void Take(Scalar scalar, FlowTree tree)
    {
        var plain = scalar.Style is ScalarStyle.Plain;
        if (tree.WantsKey && plain && scalar.Value is "<<")
            throw new FlowSyntaxFault("merge-refused", At(scalar), "The merge key << takes members from elsewhere.", "Write the members here.");
        if (tree.WantsKey)
            tree.Key(scalar.Value, At(scalar));
        else if (plain)
            TakePlain(scalar, tree);
        else
            tree.Scalar(NodeKind.Text, scalar.Value, At(scalar));
    }

    private static void TakePlain(Scalar scalar, FlowTree tree)
    {
        var text = scalar.Value;
        if (text is "" or "~" or "null" or "Null" or "NULL")
            tree.Scalar(NodeKind.Null, "", At(scalar));
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            tree.Scalar(NodeKind.Boolean, text.ToLowerInvariant(), At(scalar));
        else if (YamlNumber.ToJson(text) is { } number)
            tree.Scalar(NodeKind.Number, number, At(scalar));
        else
            tree.Scalar(NodeKind.Text, text, At(scalar));
    }

    private static void RefuseReferences(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            throw new FlowSyntaxFault("anchor-refused", At(node), $"The anchor &{node.Anchor.Value} names a value to be used elsewhere.", "Remove it, and write the value where it is needed.");
        if (!node.Tag.IsEmpty)
            throw new FlowSyntaxFault("tag-refused", At(node), "The value carries a tag (!).", "Remove the tag; to keep a number or a date as text, put quotes around it.");
    }

    private static Place At(ParsingEvent met) => At(met.Start);

    private static Place At(Mark mark) => new((int)mark.Line, (int)mark.Column, (int)mark.Index);

    private static FlowSyntaxFault Syntax(Exception fault, ParsingEvent? last, string text)
    {
        var place = At((fault as YamlException)?.Start ?? last?.End ?? Mark.Empty);
        var lines = text.Split('\n');
        var tab = Array.FindIndex(lines, LeadingTab().IsMatch);
        if (tab >= 0 && (tab == place.Line - 1 || fault.Message.Contains("tab as indentation")))
            return new FlowSyntaxFault("tab", new Place(tab + 1, lines[tab].IndexOf('\t') + 1, 0), "The line is indented with a tab.", "YAML allows spaces only; indent with two spaces.");
        return new FlowSyntaxFault("yaml-syntax", place, $"This is no YAML: {(fault is YamlException ? fault.Message.TrimEnd('.') : "something was opened here and is not closed")}.",
            "Check the indentation and that every bracket and quote is closed; put quotes around texts that hold : or # or begin with one of * & ! @ ` % { [ > |.");
    }

    [GeneratedRegex(@"^ *\t")]
    private static partial Regex LeadingTab();
}
