using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaFlows.Tests.Connectors;

/// <summary>A mail server on loopback that keeps what it is given, or answers a command otherwise.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    public const string Silence = "(silence)";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyDictionary<string, string> instead;
    private readonly Task serving;

    /// <param name="instead">Command (or <c>greeting</c>, or <c>.</c> for the end of a mail) to answer; an empty answer cuts the line.</param>
    public SmtpSink(params (string Command, string Answer)[] instead)
    {
        this.instead = instead.ToDictionary(pair => pair.Command, pair => pair.Answer);
        listener.Start();
        serving = Serve();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public List<string> Mails { get; } = [];

    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await Talk(client.GetStream());
            }
        }
        catch (Exception fault) when (fault is SocketException or InvalidOperationException or IOException)
        {
        }
    }

    private async Task Talk(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(instead.GetValueOrDefault("greeting", "220 sink ready"));
        while (await reader.ReadLineAsync() is { } line)
        {
            Commands.Add(line);
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            var answer = instead.GetValueOrDefault(command) ?? Usual(command);
            if (answer.Length == 0)
                return;
            if (answer != Silence)
                await writer.WriteLineAsync(answer);
            if (command == "DATA" && answer.StartsWith("354", StringComparison.Ordinal) && !await Take(reader, writer))
                return;
        }
    }

    private async Task<bool> Take(StreamReader reader, StreamWriter writer)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
            mail.AppendLine(line);
        Mails.Add(mail.ToString());
        var answer = instead.GetValueOrDefault(".", "250 taken");
        if (answer.Length > 0)
            await writer.WriteLineAsync(answer);
        return answer.Length > 0;
    }

    private static string Usual(string command) => command switch
    {
        "EHLO" => "250-sink\r\n250 AUTH PLAIN",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };
}
