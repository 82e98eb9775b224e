using CliWrap;
using CliWrap.Buffered;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Local.Commands;

/// <summary>A clip with something to find for every check: speech (where espeak-ng is), two seconds of black, of a frozen picture and of silence.</summary>
internal static class DemoClip
{
    private const string Words = "Good evening and welcome to the stadium. The home team won by two goals to one, and the captain scored in the last minute of the match.";

    public static async Task Make(string path, CancellationToken cancellation)
    {
        var voice = $"{path}.wav";
        var speaks = SearchPath.Find("espeak-ng") is { } espeak && await Ends(espeak, ["-s", "140", "-w", voice, Words], cancellation);
        string[] sound = speaks ? ["-i", $"file:{voice}"] : ["-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*180*t)*gt(sin(2*PI*3*t)\\,0):d=10"];
        var made = await Ends("ffmpeg",
        [
            "-v", "error", "-y", .. sound, "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=14",
            "-filter_complex", "[1:v]loop=50:1:100,drawbox=c=black:t=fill:enable='between(t,9,11)',trim=0:14[v];[0:a]apad=pad_dur=4,atrim=0:14[a]",
            "-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", "-f", "mp4", $"file:{path}",
        ], cancellation);
        File.Delete(voice);
        if (!made)
            throw new CommandFailed(ExitCode.Error, "The sample clip could not be made: ffmpeg is missing or failed.", "Install it and look again with: mediaflows doctor");
    }

    private static async Task<bool> Ends(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            return (await CliWrap.Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation)).IsSuccess;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
