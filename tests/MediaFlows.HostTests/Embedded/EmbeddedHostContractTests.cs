using MediaFlows.HostTests.Contract;

namespace MediaFlows.HostTests.Embedded;

public sealed class EmbeddedHostContractTests(EmbeddedMachine machine) : HostContract(machine), IClassFixture<EmbeddedMachine>;

public sealed class StorageHostContractTests(StorageMachine machine) : HostContract(machine), IClassFixture<StorageMachine>;
