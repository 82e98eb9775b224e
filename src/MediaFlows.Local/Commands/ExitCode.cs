namespace MediaFlows.Local.Commands;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Error = 1;
    public const int Usage = 2;
    public const int ValidationFailed = 3;
    public const int NotAllowed = 4;
    public const int NotFound = 5;
    public const int Conflict = 6;
    public const int RunFailed = 7;
    public const int RunWaitsForAPerson = 8;
    public const int TimedOut = 124;

    /// <summary>128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}

/// <summary>A command cannot do what it was asked to.</summary>
/// <param name="remedy">What to do next.</param>
internal sealed class CommandFailed(int exitCode, string message, string? remedy = null, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
    public string? Remedy => remedy;
}
