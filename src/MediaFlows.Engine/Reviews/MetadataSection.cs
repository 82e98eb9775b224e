using System.Text.Json;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>What is known about the asset, as a form: each value with where it came from, and beside what people changed what the machine had.</summary>
/// <param name="Given">What the flow gave to the review; null when it names nothing.</param>
/// <param name="Made">The steps that made what the machine had, by member.</param>
/// <param name="Save">Where corrections go.</param>
internal sealed record MetadataSection(JsonElement Metadata, JsonElement? Schema, ReviewMaterial Material, JsonElement? Given, IReadOnlyDictionary<string, IReadOnlyList<MetadataMaker>> Made, string Save)
{
    private const int Deepest = 4;

    public Html Html()
    {
        var fields = MetadataForm.Fields(Schema, Metadata);
        return fields.Count == 0 ? Reviews.Html.Of($"""<section><h2>Description</h2><p class="quiet">There is no description.</p></section>""") : Reviews.Html.Of($"""
            <section><h2>Description</h2>
            <form id="metadata" action="{Save}" data-revision="{Material.Metadata?.Number ?? 1}" data-base="{Metadata.GetRawText()}">{Reviews.Html.Join(fields.Select(Field))}
            <div class="unsaved" hidden><span></span> <button class="plain save">Save description</button> <button type="reset" class="plain undo">Discard</button></div></form></section>
            """);
    }

    private Html Field(MetadataField field)
    {
        var machine = field.Kind == FieldKind.Other || Material.Metadata?.Touched.ContainsKey(field.Name) != true ? default : Material.MachineMetadata.Member(field.Name) ?? default;
        return Reviews.Html.Of($"""
            <div class="meta"><label for="m-{field.Name}">{field.Title}{(field.Required ? Reviews.Html.Of($""" <span class="needed">needed</span>""") : Reviews.Html.None)}</label>
            {(field.About is null ? Reviews.Html.None : Reviews.Html.Of($"""<p class="quiet">{field.About}</p>"""))}{Input(field)}{Origin(field, machine)}</div>
            """);
    }

    private Html Input(MetadataField field)
    {
        var rules = Reviews.Html.Of($"""id="m-{field.Name}" name="{field.Name}" data-kind="{field.Kind.ToString().ToLowerInvariant()}"{(field.Required ? Required : Reviews.Html.None)}{(field is { Longest: { } longest, Kind: FieldKind.Text or FieldKind.LongText } ? Reviews.Html.Of($" maxlength=\"{longest}\"") : Reviews.Html.None)}""");
        var text = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.HasValue() ? field.Value.ToString() : "";
        return field.Kind switch
        {
            FieldKind.LongText => Reviews.Html.Of($"""<textarea rows="4" {rules}>{text}</textarea>"""),
            FieldKind.List => Reviews.Html.Of($"""<textarea rows="3" {rules} title="One a line">{(field.Value.HasValue() ? string.Join('\n', field.Value.EnumerateArray().Select(one => one.ToString())) : "")}</textarea>"""),
            FieldKind.Number or FieldKind.Integer => Reviews.Html.Of($"""<input type="number" step="{(field.Kind == FieldKind.Integer ? "1" : "any")}" {rules} value="{text}">"""),
            FieldKind.Date => Reviews.Html.Of($"""<input type="date" {rules} value="{text}">"""),
            FieldKind.YesNo => Select(field, rules, [("true", "yes"), ("false", "no")], field.Value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "" }),
            FieldKind.Choice => Select(field, rules, [.. field.Choices!.Select(choice => (choice, choice))], text),
            FieldKind.Other => Value(field.Value, 0),
            _ => Reviews.Html.Of($"""<input type="text" {rules} value="{text}">"""),
        };
    }

    private static Html Select(MetadataField field, Html rules, IReadOnlyList<(string Value, string Text)> choices, string? chosen) => Reviews.Html.Of($"""
        <select {rules}><option value="">{(field.Required ? "choose" : "–")}</option>{Reviews.Html.Join(choices.Select(choice => Reviews.Html.Of($"""<option value="{choice.Value}"{(choice.Value == chosen ? Selected : Reviews.Html.None)}>{choice.Text}</option>""")))}</select>
        """);

    private static Html Required { get; } = new(" required");

    private static Html Selected { get; } = new(" selected");

    private Html Origin(MetadataField field, JsonElement machine)
    {
        if (Material.Metadata?.Touched.GetValueOrDefault(field.Name) is not { } touch)
            return field.Value.HasValue() ? Reviews.Html.Of($"""<p class="origin">{Makers(field.Name) ?? Reviews.Html.Of($"{(IsFlows(field) ? "set by the flow" : "as it was before this run")}")}</p>""") : Reviews.Html.None;
        var before = machine.HasValue() ? Reviews.Html.Of($"""before: <q>{Plain(machine)}</q>{(Makers(field.Name) is { } made ? Reviews.Html.Of($", {made}") : Reviews.Html.None)}""") : Reviews.Html.Of($"the machine had nothing");
        return Reviews.Html.Of($"""<p class="origin"><span class="tag">edited</span> by <bdi>{WhoWords.Of(touch.By)}</bdi>, revision {touch.Revision}; {before}</p>""");
    }

    private bool IsFlows(MetadataField field) => Given?.Member(field.Name) is { } given && JsonElement.DeepEquals(given, field.Value);

    private Html? Makers(string field) => Made.GetValueOrDefault(field) is { } makers
        ? Reviews.Html.Of($"made by {Reviews.Html.Join(makers.Select((maker, place) => Reviews.Html.Of($"""{(place > 0 ? " and " : "")}{maker.Words()}{(maker.At is { } at ? Reviews.Html.Of($", {ReviewPage.When(at)}") : Reviews.Html.None)}""")))}") : null;

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(one => one.ToString())) : value.ToString();

    private static Html List(JsonElement value, int depth) => Reviews.Html.Of($"""
        <dl>{Reviews.Html.Join(value.EnumerateObject().Where(member => member.Value.HasValue()).Select(member => Reviews.Html.Of($"<dt>{MetadataForm.Words(member.Name)}</dt><dd>{Value(member.Value, depth)}</dd>")))}</dl>
        """);

    private static Html Value(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object when depth < Deepest => List(value, depth + 1),
        JsonValueKind.Array when value.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            Reviews.Html.Of($"""<ul class="tags">{Reviews.Html.Join(value.EnumerateArray().Select(one => Reviews.Html.Of($"<li>{one.ToString()}</li>")))}</ul>"""),
        JsonValueKind.Array when depth < Deepest => Reviews.Html.Join(value.EnumerateArray().Select(one => Value(one, depth + 1))),
        JsonValueKind.True => Reviews.Html.Of($"yes"),
        JsonValueKind.False => Reviews.Html.Of($"no"),
        _ => Reviews.Html.Of($"{value.ToString()}"),
    };
}
