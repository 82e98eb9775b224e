using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

/// <summary>Reads flow texts of tests. A ▶ in them marks where a problem is expected and is taken out before reading.</summary>
internal static class FlowTexts
{
    public const string Head = "apiVersion: mediaflows/v1\nname: test\n";

    public static FlowReading Read(string text, Func<string, FlowDefinition?>? findFlow = null) => FlowFile.Parse(text, SampleSteps.All, findFlow);

    public static FlowDefinition Definition(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Problems);
        return reading.Definition!;
    }

    /// <summary>The text without its marks, and where they stood.</summary>
    public static (string Text, List<(int Line, int Column)> Marks) Unmark(string marked)
    {
        var marks = new List<(int, int)>();
        var text = "";
        foreach (var part in marked.Split('▶').SkipLast(1))
        {
            text += part;
            marks.Add((text.Count(c => c is '\n') + 1, text.Length - text.LastIndexOf('\n')));
        }
        return (text + marked.Split('▶')[^1], marks);
    }
}
