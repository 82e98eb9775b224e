using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace MediaFlows.Core.Expressions;

/// <summary>The functions an expression calls: checked and charged here, performed by JavaScript's own.</summary>
internal sealed partial class Sandbox
{
    private JsValue CallMethod(JsValue _, JsValue[] args)
    {
        var (name, given) = (args[1].AsString(), args[3..]);
        var from = Receiver(args[0], Functions.Method(name)!, args[2]);
        if (from is JsArray list)
            return name is "join" ? Join(list, given, args[2]) : CallOnList(name, list, given, args[2]);
        foreach (var value in given)
            Plain(value, args[2]);
        budget.Charge(Cost(name, (JsString)from, given));
        return Kept(Native("String", name, from, given));
    }

    private JsValue CallOnList(string name, JsArray list, JsValue[] given, JsValue site)
    {
        if (name is not "includes")
            foreach (var value in given)
                Plain(value, site);
        budget.Charge(name switch { "at" => 1, "includes" => list.Length * Length(given[0]), _ => 1 + list.Length });
        // As with ===: what was read twice is not the same one in memory, though it says the same.
        if (name is "includes" && given[0].IsObject() && list.Any(element => element.IsObject()) && !list.Any(element => ReferenceEquals(element, given[0])))
            throw new ExpressionException(EvaluationFaults.NotSought(Site(site)));
        return Native("Array", name, list, given);
    }

    /// <summary>The work of a call on a text, known before it is done: a search looks at every place for every character sought.</summary>
    private static long Cost(string name, JsString text, JsValue[] given) => name switch
    {
        "split" => 1 + text.Length + Length(text) * Length(given[0]),
        "includes" => Length(text) * Length(given[0]),
        "startsWith" or "endsWith" => Length(given[0]),
        _ => Length(text),
    };

    private static long Length(JsValue value) => value is JsString text ? 1 + text.Length / 16 : 1;

    private JsValue Join(JsArray list, JsValue[] given, JsValue site)
    {
        budget.Charge(list.Length);
        var between = given is [var separator] && !separator.IsUndefined() ? TypeConverter.ToString(Plain(separator, site)) : ",";
        var parts = list.Select(element => IsNothing(element) ? "" : TypeConverter.ToString(Plain(element, site))).ToArray();
        budget.MakeText(parts.Sum(part => (long)part.Length) + between.Length * (list.Length - 1L));
        return string.Join(between, parts);
    }

    private JsValue CallWithCallback(JsValue _, JsValue[] args)
    {
        var name = args[1].AsString();
        var list = (JsArray)Receiver(args[0], Functions.Method(name)!, args[2]);
        budget.Charge(1 + list.Length * (1 + (long)args[3].AsNumber()));
        return Native("Array", name, list, [args[4]]);
    }

    private JsValue CallFunction(JsValue _, JsValue[] args)
    {
        var name = args[0].AsString();
        var given = args[2..];
        budget.Charge(given.Length);
        if (name is "Object.keys")
            return Keys(given[0], args[1]);
        foreach (var value in given)
            Plain(value, args[1]);
        return name switch
        {
            "String" => TypeConverter.ToString(given[0]),
            "Number" => TypeConverter.ToNumber(given[0]),
            _ => engine.Call(engine.Global.Get("Math").Get(name["Math.".Length..]), JsValue.Undefined, given),
        };
    }

    private JsArray Keys(JsValue value, JsValue site)
    {
        if (value is not JsObject record)
            throw new ExpressionException(EvaluationFaults.NotSpread("an object", "Object.keys( )", Site(site)));
        var keys = record.GetOwnPropertyKeys(Types.String);
        budget.Charge(keys.Count);
        return new JsArray(engine, [.. keys]);
    }

    private JsValue Receiver(JsValue value, MethodRule method, JsValue site)
    {
        var from = Present(value, method.Name, site);
        if (method.OnList && from is JsArray || method.OnText && from is JsString)
            return from;
        throw new ExpressionException(EvaluationFaults.WrongReceiver(Kind(from), method, Site(site)));
    }

    private static string Kind(JsValue value) => value switch
    {
        JsString => "a text",
        JsNumber => "a number",
        JsBoolean => "true or false",
        JsArray => "a list",
        _ => "an object",
    };

    private JsValue Native(string type, string name, JsValue from, JsValue[] given) =>
        engine.Call(engine.Global.Get(type).Get("prototype").Get(name), from, given);

    private JsValue Kept(JsValue value)
    {
        if (value is JsString text)
            budget.MakeText(text.Length);
        return value;
    }
}
