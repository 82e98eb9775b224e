namespace MediaFlows.Engine.Ports;

/// <summary>Where <c>secrets.NAME</c> comes from. What it returns never reaches history, logs or links.</summary>
public interface ISecretSource
{
    /// <summary>The secret's value; null when there is none of that name.</summary>
    Task<string?> Find(string name, CancellationToken cancellation);
}
