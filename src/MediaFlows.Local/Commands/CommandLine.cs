using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.Json;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Local.Commands;

/// <summary>Runs a command line and turns whatever comes of it into an exit code and a message that says what to do.</summary>
internal static class CommandLine
{
    public static async Task<int> Run(RootCommand root, string[] arguments)
    {
        var line = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (line.Action is ParseErrorAction)
            return Misused(line);
        using var interrupted = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, interrupted);
        using var terminate = StopOn(PosixSignal.SIGTERM, interrupted);
        try
        {
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupted.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception fault) when (Explained(fault) is { } failed)
        {
            Tell(failed.Message, failed.Remedy);
            return failed.ExitCode;
        }
    }

    public static void Tell(string message, string? remedy)
    {
        Console.Error.WriteLine($"mediaflows: {message}");
        if (remedy is not null)
            Console.Error.WriteLine(remedy);
    }

    private static int Misused(ParseResult line)
    {
        foreach (var error in line.Errors)
            Console.Error.WriteLine($"mediaflows: {error.Message}");
        var path = string.Join(' ', Path(line.CommandResult).Reverse());
        Console.Error.WriteLine($"See: {path} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        for (; result is System.CommandLine.Parsing.CommandResult command; result = result.Parent)
            yield return command.Command is RootCommand ? "mediaflows" : command.Command.Name;
    }

    /// <summary>The first signal asks, the second does what the system does.</summary>
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource source) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    });

    private static CommandFailed? Explained(Exception fault) => fault switch
    {
        CommandFailed known => known,
        StoreFault { Code: "database-locked" or "storage-in-use" } => new(ExitCode.Conflict, fault.Message),
        StoreFault => new(ExitCode.Error, fault.Message),
        RequestRefused refused => new(refused.Code.StartsWith("unknown-", StringComparison.Ordinal) ? ExitCode.NotFound : ExitCode.Error, refused.Message, refused.Remedy),
        StepFailedException failed => new(ExitCode.Error, failed.Failure.Message, failed.Failure.Remedy),
        FormatException => new(ExitCode.Usage, fault.Message),
        JsonException => new(ExitCode.Error, $"An answer could not be read: {fault.Message}", "Check that the address is that of a MediaFlows server."),
        UnauthorizedAccessException => new(ExitCode.NotAllowed, fault.Message, "Check the owner and permissions."),
        IOException => new(ExitCode.Error, fault.Message),
        _ => null,
    };
}
