using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace MediaFlows.Local.Embedded;

/// <summary>A log for people: time, how bad it is, what happened. Where in the code is said only of what nobody foresaw.</summary>
internal sealed class LogLines(TimeProvider clock) : ConsoleFormatter(Formatter)
{
    public const string Formatter = "mediaflows";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(clock.GetLocalNow().ToString("HH:mm:ss "));
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings("\n         "));
        if (logEntry.Exception is { } fault)
            textWriter.WriteLine($"         {(logEntry.LogLevel >= LogLevel.Error ? fault.ToString() : fault.Message).ReplaceLineEndings("\n         ")}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error => "error: ",
        LogLevel.Critical => "fatal: ",
        _ => "",
    };
}
