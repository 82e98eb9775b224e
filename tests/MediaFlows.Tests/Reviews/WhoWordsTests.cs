using MediaFlows.Core.Reviews;

namespace MediaFlows.Tests.Reviews;

public sealed class WhoWordsTests
{
    [Theory]
    [InlineData("key:desk revised the metadata (revision 2)", "the API key desk revised the metadata (revision 2)")]
    [InlineData("metadata revised by key:desk", "metadata revised by the API key desk")]
    [InlineData("ann@example.com revised the transcript (revision 2)", "ann@example.com revised the transcript (revision 2)")]
    [InlineData("the monkey:business, and no key: at all", "the monkey:business, and no key: at all")]
    public void AKey_IsNamedAsPeopleSayIt(string told, string words) => Assert.Equal(words, WhoWords.Of(told));
}
