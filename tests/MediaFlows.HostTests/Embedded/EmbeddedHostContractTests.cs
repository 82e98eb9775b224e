using MediaFlows.HostTests.Contract;

namespace MediaFlows.HostTests.Embedded;

public sealed class EmbeddedHostContractTests(EmbeddedMachine machine) : HostContract(machine), IClassFixture<EmbeddedMachine>;
