using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Engine.Steps.Media;

/// <summary>At which verdict a person must look before the run goes on.</summary>
public enum ParkOn { Never, Fail, Warning }

internal static class Parking
{
    public static bool Parks(this ParkOn parkOn, QcVerdict verdict) => parkOn switch
    {
        ParkOn.Fail => verdict == QcVerdict.Fail,
        ParkOn.Warning => verdict != QcVerdict.Pass,
        _ => false,
    };
}
