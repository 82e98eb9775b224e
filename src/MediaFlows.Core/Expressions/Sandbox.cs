using System.Globalization;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace MediaFlows.Core.Expressions;

/// <summary>
/// A Jint engine that runs what <see cref="ExpressionCompiler"/> wrote. Its functions see own data only, charge for the work before it is
/// done, and leave the rest to JavaScript's own functions. One per thread: making an engine costs more than most expressions.
/// </summary>
internal sealed partial class Sandbox
{
    [ThreadStatic]
    private static Sandbox? mine;

    private readonly Engine engine;
    private CompiledExpression code = null!;
    private ExpressionScope scope = null!;
    private WorkBudget budget = null!;
    private JsValue?[] values = [];

    private Sandbox()
    {
        engine = new Engine(options => options
            .Strict()
            .DisableStringCompilation()
            .MaxStatements((int)ExpressionLimits.Work)
            .LimitRecursion(4 * ExpressionLimits.Nesting)
            .Culture(CultureInfo.InvariantCulture)
            .LocalTimeZone(TimeZoneInfo.Utc));
        Offer("$r", Read);
        Offer("$m", Member);
        Offer("$c", CallMethod);
        Offer("$k", CallWithCallback);
        Offer("$f", CallFunction);
        Offer("$a", Add);
        Offer("$t", Template);
        Offer("$v", Operand);
        Offer("$e", LooselyEqual);
        Offer("$s", (_, args) => StrictlyEqual(args[0], args[1], args[2]));
        Offer("$x", SpreadList);
        Offer("$o", SpreadObject);
    }

    public static Prepared<Script> Prepare(string written) => Engine.PrepareScript(written, strict: true);

    public static JsValue Evaluate(CompiledExpression code, ExpressionScope scope, WorkBudget budget)
    {
        var sandbox = mine ?? new Sandbox();
        // Comes back only after a clean run: what a failure leaves inside an engine is nobody's business.
        mine = null;
        var value = sandbox.Run(code, scope, budget);
        mine = sandbox;
        return value;
    }

    private JsValue Run(CompiledExpression code, ExpressionScope scope, WorkBudget budget)
    {
        (this.code, this.scope, this.budget) = (code, scope, budget);
        values = new JsValue?[code.Paths.Count];
        try
        {
            return engine.Evaluate(code.Script.Value);
        }
        catch (JintException fault) when (fault.InnerException is not InsufficientExecutionStackException)
        {
            throw new ExpressionException(new ExpressionFault($"The expression failed: {fault.Message}", "Check the values it reads."));
        }
        finally
        {
            (this.code, this.scope, this.budget, values) = (null!, null!, null!, []);
        }
    }

    private void Offer(string name, Func<JsValue, JsValue[], JsValue> function) =>
        engine.SetValue(name, new ClrFunction(engine, name, function));

    private CodeSite Site(JsValue index) => code.Sites[(int)((JsNumber)index).AsNumber()];

    private JsValue Read(JsValue _, JsValue[] args)
    {
        var index = (int)args[0].AsNumber();
        if (values[index] is { } known)
            return known;
        var path = code.Paths[index];
        return values[index] = path.IsMarker
            ? SecretMarker.Create(path.Root, path.Members[0].Name)
            : ToJs(path.Read(scope));
    }

    private JsValue Member(JsValue _, JsValue[] args)
    {
        var name = args[1].AsString();
        var from = Present(args[0], name, args[2]);
        budget.Charge(1);
        return from switch
        {
            JsString text => name is "length" ? text.Length : ScopePath.Index(name, text.Length) is { } i ? text[i].ToString() : JsValue.Undefined,
            JsArray list => name is "length" ? list.Length : ScopePath.Index(name, (int)list.Length) is { } i ? list[i] : JsValue.Undefined,
            JsObject record => Own(record, args[1]),
            _ => JsValue.Undefined,
        };
    }

    private static JsValue Own(ObjectInstance record, JsValue name) => record.GetOwnProperty(name).Value ?? JsValue.Undefined;

    private JsValue Present(JsValue value, string name, JsValue site) =>
        value.IsNull() || value.IsUndefined()
            ? throw new ExpressionException(EvaluationFaults.BelowNothing(value.IsNull(), Site(site).Subject, name, Site(site).Offset))
            : value;

    private JsValue Add(JsValue _, JsValue[] args) => args[0].IsString() || args[1].IsString()
        ? Made(TypeConverter.ToString(args[0]), TypeConverter.ToString(args[1]))
        : TypeConverter.ToNumber(args[0]) + TypeConverter.ToNumber(args[1]);

    private JsString Made(params ReadOnlySpan<string> parts)
    {
        var length = 0L;
        foreach (var part in parts)
            length += part.Length;
        budget.MakeText(length);
        return new JsString(string.Concat(parts));
    }

    private JsValue Template(JsValue _, JsValue[] args)
    {
        var parts = new string[args.Length - 1];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = TypeConverter.ToString(Plain(args[i + 1], args[0]));
        return Made(parts);
    }

    private JsValue Operand(JsValue _, JsValue[] args) => Plain(args[0], args[1]);

    /// <summary>A text, number or the like, charged for: JavaScript may now turn it into a number or a text.</summary>
    private JsValue Plain(JsValue value, JsValue site)
    {
        if (value.IsObject())
            throw new ExpressionException(EvaluationFaults.NotPlain(value is JsArray, Site(site)));
        budget.Charge(value is JsString text ? 1 + text.Length / 16 : 1);
        return value;
    }

    private JsValue LooselyEqual(JsValue _, JsValue[] args)
    {
        var (left, right) = (args[0], args[1]);
        if (IsNothing(left) || IsNothing(right))
            return IsNothing(left) && IsNothing(right);
        if (left.Type == right.Type)
            return StrictlyEqual(left, right, args[2]);
        return TypeConverter.ToNumber(Plain(left, args[2])) == TypeConverter.ToNumber(Plain(right, args[2]));
    }

    private static bool IsNothing(JsValue value) => value.IsNull() || value.IsUndefined();

    private bool StrictlyEqual(JsValue left, JsValue right, JsValue site)
    {
        // JavaScript would ask whether both are the same one in memory; what was read twice is not, though it says the same.
        if (left.IsObject() && right.IsObject() && !ReferenceEquals(left, right))
            throw new ExpressionException(EvaluationFaults.NotCompared(Site(site)));
        budget.Charge(left is JsString text ? 1 + text.Length / 16 : 1);
        return left is JsNumber a && right is JsNumber b ? a.AsNumber() == b.AsNumber()
            : left.IsObject() ? ReferenceEquals(left, right)
            : left.Equals(right);
    }

    private JsValue SpreadList(JsValue _, JsValue[] args)
    {
        if (args[0] is not JsArray list)
            throw new ExpressionException(EvaluationFaults.NotSpread("a list", "[ ]", Site(args[1])));
        budget.Charge(list.Length);
        return list;
    }

    private JsValue SpreadObject(JsValue _, JsValue[] args)
    {
        if (args[0] is not JsObject record)
            return IsNothing(args[0]) ? args[0] : throw new ExpressionException(EvaluationFaults.NotSpread("an object", "{ }", Site(args[1])));
        // Copying a member costs about as much as four reads.
        budget.Charge(4L * record.GetOwnPropertyKeys(Types.String).Count);
        return record;
    }
}
