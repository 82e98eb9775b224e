using System.CommandLine;
using MediaFlows.Core.Definitions;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

internal static class FlowValidate
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Description = "Flow files, YAML or JSON; - for stdin.", Arity = ArgumentArity.OneOrMore };
        return new Command("validate", "Checks flow files, here and without a server, and reports every fault with its place and remedy.") { files }.Does(async call =>
        {
            var readings = new List<(string File, FlowReading Reading)>();
            foreach (var file in call.Get(files))
                readings.Add((file, Check(await GivenText.Read(file, call.Cancellation))));
            if (call.Screen.Json)
                call.Screen.Document(readings.Select(read => Document(read.File, read.Reading)));
            else
                foreach (var (file, reading) in readings)
                    Report(call.Screen, file, reading);
            return readings.Exists(read => read.Reading.Definition is null) ? ExitCode.ValidationFailed : ExitCode.Done;
        });
    }

    /// <summary>Child flows are looked up where flows are published; here only the file itself is checked.</summary>
    public static FlowReading Check(string text) => FlowFile.Parse(text, OfflineStepTypes.All);

    public static void Report(Screen screen, string file, FlowReading reading)
    {
        var name = Screen.Plain(GivenText.Name(file));
        foreach (var problem in reading.Problems)
        {
            screen.Line($"{name}:{problem.Line}:{problem.Column}: {problem.Severity.ToString().ToLowerInvariant()} {problem.Code}: {Screen.Plain(problem.Message)}");
            screen.Line($"    {Screen.Plain(problem.Remedy)}");
        }
        var errors = reading.Problems.Count(problem => problem.Severity == Severity.Error);
        var warnings = reading.Problems.Count - errors;
        screen.Note(reading.Definition is { } flow
            ? $"{name}: flow {flow.Name} is valid: {flow.Steps.Count} steps{(warnings > 0 ? $", {warnings} warnings" : "")}."
            : $"{name}: {errors} errors, {warnings} warnings. Nothing can run before the errors are corrected.");
    }

    public static object Document(string file, FlowReading reading) => new
    {
        file = GivenText.Name(file),
        valid = reading.Definition is not null,
        name = reading.Definition?.Name,
        problems = reading.Problems.Select(problem => new
        {
            severity = problem.Severity.ToString().ToLowerInvariant(),
            problem.Code,
            problem.Line,
            problem.Column,
            problem.Pointer,
            problem.Message,
            problem.Remedy,
        }),
    };
}
