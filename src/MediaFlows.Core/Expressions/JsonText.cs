using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Expressions;

/// <summary>Texts of JSON from outside: valid JSON may hold half a surrogate pair, on which the base library throws.</summary>
internal static partial class JsonText
{
    public static string Of(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)[1..^1]));
        }
    }

    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member)));
        }
    }

    /// <summary>An object's own member; of kind Undefined when it has none of that name.</summary>
    public static JsonElement Member(JsonElement value, string name)
    {
        try
        {
            return value.TryGetProperty(name, out var member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            return value.EnumerateObject().LastOrDefault(member => NameOf(member) == name).Value;
        }
    }

    /// <summary>The text with U+FFFD for each half of a surrogate pair that stands alone.</summary>
    public static string Whole(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether raw JSON may hold marker characters or half a surrogate pair; sometimes true for JSON that holds neither.</summary>
    public static bool NeedsCleaning(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf("\uE000"u8) >= 0 || raw.IndexOf("\uE001"u8) >= 0)
            return true;
        for (var at = raw.IndexOf("\\u"u8); at >= 0; at = raw.IndexOf("\\u"u8))
        {
            raw = raw[(at + 2)..];
            if (raw.Length >= 4 && (raw[0] is (byte)'d' or (byte)'D' && raw[1] > '7' || raw[0] is (byte)'e' or (byte)'E' && raw[1] is (byte)'0'))
                return true;
        }
        return false;
    }

    private static string Unescaped(string raw) => Whole(Escapes().Replace(raw, escape => escape.Value[1] switch
    {
        'u' => ((char)Convert.ToUInt16(escape.Value[2..], 16)).ToString(),
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'b' => "\b",
        'f' => "\f",
        var other => other.ToString(),
    }));

    [GeneratedRegex(@"\\(?:u[0-9a-fA-F]{4}|.)")]
    private static partial Regex Escapes();
}
