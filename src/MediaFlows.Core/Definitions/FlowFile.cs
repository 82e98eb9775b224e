using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Validation;

namespace MediaFlows.Core.Definitions;

/// <summary>The only way from a flow file's text, YAML or JSON, to a definition.</summary>
public static class FlowFile
{
    /// <summary>Bytes of UTF-8: some fifty times the largest flow seen.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Reads and validates a flow. Never throws on what the text holds; every fault is a problem with its place and remedy.</summary>
    /// <param name="findFlow">The newest published flow of a name, to check child flows; null to leave that out.</param>
    public static FlowReading Parse(string text, IStepTypes types, Func<string, FlowDefinition?>? findFlow = null)
    {
        try
        {
            text = text.StartsWith('\uFEFF') ? text[1..] : text;
            var problems = new Problems(text);
            var draft = FlowReader.Read(Root(text), types, findFlow, problems);
            Truths.Check(draft, problems);
            return new FlowReading(problems.AnyError ? null : draft.Flow, problems.InOrder);
        }
        catch (FlowSyntaxFault fault)
        {
            return new FlowReading(null, [fault.Problem]);
        }
    }

    /// <summary>
    /// Reads a flow that was validated when it was published. Runs are pinned to it, so what later versions find wrong with it, or step types that are
    /// gone, do not take it away from them: the step in question says so when it comes to run.
    /// </summary>
    /// <exception cref="FormatException">The text is no flow at all.</exception>
    public static FlowDefinition ReadPublished(string text)
    {
        try
        {
            var problems = new Problems(text);
            var draft = FlowReader.Read(Root(text.TrimStart('\uFEFF')), NoStepTypes.Instance, null, problems);
            return problems.AnyError ? throw new FormatException(problems.InOrder[0].ToString()) : draft.Flow;
        }
        catch (FlowSyntaxFault fault)
        {
            throw new FormatException(fault.Problem.ToString(), fault);
        }
    }

    /// <summary>SHA-256 of the text in UTF-8, lower-case hex: what a run is pinned to.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static FlowNode Root(string text)
    {
        if (text.Length > MostBytes || Encoding.UTF8.GetByteCount(text) > MostBytes)
            throw new FlowSyntaxFault("too-big", new Place(1, 1, 0), "The file is larger than 1 MB.", "A flow holds steps, not data: keep media and lists elsewhere.");
        PlainText.Check(text);
        var root = text.AsSpan().TrimStart() is ['{', ..] ? JsonText.Read(text) : YamlText.Read(text);
        if (root is null || root.Is(NodeKind.Null))
            throw new FlowSyntaxFault("empty", new Place(1, 1, 0), "The file is empty.", $"Begin with apiVersion: {FlowReader.Version}, name and steps.");
        return root.Is(NodeKind.Map) ? root
            : throw new FlowSyntaxFault("not-a-flow", root.Place, $"The file holds {Kinds.Name(root)}.", $"A flow is a map: begin with apiVersion: {FlowReader.Version}, name and steps.");
    }

    private sealed class NoStepTypes : IStepTypes
    {
        public static NoStepTypes Instance { get; } = new();

        public IReadOnlyCollection<StepType> All => [];

        public StepType? Find(string name) => null;
    }
}
