using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace MediaFlows.Tests.Runs;

/// <summary>Values in which every member says something, so that one that gets lost is missed.</summary>
internal static class Filled
{
    public static object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "a \"text\"\nwith ünïcödé 🎬";
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 7_000_000_000L;
        if (type == typeof(double)) return 0.1;
        if (type == typeof(bool)) return true;
        if (type == typeof(TimeSpan)) return TimeSpan.FromMilliseconds(90_001);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 7, 1, 12, 0, 0, 123, TimeSpan.Zero).AddTicks(4567);
        if (type == typeof(JsonElement)) return JsonDocument.Parse("""{"a":[1,2.50,null,"<x>"]}""").RootElement;
        if (type.IsEnum) return type.GetEnumValues().GetValue(type.GetEnumValues().Length - 1)!;
        if (type.IsGenericType) return OfList(type.GetGenericTypeDefinition(), type.GetGenericArguments());
        return OfRecord(type);
    }

    private static object OfList(Type list, Type[] of)
    {
        if (list == typeof(ImmutableDictionary<,>))
            return ((dynamic)typeof(ImmutableDictionary<,>).MakeGenericType(of).GetField("Empty")!.GetValue(null)!).Add((dynamic)Of(of[0]), (dynamic)Of(of[1]));
        var items = Array.CreateInstance(of[0], 2);
        items.SetValue(Of(of[0]), 0);
        items.SetValue(Of(of[0]), 1);
        return list == typeof(ImmutableArray<>) ? ImmutableArray.ToImmutableArray((dynamic)items) : items;
    }

    private static object OfRecord(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
        var taken = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet();
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && !taken.Contains(p.Name) && !IsLeftOut(p)))
            property.SetValue(made, Of(property.PropertyType));
        return made;
    }

    private static bool IsLeftOut(PropertyInfo property) =>
        property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is not null;
}
