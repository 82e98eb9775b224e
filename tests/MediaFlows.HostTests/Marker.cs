namespace MediaFlows.HostTests; internal static class Marker;
