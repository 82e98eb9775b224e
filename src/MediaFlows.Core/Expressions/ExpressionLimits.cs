namespace MediaFlows.Core.Expressions;

/// <summary>What an expression may cost. All are counts, never times: the same run decides the same everywhere.</summary>
internal static class ExpressionLimits
{
    /// <summary>Characters of an expression's text.</summary>
    public const int Source = 4096;

    /// <summary>Levels of nesting in the text. Evaluating what is just allowed was seen to need about 256 KB of stack.</summary>
    public const int Nesting = 32;

    /// <summary>Levels of nesting in a result: what records it adds a few, and readers commonly stop at 64.</summary>
    public const int ResultDepth = 32;

    /// <summary>Levels of nesting in the data an expression computes with.</summary>
    public const int DataDepth = 64;

    /// <summary>Bytes of a result as UTF-8 JSON.</summary>
    public const int Result = 32 * 1024;

    /// <summary>Characters of any text made on the way.</summary>
    public const int Text = 64 * 1024;

    /// <summary>Units of work: about one per operation, list element or 16 characters touched; none was seen to take more than 2 µs.</summary>
    public const long Work = 200_000;
}

/// <summary>The work an evaluation may still do.</summary>
internal sealed class WorkBudget
{
    private long left = ExpressionLimits.Work;

    public void Charge(long units)
    {
        left -= units;
        if (left < 0)
            throw new ExpressionException(new ExpressionFault(
                "The expression does too much work on the values it met.",
                "Shorten the lists it goes through, or do this in a step instead of an expression."));
    }

    public void MakeText(long length)
    {
        if (length > ExpressionLimits.Text)
            throw new ExpressionException(new ExpressionFault(
                $"The expression makes or reads a text of {length} characters; {ExpressionLimits.Text} are allowed.",
                "Pass a file with a reference instead of a long text."));
        Charge(1 + length / 16);
    }
}
