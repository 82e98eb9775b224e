using CliWrap;
using CliWrap.Buffered;
using MediaFlows.HostTests.Infra;

namespace MediaFlows.HostTests.Operations;

public sealed class ConsoleModelTests
{
    /// <summary>What the console works out by itself is tried beside its code: src/web/src/model.test.ts.</summary>
    [Fact]
    public async Task ItsOwnTests_Pass()
    {
        var web = Repository.Path("src/web");
        if (!Directory.Exists(Path.Combine(web, "node_modules"))) Assert.Skip("The console was built without Node.js.");
        var result = await CliWrap.Cli.Wrap("npm").WithArguments(["test", "--silent"]).WithWorkingDirectory(web).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Contains("# pass 27", result.StandardOutput);
    }
}
