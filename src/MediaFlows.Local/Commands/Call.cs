using System.CommandLine;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

/// <summary>One call of a command: what was given, where to write, and whom to ask.</summary>
internal sealed class Call(ParseResult line, CancellationToken cancellation) : IDisposable
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Write one JSON document to stdout, for machines.", Recursive = true };

    public static Option<string?> ServerAddress { get; } = new("--server")
    {
        Description = "Address of the server (MEDIAFLOWS_SERVER; default http://127.0.0.1:8080). Its key comes from MEDIAFLOWS_KEY or from what `serve` left for you on this machine.",
        HelpName = "URL",
    };

    private readonly Lazy<Settings> settings = new(() => Settings.Load(Environment.CurrentDirectory));
    private Server? server;

    public CancellationToken Cancellation => cancellation;

    public Screen Screen { get; } = new(line.GetValue(Json));

    public Settings Settings => settings.Value;

    public Server Server => server ??= Server.From(line.GetValue(ServerAddress), Settings);

    public T? Get<T>(Option<T> option) => line.GetValue(option);

    public T Get<T>(Argument<T> argument) => line.GetValue(argument)!;

    public void Dispose() => server?.Dispose();
}

internal static class Acting
{
    /// <summary>What a command does; it returns the exit code.</summary>
    public static Command Does(this Command command, Func<Call, Task<int>> action)
    {
        command.SetAction(async (line, cancellation) =>
        {
            using var call = new Call(line, cancellation);
            return await action(call);
        });
        return command;
    }

    /// <summary>A command that asks a server.</summary>
    public static Command Asks(this Command command, Func<Call, Task<int>> action)
    {
        command.Options.Add(Call.ServerAddress);
        return command.Does(action);
    }
}
