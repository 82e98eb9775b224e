using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Runs;

/// <summary>Enums as kebab-case text in everything that is written: renaming a member in C# is then a visible change.</summary>
public sealed class KebabEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) where T : struct, Enum;
