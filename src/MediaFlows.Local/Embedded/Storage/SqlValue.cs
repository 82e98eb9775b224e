using System.Text;
using SQLitePCL;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>A value on its way into a statement. Times are UTC ticks; text is bound with its length, so that a NUL in it is data.</summary>
internal readonly struct SqlValue
{
    private static readonly object Number = new();
    private readonly long number;
    private readonly object? content;

    private SqlValue(long number) => (this.number, content) = (number, Number);

    private SqlValue(object? content) => this.content = content;

    public static implicit operator SqlValue(long value) => new(value);

    public static implicit operator SqlValue(string? value) => new((object?)value);

    public static implicit operator SqlValue(byte[]? value) => new((object?)value);

    public static implicit operator SqlValue(DateTimeOffset value) => new(value.UtcTicks);

    public static implicit operator SqlValue(DateTimeOffset? value) => value is { } time ? new(time.UtcTicks) : new(null);

    public int BindTo(sqlite3_stmt statement, int position) => content switch
    {
        null => raw.sqlite3_bind_null(statement, position),
        "" => raw.sqlite3_bind_text(statement, position, ""),
        string text => BindText(statement, position, text),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, position, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, position, bytes),
        _ => raw.sqlite3_bind_int64(statement, position, number),
    };

    private static int BindText(sqlite3_stmt statement, int position, string text)
    {
        Span<byte> utf8 = text.Length <= 256 ? stackalloc byte[768] : new byte[Encoding.UTF8.GetByteCount(text)];
        return raw.sqlite3_bind_text(statement, position, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }
}

/// <summary>The row a statement stands on; gone with the next step.</summary>
internal readonly struct SqlRow(sqlite3_stmt statement)
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column).ToArray();

    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);
}
