using MediaFlows.Engine.Reviews;

namespace MediaFlows.Engine.Api;

/// <summary>The addresses at which external systems answer: signed, valid from the run's start, so that an early answer is kept.</summary>
public sealed class Callbacks(ISigningKey signing, ApiSettings settings)
{
    private readonly SignedClaims claims = new(signing, "callback");

    private sealed record Claims(string Run, string Step, int Round);

    public Uri Address(string runId, string step, int round) => settings.Address($"/api/callbacks/{claims.Write(new Claims(runId, step, round))}");

    /// <summary>Null when the token is not ours.</summary>
    public (string Run, string Step, int Round)? Read(string token) => claims.Read<Claims>(token) is { } said ? (said.Run, said.Step, said.Round) : null;
}
