using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>Approve, request changes or reject: always in view. Choosing shows what would follow; only then can it be sent.</summary>
internal sealed record DecisionBar(FlowRun Run, ReviewState Review, string Key, string? Note, int Comments, string Address)
{
    private static readonly (Decision Decision, string Value, string Label, string Send)[] Choices =
    [
        (Decision.Approve, "approve", "Approve", "Yes, approve"),
        (Decision.Changes, "changes", "Request changes", "Send back with this note"),
        (Decision.Reject, "reject", "Reject", "Yes, reject"),
    ];

    /// <summary>What a form's field says; null when it is none of the choices.</summary>
    public static Decision? Choice(string value)
    {
        foreach (var choice in Choices)
            if (choice.Value == value)
                return choice.Decision;
        return null;
    }

    public Html Html() => Reviews.Html.Of($"""
        <form method="post" action="{Address}" class="decide" aria-label="Your decision">
          <input type="hidden" name="seen" value="{Review.Seen}"><input type="hidden" name="key" value="{Key}">
          {Reviews.Html.Join(Choices.Select(choice => Reviews.Html.Of($"""<input type="radio" name="decision" value="{choice.Value}" id="d-{choice.Value}" required>""")))}
          <div class="panel">
            {Reviews.Html.Join(Choices.Select(choice => Reviews.Html.Of($"""<p class="follows {choice.Value}">{ReviewConsequence.Of(Run, Review, choice.Decision)}</p>""")))}
            {(Comments == 0 ? Reviews.Html.None : Reviews.Html.Of($"""<p class="quiet">{Comments} comment{(Comments == 1 ? "" : "s")} at timecodes go{(Comments == 1 ? "es" : "")} along.</p>"""))}
            <label for="note">Note <span class="needed">(needed: say what should change, or why)</span></label>
            <textarea id="note" name="note" rows="2" maxlength="4000">{Note}</textarea>
            {Reviews.Html.Join(Choices.Select(choice => Reviews.Html.Of($"""<button type="submit" class="send {choice.Value}">{choice.Send}</button>""")))}
          </div>
          <div class="choices">{Reviews.Html.Join(Choices.Select(choice => Reviews.Html.Of($"""<label for="d-{choice.Value}" class="{choice.Value}">{choice.Label}</label>""")))}</div>
        </form>
        """);
}
