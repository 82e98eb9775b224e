using MediaFlows.HostTests.Contract;

namespace MediaFlows.Functions.Tests;

/// <summary>The app under the Functions host.</summary>
[Collection(nameof(FunctionsMachine))]
public sealed class FunctionsHostContractTests(FunctionsMachine machine) : HostContract(machine), IClassFixture<FunctionsMachine>;

/// <summary>The same with a history that is cut off after five events, at every turn.</summary>
[Collection(nameof(FunctionsMachine))]
public sealed class ShortHistoryHostContractTests(ShortHistoryMachine machine) : HostContract(machine), IClassFixture<ShortHistoryMachine>;

public sealed class ShortHistoryMachine : FunctionsMachine
{
    protected override Dictionary<string, string> More => new() { ["MEDIAFLOWS_CONTINUE_AFTER"] = "5" };
}
