using System.Text;
using CliWrap;

namespace MediaFlows.HostTests.Infra;

/// <summary>The programs that the hook calls, played by scripts: they note what they were asked, and refuse as often as they are told to.</summary>
internal sealed class PlayedAzure : IDisposable
{
    public const string Key = "s3cretKeyOfTheDoor";

    private static readonly string[] Search = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

    /// <summary>Its commands for waiting and asking are its own: they are led to the played programs.</summary>
    private const string PowerShell = """
        function Start-Sleep([int] $Seconds) { sleep $Seconds }
        function Invoke-WebRequest($Uri, $TimeoutSec, [switch] $UseBasicParsing) { curl $Uri; if ($LASTEXITCODE -ne 0) { throw 'no answer' }; @{ StatusCode = 200 } }
        & '{0}'
        """;

    private readonly string shell;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mediaflows-hook-");

    public PlayedAzure(string shell)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The played programs are shell scripts.");
        Assert.SkipUnless(Search.Any(path => File.Exists(Path.Combine(path, shell))), $"{shell} is not installed: its hook is not run.");
        this.shell = shell;
        Play("sleep", """echo "$1" >> "$PLAYED/pauses" """);
        Play("curl", """counted curl; [ "$count" -gt "$UNANSWERED" ]""");
        Play("az", $$"""
            case "$*" in
              "account show"*) [ "$LOGGED_IN" = True ] ;;
              "functionapp keys list"*) counted keys; [ "$count" -gt "$WITHOUT_KEY" ] && echo true || echo false ;;
              "deployment group create"*)
                counted deployments
                if [ "$count" -le "$REFUSED" ]; then
                  echo "ERROR: (Url validation) https://func.example/runtime/webhooks/eventgrid?code={{Key}}&functionName=BlobArrived" >&2
                  exit 1
                fi
                for argument; do case $argument in @*) cat "${argument#@}" >> "$PLAYED/calls" ;; esac; done ;;
              *) exit 64 ;;
            esac
            """);
    }

    public int Unanswered { get; init; }
    public int WithoutKey { get; init; }
    public int Refused { get; init; }
    public bool LoggedIn { get; init; } = true;

    /// <summary>An output of the provisioning that is missing.</summary>
    public string? Without { get; init; }

    public string Calls => Noted("calls");
    public string[] Pauses => Noted("pauses").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public int Asked(string call) => Calls.Split('\n').Count(line => line.StartsWith(call, StringComparison.Ordinal));

    public async Task<(int Exit, string Said)> Hook()
    {
        string[] arguments = shell == "sh"
            ? [Repository.Path("infra/hooks/postdeploy.sh")]
            : ["-NoProfile", "-NonInteractive", "-Command", PowerShell.Replace("{0}", Repository.Path("infra/hooks/postdeploy.ps1"))];
        var said = new StringBuilder();
        var result = await CliWrap.Cli.Wrap(shell).WithArguments(arguments).WithEnvironmentVariables(Told())
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .WithValidation(CommandResultValidation.None).ExecuteAsync();
        return (result.ExitCode, said.ToString());
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Dictionary<string, string?> Told()
    {
        var told = new Dictionary<string, string?>
        {
            ["AZURE_SUBSCRIPTION_ID"] = "11111111",
            ["AZURE_RESOURCE_GROUP"] = "rg-test",
            ["SERVICE_APP_NAME"] = "func",
            ["SERVICE_APP_URI"] = "https://func.example",
            ["SYSTEM_TOPIC_NAME"] = "topic",
            ["STORAGE_ACCOUNT_NAME"] = "media",
            ["STORAGE_BLOB_ENDPOINT"] = "https://media.blob.core.windows.net/",
            ["DEAD_LETTER_CONTAINER"] = "deadletter",
            ["INGEST_CONTAINERS"] = """["ingest","feeds"]""",
            ["PATH"] = string.Join(Path.PathSeparator, Search.Prepend(Path.Combine(folder.FullName, "programs"))),
            ["PLAYED"] = folder.FullName,
            ["UNANSWERED"] = $"{Unanswered}",
            ["WITHOUT_KEY"] = $"{WithoutKey}",
            ["REFUSED"] = $"{Refused}",
            ["LOGGED_IN"] = $"{LoggedIn}",
        };
        if (Without is not null) told[Without] = null;
        return told;
    }

    private string Noted(string file) => File.Exists(Path.Combine(folder.FullName, file)) ? File.ReadAllText(Path.Combine(folder.FullName, file)) : "";

    private void Play(string name, string script)
    {
        // Not beside the notes: a program that notes into itself would call itself without end.
        var file = Path.Combine(folder.CreateSubdirectory("programs").FullName, name);
        File.WriteAllText(file, $$"""
            #!/bin/sh
            # How often it has been asked that.
            counted() {
              echo "{{name}}" >> "$PLAYED/$1"
              count=$(grep -c . "$PLAYED/$1")
            }
            [ {{name}} = sleep ] || echo "{{name}} $*" >> "$PLAYED/calls"
            {{script}}

            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
