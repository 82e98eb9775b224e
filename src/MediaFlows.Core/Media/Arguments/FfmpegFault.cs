using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Media.Arguments;

/// <summary>Reads from ffmpeg's last words whose turn it is: the media, the installation, the machine or us.</summary>
public static class FfmpegFault
{
    /// <summary>Ended by SIGXCPU or SIGXFSZ: a limit we had set was reached.</summary>
    private const int CpuTimeUp = 128 + 24, FileTooLarge = 128 + 25;

    private sealed record Sign(string[] Texts, FailureClass Class, string Code, string Message, string Remedy);

    private const string NewCopy = "Ask the sender for a complete copy and put it in again.";

    /// <summary>First match wins: what the machine lacks comes before what the media lacks, since the first causes the second.</summary>
    private static readonly Sign[] Signs =
    [
        new(["No space left on device", "Disk quota exceeded"], FailureClass.Configuration, "disk-full",
            "The disk of the working folder is full.", "Free space on it, then retry the step."),
        new(["exceeds max_streams"], FailureClass.Media, "too-many-tracks",
            "The file has more than 256 tracks.", "Ask the sender for a proper copy."),
        new(["Cannot allocate memory", "out of memory"], FailureClass.Media, "needs-too-much-memory",
            "Reading this file needs more memory than one step may use.", "Deliver it in a smaller picture size, or raise the machine's memory, then retry the step."),
        new(["Unknown encoder", "Encoder not found", "No such filter", "Unrecognized option", "Unknown decoder"], FailureClass.Configuration, "ffmpeg-incapable",
            "This build of ffmpeg lacks something we need.", "Install the full ffmpeg of your system (with libx264), then retry the step."),
        new(["not on whitelist"], FailureClass.Media, "not-what-it-says",
            "The file is not of the kind its first bytes promise.", "Ask the sender what it is; a playlist or a damaged file cannot be processed."),
        new(["max_pixels", "Picture size", "Image dimensions", "exceeds specified max pixel"], FailureClass.Media, "picture-too-large",
            "Its picture is larger than 8192 × 8192 pixels.", "Deliver it in a smaller picture size."),
        new(["moov atom not found"], FailureClass.Media, "broken-media",
            "The file breaks off: its index (the moov atom) is missing, so the upload was probably cut short.", NewCopy),
        new(["Output file is empty", "Output file #0 does not contain any stream", "matches no streams"], FailureClass.Media, "nothing-decodable",
            "Nothing in the file could be decoded.", NewCopy),
        new(["Invalid data found", "Error while decoding", "could not find codec parameters", "Could not find codec parameters", "Error opening input", "End of file"],
            FailureClass.Media, "broken-media", "The file is damaged or cut short and cannot be read.", NewCopy),
    ];

    /// <param name="tool"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    /// <param name="exitCode">128 and more: ended by that signal.</param>
    /// <param name="lastWords">The end of standard error.</param>
    /// <returns>Null when it did its work.</returns>
    public static Failure? Of(string tool, int exitCode, string lastWords) =>
        exitCode != 0 || Unwritten.Any(text => lastWords.Contains(text, StringComparison.Ordinal)) ? Classify(tool, exitCode, lastWords) : null;

    /// <summary>ffmpeg 5.1 ends with code 0 when the disk filled up while it closed a file.</summary>
    private static readonly string[] Unwritten = ["No space left on device", "Disk quota exceeded", "Error writing trailer", "Error closing file"];

    private static Failure Classify(string tool, int exitCode, string lastWords)
    {
        var sign = Signs.FirstOrDefault(sign => sign.Texts.Any(text => lastWords.Contains(text, StringComparison.OrdinalIgnoreCase)));
        if (sign is not null)
            return new Failure(sign.Class, sign.Code, sign.Message, sign.Remedy, lastWords);
        return exitCode switch
        {
            CpuTimeUp => new Failure(FailureClass.Media, "takes-too-long", $"{tool} worked at the file for longer than any real one takes.", "Ask the sender for a proper copy.", lastWords),
            FileTooLarge => new Failure(FailureClass.Media, "writes-too-much", $"{tool} was about to write more than this file can be worth.", "Ask the sender for a proper copy.", lastWords),
            137 or 143 => new Failure(FailureClass.Transient, "tool-killed", $"{tool} was ended from outside (signal {exitCode - 128}), often for want of memory.",
                "It is tried again by itself; if that goes on, give the machine more memory.", lastWords),
            _ => new Failure(FailureClass.Ours, "tool-failed", $"{tool} ended with code {exitCode}.",
                "Look at the detail; if the file plays elsewhere, report it with the detail as a fault of MediaFlows.", lastWords),
        };
    }
}
