using MediaFlows.HostTests;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace MediaFlows.HostTests;

internal static class Marker;
