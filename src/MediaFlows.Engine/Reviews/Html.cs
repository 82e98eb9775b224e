using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MediaFlows.Engine.Reviews;

/// <summary>HTML: whatever is put into it is text and encoded, unless it is HTML already. So a page cannot forget to.</summary>
internal readonly record struct Html(string Markup)
{
    public static Html None { get; } = new("");

    public static Html Of(ref Writer writer) => new(writer.Text());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Markup)));

    public override string ToString() => Markup;

    [InterpolatedStringHandler]
    internal ref struct Writer(int literalLength, int formattedCount)
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
        private readonly StringBuilder text = new(literalLength + formattedCount * 32);

        public readonly void AppendLiteral(string markup) => text.Append(markup);

        public readonly void AppendFormatted(Html html) => text.Append(html.Markup);

        public readonly void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

        public readonly void AppendFormatted<T>(T value, string? format = null) where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        public readonly string Text() => text.ToString();
    }
}
