using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>What a delivery is held to. Profiles are data: every figure has its source beside it, and reports show both.</summary>
public sealed record QcProfile(
    [property: RegularExpression(QcProfile.Line), Description("What reports call it.")] string Title,
    BlackRule Black,
    FreezeRule Freeze,
    SilenceRule Silence,
    LoudnessRule Loudness,
    PeakRule TruePeak,
    PhaseRule Phase,
    FlashRule Flashes,
    ScanRule Scan,
    BarsRule Bars,
    SceneRule Scenes,
    DeliveryRule? Delivery = null)
{
    /// <summary>A text of a flow that is shown in reports.</summary>
    internal const string Line = @"^[^\r\n]{1,200}\z";

    /// <summary>The source of figures for which an own profile names none.</summary>
    public const string ThisFlow = "this flow";

    private const string Source = "source", Base = "base";

    /// <summary>One of those that ship, or <c>own</c>.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "own";

    public static IReadOnlyList<QcProfile> All { get; } = [ShippedProfiles.EbuR128, ShippedProfiles.Web, ShippedProfiles.Speech];

    public static QcProfile EbuR128 => All[0];

    /// <exception cref="JsonException">There is none of that name.</exception>
    public static QcProfile Of(string name) => All.FirstOrDefault(profile => profile.Name == name)
        ?? throw new JsonException($"There is no profile '{name}': write one of {string.Join(", ", All.Select(profile => profile.Name))}.");

    /// <summary>A flow's own profile: what it says replaces what its base says, member by member (RFC 7396).</summary>
    /// <param name="own">May name its <c>base</c> (<c>ebu-r128</c> when it does not) and the <c>source</c> of its figures.</param>
    /// <exception cref="JsonException">It has a member of another name or kind, or a figure out of range.</exception>
    public static QcProfile Over(JsonObject own, JsonSerializerOptions json)
    {
        var shipped = Of(Text(own, Base) ?? EbuR128.Name);
        var source = Text(own, Source) ?? ThisFlow;
        var whole = JsonSerializer.SerializeToNode(shipped, json)!.AsObject();
        whole["title"] = $"{shipped.Title}, with changes of its own";
        foreach (var (name, value) in own)
            if (value is JsonObject changes)
                Merge((whole[name] ??= new JsonObject()).AsObject(), changes, source);
            else if (name is not (Base or Source))
                whole[name] = value?.DeepClone();
        var profile = whole.Deserialize<QcProfile>(json)!;
        Hold(profile, "profile");
        return profile;
    }

    private static void Merge(JsonObject rule, JsonObject changes, string source)
    {
        rule[Source] = source;
        foreach (var (name, value) in changes)
            rule[name] = value?.DeepClone();
    }

    private static string? Text(JsonObject own, string name) =>
        own[name] is not { } value ? null : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw new JsonException($"`{name}` must be text.");

    /// <summary>Figures may come from expressions, which nobody could check in the flow.</summary>
    private static void Hold(object rules, string path)
    {
        foreach (var member in rules.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (name, value) = ($"{path}.{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}", member.GetValue(rules));
            foreach (var held in member.GetCustomAttributes<ValidationAttribute>())
                foreach (var one in value is IEnumerable several and not string ? several.Cast<object?>() : [value])
                    if (!held.IsValid(one))
                        throw new JsonException(held.FormatErrorMessage(name));
            if (value is not IEnumerable && value?.GetType() is { IsClass: true } type && type.Namespace == typeof(QcProfile).Namespace)
                Hold(value, name);
        }
    }
}
