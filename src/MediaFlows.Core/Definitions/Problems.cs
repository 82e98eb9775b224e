namespace MediaFlows.Core.Definitions;

/// <summary>Collects what is wrong with one flow file, and finds where in the text it stands.</summary>
internal sealed class Problems(string source)
{
    /// <summary>Nobody reads more; a hostile file could hold thousands.</summary>
    private const int Most = 500;

    /// <summary>Comparisons of names for one file: the first problems get a suggestion, a hostile file does not cost minutes.</summary>
    private const int MostComparisons = 20_000;

    private readonly List<FlowProblem> _all = [];
    private int _comparisons;

    public bool AnyError => _all.Exists(problem => problem.Severity is Severity.Error);

    public IReadOnlyList<FlowProblem> InOrder => [.. _all.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column).Take(Most)];

    public int Count => _all.Count;

    public int CountOf(string code) => _all.Count(problem => problem.Code == code);

    public void Error(string code, FlowNode at, string message, string remedy) => Add(Severity.Error, code, at.Place, at.Pointer, message, remedy);

    public void Warn(string code, FlowNode at, string message, string remedy) => Add(Severity.Warning, code, at.Place, at.Pointer, message, remedy);

    /// <summary>At the key, for a member that should not be there.</summary>
    public void ErrorAtKey(string code, FlowMember member, string message, string remedy) =>
        Add(Severity.Error, code, member.Place, member.Value.Pointer, message, remedy);

    /// <summary>Inside a text, so many characters from its start.</summary>
    public void InText(Severity severity, string code, FlowNode text, int offset, string message, string remedy) =>
        Add(severity, code, SourceText.Within(source, text, offset), text.Pointer, message, remedy);

    /// <summary>The remedy for a name that is not known.</summary>
    public string Nearest(string name, IEnumerable<string> known, string otherwise = "Correct the name.") =>
        (_comparisons += known.Count()) > MostComparisons ? otherwise : Words.Nearest(name, known, otherwise);

    /// <summary>An empty collection for the same text, to try something out.</summary>
    public Problems Aside() => new(source);

    public void TakeOver(Problems other) => _all.AddRange(other._all);

    private void Add(Severity severity, string code, Place place, string pointer, string message, string remedy)
    {
        if (_all.Count < Most * 4)
            _all.Add(new FlowProblem(severity, code, place.Line, place.Column, pointer, message, remedy));
    }
}
