using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps;

/// <summary>The effect key in the forms partners and file systems can take; the same in every retry and round.</summary>
public static class EffectNames
{
    /// <summary>For headers: the effect key itself, a foreach item that is no plain name made into one.</summary>
    public static string IdempotencyKey(this StepContext context) => context.Key.Item is { } item
        ? $"{context.TakenDown ?? context.RunId}/{context.Key.Step}/{KeepFile.SafeName(item)}"
        : context.EffectKey;

    /// <summary>The name a file gets outside: readable, and the only one of this effect: <c>evening-news-3f9a2c1b7d4e.mp4</c>, <c>evening-news-3f9a2c1b7d4e.captions.vtt</c>.</summary>
    public static string TargetName(this StepContext context, string role, string extension) =>
        $"{Readable(context.Asset.Name)}-{Short(context.EffectKey)}{(role == "source" ? "" : $".{Plain(role)}")}{extension}";

    /// <summary>The asset's name without its extension, in characters that mean nothing to any system.</summary>
    public static string Readable(string name)
    {
        var stem = Plain(Path.GetFileNameWithoutExtension(name));
        return stem.Length == 0 ? "asset" : stem;
    }

    /// <summary>The extension of a name, with its dot, if it is a harmless one; else empty.</summary>
    public static string Extension(string name)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        return extension.Length is > 1 and <= 9 && extension.Skip(1).All(char.IsAsciiLetterOrDigit) ? extension : "";
    }

    /// <summary>Twelve hex digits that stand for a key.</summary>
    public static string Short(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];

    private static string Plain(string text) => string.Join('-',
        string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)) is var plain
        && plain.Length > 60 ? plain[..60].TrimEnd('-') : plain;
}
