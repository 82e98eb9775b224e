using CsCheck;
using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class PictureSizeTests
{
    [Theory]
    [InlineData(1920, 1080, "1:1", 0, 960, 540)]
    [InlineData(1920, 1080, "1:1", 90, 540, 960)]
    [InlineData(720, 576, "64:45", 0, 960, 540)]
    [InlineData(720, 576, "16:15", 0, 720, 540)]
    [InlineData(320, 180, "1:1", 0, 320, 180)]
    [InlineData(321, 181, "1:1", 0, 320, 180)]
    [InlineData(1080, 1920, "1:1", 0, 540, 960)]
    [InlineData(320, 180, "1:99999", 0, 320, 180)]
    [InlineData(1, 1, "1:1", 0, 2, 2)]
    public void Proxy_HasEvenSidesAndTheShapeAsSeen(int width, int height, string sar, int rotation, int proxyWidth, int proxyHeight) =>
        Assert.Equal(new PictureSize(proxyWidth, proxyHeight), PictureSize.Displayed(Video(width, height, sar, rotation)).Shrunk(540));

    [Fact]
    public void AnyPicture_FitsItsBox() => Gen.Select(Gen.Int[1, 8192], Gen.Int[1, 8192]).Sample((width, height) =>
    {
        var size = new PictureSize(width, height).Within(160, 90);
        return size is { Width: >= 2 and <= 160, Height: >= 2 and <= 90 } && size.Width % 2 == 0 && size.Height % 2 == 0;
    });

    internal static VideoTrack Video(int width = 1920, int height = 1080, string sar = "1:1", int rotation = 0, Scan scan = Scan.Progressive, string? rate = "25/1", string? hdr = null) =>
        new(0, "h264", width, height, sar, scan, rotation, false, rate, Hdr: hdr);
}
