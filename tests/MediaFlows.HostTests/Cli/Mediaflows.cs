using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace MediaFlows.HostTests.Cli;

/// <summary>What a finished command left.</summary>
internal sealed record Said(int ExitCode, string Output, string Error);

/// <summary>The program as a process, in a folder and with a home of its own.</summary>
internal sealed class Mediaflows : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process process;
    private readonly Channel<string> errors = Channel.CreateUnbounded<string>();
    private readonly StringBuilder error = new();
    private readonly Task reading;

    private Mediaflows(Process process)
    {
        this.process = process;
        reading = ReadErrors();
    }

    public int ProcessId => process.Id;

    public static Mediaflows Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "mediaflows.exe" : "mediaflows"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MEDIAFLOWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(folder, ".home");
        start.Environment["HOME"] = Path.Combine(folder, ".home");
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new Mediaflows(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Said> Run(string folder, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using var program = Start(folder, arguments, environment);
        await program.process.StandardInput.WriteAsync(input);
        program.process.StandardInput.Close();
        return await program.End();
    }

    /// <summary>Waits for a line on stderr that holds a text, and returns that line.</summary>
    public async Task<string> Says(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in errors.Reader.ReadAllAsync(limit.Token))
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
        }
        catch (OperationCanceledException)
        {
        }
        throw new InvalidOperationException($"It never said '{text}', but:\n{error}");
    }

    /// <summary>Sends a signal, as a shell or a service manager does.</summary>
    public void Signal(PosixSignal signal) => Process.Start("kill", [signal == PosixSignal.SIGINT ? "-INT" : "-TERM", $"{process.Id}"]).WaitForExit();

    /// <summary>Kills the program with -9, and nothing but the program: what it had started is left to notice by itself.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits for its end.</summary>
    public async Task<Said> End()
    {
        using var limit = new CancellationTokenSource(Patience);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        await reading;
        return new Said(process.ExitCode, output, error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
    }

    private async Task ReadErrors()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (error)
                error.AppendLine(line);
            errors.Writer.TryWrite(line);
        }
        errors.Writer.Complete();
    }
}
