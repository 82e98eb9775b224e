using System.Text;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>Finds an EDL among the run's files or beside the asset, never anywhere else.</summary>
internal static class EdlFile
{
    /// <param name="name">Role of a file of the run, else the name of a file in the asset's folder.</param>
    public static async Task<Edl> Read(string name, StepContext context, CancellationToken cancellation)
    {
        var uri = context.File(name) is { } made && name != "source" ? made.Uri : Beside(name, context);
        var found = await context.Store.Find(uri, cancellation) ?? throw Failed("edl-missing",
            $"There is neither a file of the role '{name}' in this run nor an EDL of that name beside '{context.Asset.Name}'.", "Put it there, or correct `edl`, then retry the step.");
        if (found.Size > Edl.MostBytes)
            throw Failed("edl-too-large", $"'{name}' has {found.Size} bytes; an EDL has at most {Edl.MostBytes}.", "Give the EDL that was meant.");
        await using var content = await context.Store.OpenRead(uri, cancellation);
        var bytes = new byte[Edl.MostBytes];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return Edl.Read(Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF'));
    }

    private static string Beside(string name, StepContext context)
    {
        if (name.Length is 0 or > 200 || name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))
            throw Failed("bad-input", "`edl` is neither a role nor a plain file name.", "Give the role of a file of the run, or the name of a file that lies beside the asset.");
        return $"{context.Asset.Uri[..(context.Asset.Uri.LastIndexOf('/') + 1)]}{name}";
    }

    private static StepFailedException Failed(string code, string message, string remedy) => new(new Failure(FailureClass.Configuration, code, message, remedy));
}
