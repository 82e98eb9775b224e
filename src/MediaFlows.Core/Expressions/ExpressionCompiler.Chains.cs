using Acornima.Ast;

namespace MediaFlows.Core.Expressions;

/// <summary>Names, member reads and calls.</summary>
internal sealed partial class ExpressionCompiler
{
    private string Name(Identifier name, Use use)
    {
        var parameter = parameters.LastIndexOf(name.Name);
        if (parameter >= 0)
            return $"_{parameter}";
        if (name.Name is "undefined")
            return "(void 0)";
        return PathOf(name) is { } path ? Read(path, use) : UnknownName(name);
    }

    /// <summary>Writes <c>a?.b.c</c> as <c>($=&gt;$==null?void 0:$m($m($,"b"),"c"))(a)</c>: the rest of the chain is not even looked at when <c>a</c> is null.</summary>
    private string Chain(Node node, Use use)
    {
        var chain = node is ChainExpression whole ? whole.Expression : node;
        if (PathOf(chain) is { } path)
            return Read(path, use);
        var written = new List<string>();
        written.Add(Link(chain, use, read: false, written));
        return written.Aggregate((before, rest) => $"($=>$==null?void 0:{rest})({before})");
    }

    /// <param name="read">Whether the path this link belongs to has been noted as read already.</param>
    /// <param name="before">What stands before each <c>?.</c> so far.</param>
    private string Link(Node node, Use use, bool read, List<string> before)
    {
        if (PathOf(node) is { } path)
        {
            if (!read)
                Note(path, use);
            if (!path.HasOptional)
                return Kept(path);
            read = true;
        }
        return node switch
        {
            MemberExpression member => Member(member, read, before),
            CallExpression call => Call(call, before),
            _ => Write(node, use),
        };
    }

    private string Base(MemberExpression member, bool read, List<string> before)
    {
        nodes++;
        var from = Nested(member, () => Link(member.Object, member.Optional ? Use.Asked : Use.Taken, read, before));
        if (!member.Optional)
            return from;
        before.Add(from);
        return "$";
    }

    private string Member(MemberExpression member, bool read, List<string> before)
    {
        var named = MemberName(member);
        if (Functions.IsNamespace(member.Object, parameters))
            return Refuse(member, $"`{text[member.Start..member.End]}` is not a value.", Functions.Remedy);
        var from = Base(member, read, before);
        return named is not { } name ? "" : $"$m({from},{Js(name)},{Site(text[member.Object.Start..member.Object.End], member.Property.Start)})";
    }

    private string Call(CallExpression call, List<string> before)
    {
        if (call.Optional)
            return Refuse(call, "A function cannot be called with ?.( ).", "Write ?. before its name: list?.map(x => x.id).");
        if (Functions.Find(call.Callee, parameters) is { } function)
            return Arity(call, function.Name, function.Min, function.Max)
                ? $"$f(\"{function.Name}\",{Site(call)}{string.Concat(call.Arguments.Select(argument => "," + Argument(argument, function.Spread)))})"
                : "";
        if (call.Callee is not MemberExpression callee)
            return RefuseCall(call, call.Callee, "This is not a function that can be called.");
        if (MemberName(callee) is not { } name)
            return RefuseCall(call, callee.Object, null);
        if (Functions.Method(name) is not { } method)
            return RefuseCall(call, callee.Object, $"There is no function `{name}`.");
        return Arity(call, name, method.Min, method.Max) ? Method(call, callee, method, before) : "";
    }

    /// <summary>Goes on looking for faults in what was to be called and given.</summary>
    private string RefuseCall(CallExpression call, Node on, string? message)
    {
        if (!Functions.IsNamespace(on, parameters))
            Write(on);
        foreach (var argument in call.Arguments.Where(argument => argument is not (ArrowFunctionExpression or SpreadElement)))
            Write(argument);
        return message is null ? "" : Refuse(call.Callee is MemberExpression member ? member.Property : call, message, Functions.Remedy);
    }

    private string Method(CallExpression call, MemberExpression callee, MethodRule method, List<string> before)
    {
        var from = Base(callee, read: false, before);
        var site = Site(text[callee.Object.Start..callee.Object.End], callee.Property.Start);
        if (!method.Callback)
            return $"$c({from},\"{method.Name}\",{site}{string.Concat(call.Arguments.Select(argument => "," + Argument(argument, spread: false)))})";
        if (call.Arguments[0] is not ArrowFunctionExpression arrow)
            return Refuse(call.Arguments[0], $"`{method.Name}` needs a function.", $"Write {method.Name}(x => …).");
        var written = Arrow(arrow, out var work);
        return $"$k({from},\"{method.Name}\",{site},{work},{written})";
    }

    private string Argument(Node argument, bool spread) => argument switch
    {
        SpreadElement list when spread => $"...$x({Write(list.Argument)},{Site(list.Argument)})",
        _ => Write(argument),
    };

    private bool Arity(CallExpression call, string name, int min, int max)
    {
        if (call.Arguments.Count >= min && call.Arguments.Count <= max)
            return true;
        var wanted = min == max ? $"{min}" : $"{min} to {max}";
        Fault($"`{name}` takes {wanted} values, not {call.Arguments.Count}.", $"Give {name} {wanted} values.", call.Start);
        return false;
    }

    private string? MemberName(MemberExpression member)
    {
        var name = member.Computed && member.Property is Identifier ? null : LiteralName(member.Property);
        if (name is not null)
            return Allowed(name, member.Property.Start) ? name : null;
        Fault("Only a name or a number written out may stand in [ ].", "Write ['a-name'] or [0]; to look something up write list.find(x => x.id == …).", member.Property.Start);
        return null;
    }

    private bool Allowed(string name, int at)
    {
        if (IsAllowed(name))
            return true;
        Fault($"The name `{name}` is not allowed.", "Data of that name cannot be read or made in an expression.", at);
        return false;
    }

    private static bool IsAllowed(string name) => name is not ("__proto__" or "constructor" or "prototype") && !SecretMarker.Contains(name);

    private ScopePath? PathOf(Node node)
    {
        var members = new List<PathMember>();
        var from = node;
        for (; from is MemberExpression member; from = member.Object)
        {
            if (member.Computed && member.Property is Identifier || LiteralName(member.Property) is not { } name || !IsAllowed(name))
                return null;
            members.Add(new PathMember(name, member.Optional, member.Property.Start, member.Object.End));
        }
        members.Reverse();
        return from is Identifier root && members.Count < ExpressionLimits.Nesting && ScopePath.Roots.Contains(root.Name) && !parameters.Contains(root.Name)
            ? new ScopePath(root.Name, members, text[root.Start..node.End], root.Start)
            : null;
    }

    private string Read(ScopePath path, Use use)
    {
        Note(path, use);
        return Kept(path);
    }

    private string Kept(ScopePath path)
    {
        paths.Add(path);
        return $"$r({paths.Count - 1})";
    }

    private void Note(ScopePath path, Use use)
    {
        var members = path.Members;
        if (path.Root is "steps" && members.Count == 0)
            Fault("`steps` cannot be read as a whole.", "Name the step: steps.describe.output.", path.Offset);
        if (path.IsMarker)
            CheckMarker(path, use);
        var asked = (use & Use.Asked) != 0;
        var guarded = path.Root is not "steps" ? asked || path.HasOptional : members.Count > 2 ? members[2].Optional : asked;
        reads.Add(new ExpressionRead(path.Root, members.Count > 0 ? members[0].Name : null, [.. members.Skip(1).Select(member => member.Name)], guarded, path.Offset));
    }

    private void CheckMarker(ScopePath path, Use use)
    {
        if (path.Members is not [{ Optional: false } member] || !SecretMarker.IsName(member.Name))
            Fault($"`{path.Text}` does not name one of the {path.Root}.", $"Write {path.Root}.NAME, with letters, digits, dashes and underscores.", path.Offset);
        else if ((use & Use.Shown) == 0)
            Fault($"`{path.Text}` may not be computed with.", $"Let it stand alone, ${{{{ {path.Text} }}}}, or inside a text: `Bearer ${{{path.Text}}}`.", path.Offset);
    }
}
