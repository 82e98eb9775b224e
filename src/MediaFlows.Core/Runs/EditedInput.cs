using System.Text.Json;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Runs;

/// <summary>
/// What an operator may make of a recorded input. A secret's marker is only text, so whoever edits could put one anywhere, or leave it where it
/// is and have it sent elsewhere: markers stay exactly where the flow put them, and with them the hosts they go to.
/// </summary>
internal static class EditedInput
{
    /// <summary>What stands in the way of trying with this input; null when nothing does.</summary>
    public static InboxVerdict? Objection(JsonElement recorded, JsonElement edited)
    {
        var before = Texts(recorded, "").ToHashSet();
        var after = Texts(edited, "").ToList();
        var secret = after.Where(text => SecretMarker.Contains(text.Text)).ToList();
        if (secret.Count == 0) return null;
        if (secret.FirstOrDefault(text => !before.Contains(text)) is { Place: { } place })
            return Refused($"The edited input names a secret or callback at {place}, where the flow put none.");
        var hosts = before.Select(text => Host(text.Text)).Append("").ToHashSet();
        return after.FirstOrDefault(text => !hosts.Contains(Host(text.Text))) is { Place: { } address }
            ? Refused($"The edited input would send secrets to another host: {address}.")
            : null;
    }

    private static InboxVerdict Refused(string what) =>
        new(false, "secret-not-allowed", $"{what} Leave what holds secrets as it was recorded; to change where they go, correct the flow, publish it and start again.");

    private static IEnumerable<(string Place, string Text)> Texts(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.String => [(place, JsonText.Of(value))],
        JsonValueKind.Array => value.EnumerateArray().SelectMany((one, index) => Texts(one, $"{place}/{index}")),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value, $"{place}/{JsonText.NameOf(member)}")),
        _ => [],
    };

    /// <summary>Host and port of an address; empty for any other text.</summary>
    private static string Host(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address.Authority : "";
}
