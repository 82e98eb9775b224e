using System.Globalization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>A default is of the type its input declares.</summary>
internal static class DefaultsFit
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var input in flow.Flow.Inputs)
            if (flow.Root["inputs"]?[input.Name]?["default"] is { } value && !value.Is(NodeKind.Null) && !Fits(value, input.Type))
                problems.Error("default-type", value, $"The default is {Kinds.Name(value)}.",
                    $"Write one of type {input.Type.ToString().ToLowerInvariant()}, or change `type`.{Kinds.Hint(value, input.Type is InputType.Boolean ? NodeKind.Boolean : NodeKind.Text)}");
    }

    private static bool Fits(FlowNode value, InputType type) => type switch
    {
        InputType.Any => true,
        InputType.String => value.Is(NodeKind.Text),
        InputType.Number => value.Is(NodeKind.Number),
        InputType.Integer => value.Is(NodeKind.Number) && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        InputType.Boolean => value.Is(NodeKind.Boolean),
        InputType.Array => value.Is(NodeKind.List),
        _ => value.Is(NodeKind.Map),
    };
}

/// <summary>A flow that files start asks for nothing that files do not give.</summary>
internal static class ArrivalsGiveNoInputs
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var input in flow.Flow.Inputs.Where(input => flow.Flow.On is not null && input is { Required: true, Default: null }))
            problems.Warn("input-nobody-gives", flow.Root["inputs"]![input.Name]!, $"A file that arrives gives no {Words.Quote(input.Name)}, so only a start by hand can.",
                "Give the input a default, or take `on` away.");
    }
}

/// <summary>The pattern of <c>on.asset</c> can match a path.</summary>
internal static class PatternsMatch
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        if (flow.Root["on"]?["asset"]?["match"] is { Kind: NodeKind.Text } match && Globs.Fault(match.Text) is { } fault)
            problems.Error("bad-pattern", match, $"The pattern {Words.Quote(match.Text)} matches nothing. {fault}", "Write, for example, live/**/*.{mp4,mov}.");
    }
}
