namespace MediaFlows.Tests; internal static class Marker;
