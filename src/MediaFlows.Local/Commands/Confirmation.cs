using System.CommandLine;

namespace MediaFlows.Local.Commands;

/// <summary>Dangerous things are asked about on a terminal; where nobody can answer they need <c>--yes</c>.</summary>
internal static class Confirmation
{
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do it without asking." };

    public static void Confirm(this Call call, Option<bool> yes, string question)
    {
        if (call.Get(yes))
            return;
        if (Console.IsInputRedirected)
            throw new CommandFailed(ExitCode.Usage, $"{question} Nobody can be asked here.", "Say --yes to do it.");
        Console.Error.Write($"{question} [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new CommandFailed(ExitCode.Error, "Nothing was done.");
    }
}
