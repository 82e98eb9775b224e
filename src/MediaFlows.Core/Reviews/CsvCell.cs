namespace MediaFlows.Core.Reviews;

/// <summary>Text as a cell of a CSV file that people open in a spreadsheet.</summary>
public static class CsvCell
{
    /// <summary>Quoted. A spreadsheet would take what begins like a formula for one.</summary>
    public static string Of(string text) => $"\"{(text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
