using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps;

/// <summary>The secrets one attempt resolved, masked in whatever it says.</summary>
internal sealed class MaskedSecrets
{
    private readonly List<string> values = [];

    public void Add(string value)
    {
        if (value.Length > 0) values.Add(value);
    }

    public Failure In(Failure failure) => values.Count == 0 ? failure : failure with
    {
        Message = In(failure.Message)!,
        Remedy = In(failure.Remedy),
        Detail = In(failure.Detail),
    };

    private string? In(string? text)
    {
        if (text is null) return null;
        foreach (var value in values)
            text = text.Replace(value, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(value), "***", StringComparison.Ordinal);
        return text;
    }
}
