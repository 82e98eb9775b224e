using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;

namespace MediaFlows.HostTests.Media;

public sealed class VerifyAssetTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task GoodFile_IsMeasuredAndFixed()
    {
        var name = Mp4("good.mp4", 130 * Mebibyte);
        var result = await bench.Verify(name);
        var output = MediaBench.Output(result);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bench.Source(name))));
        Assert.Equal(("video/mp4", "mp4", true, 130 * Mebibyte, sha256, 3), (output.Text("type"), output.Text("container"), output.GetProperty("extensionFits").GetBoolean(),
            output.GetProperty("size").GetInt64(), output.Text("sha256"), output.GetProperty("ranges").GetInt32()));
        Assert.False(output.TryGetProperty("expected", out _));
        Assert.Equal(["source", "fixity"], MediaBench.FilesOf(result).Select(file => file.Role));
        Assert.Equal((sha256, 100.0), (MediaBench.FilesOf(result)[0].Sha256, bench.Progress[^1].Percent));
    }

    [Fact]
    public async Task RangeThatReadsDifferentlyThanBefore_IsNamed()
    {
        var name = Mp4("rotting.mp4", 130 * Mebibyte);
        var written = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(bench.Source(name), written);
        await bench.Verify(name);
        using (var file = File.OpenWrite(bench.Source(name)))
        {
            file.Position = 70 * Mebibyte;
            file.WriteByte(1);
        }
        File.SetLastWriteTimeUtc(bench.Source(name), written);
        var failure = await MediaBench.Failure(bench.Verify(name));
        Assert.Equal(("fixity-changed", FailureClass.Media), (failure.Code, failure.Class));
        Assert.Contains("range 2 (bytes 67108864 to 134217727)", failure.Message);
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task SidecarThatFits_IsCompared(string algorithm)
    {
        var name = Mp4($"with-{algorithm}.mp4", 5000);
        var content = File.ReadAllBytes(bench.Source(name));
        var value = Convert.ToHexStringLower(algorithm switch { "md5" => MD5.HashData(content), "sha1" => SHA1.HashData(content), _ => SHA256.HashData(content) });
        bench.Write($"{name}.{algorithm}", Encoding.UTF8.GetBytes($"{value} *{name}\n"));
        var expected = MediaBench.Output(await bench.Verify(name)).GetProperty("expected");
        Assert.Equal((algorithm, value, true), (expected.Text("algorithm"), expected.Text("value"), expected.GetProperty("matches").GetBoolean()));
    }

    [Fact]
    public async Task SidecarThatDoesNotFit_NamesBothDigests()
    {
        var name = Mp4("damaged.mp4", 5000);
        var actual = Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(bench.Source(name))));
        bench.Write($"{name}.md5", "d41d8cd98f00b204e9800998ecf8427e"u8);
        var failure = await MediaBench.Failure(bench.Verify(name));
        Assert.Equal(("checksum-mismatch", FailureClass.Media), (failure.Code, failure.Class));
        Assert.Contains(actual, failure.Message);
        Assert.Contains("d41d8cd98f00b204e9800998ecf8427e", failure.Message);
    }

    [Fact]
    public async Task SidecarWithoutChecksum_IsNotPassedOver()
    {
        var name = Mp4("odd-sidecar.mp4", 5000);
        bench.Write($"{name}.sha256", "see the mail"u8);
        Assert.Equal("sidecar-unreadable", (await MediaBench.Failure(bench.Verify(name))).Code);
    }

    [Theory]
    [InlineData("empty.mp4", "", "empty-file", "'empty.mp4' is empty.")]
    [InlineData("letter.mp4", "Dear editor,\nthe file follows.\n", "text-file", "'letter.mp4' is plain text, not media.")]
    [InlineData("list.mp4", "#EXTM3U\n#EXTINF:10,\ncanary.mp4\n", "playlist", "'list.mp4' is an HLS or M3U playlist, not media.")]
    [InlineData("concat.mp4", "ffconcat version 1.0\nfile canary.mp4\n", "playlist", "'concat.mp4' is an ffconcat list, not media.")]
    [InlineData("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\n", "playlist", "'session.mp4' is an SDP session description, not media.")]
    [InlineData("dash.mp4", "<?xml version=\"1.0\"?><MPD></MPD>", "playlist", "'dash.mp4' is a DASH manifest, not media.")]
    [InlineData("picture.mp4", "\u0089PNG\r\n\u001a\n", "not-what-it-says", "'picture.mp4' is a PNG picture, not MP4.")]
    public async Task WhatIsNoMedia_IsRefusedInWords(string name, string content, string code, string message)
    {
        bench.Write(name, Encoding.Latin1.GetBytes(content));
        foreach (var step in (Func<string, Task<Engine.Steps.StepResult>>[])[bench.Verify, bench.Inspect])
        {
            var failure = await MediaBench.Failure(step(name));
            Assert.Equal((FailureClass.Media, code, message), (failure.Class, failure.Code, failure.Message));
        }
    }

    [Fact]
    public async Task FileThatChangedSinceTheRunStarted_IsNotRead()
    {
        var name = Mp4("changing.mp4", 5000);
        Assert.Equal("asset-changed", (await MediaBench.Failure(bench.Perform(new Engine.Steps.Assets.VerifyAsset(), "verify", name, version: new("older")))).Code);
    }

    [Fact]
    public async Task FileThatVanished_IsSaid() => Assert.Equal("asset-missing", (await MediaBench.Failure(bench.Verify("gone.mp4"))).Code);

    [Theory]
    [InlineData("-i.mp4")]
    [InlineData("a b 'c' \"d\".mp4")]
    [InlineData("line\nbreak.mp4")]
    [InlineData("größe-中文-😀.mp4")]
    [InlineData("x/..mp4")]
    public async Task NameFromOutside_IsOnlyData(string name) => Assert.Equal("mp4", MediaBench.Output(await bench.Verify(Mp4(name, 5000))).Text("container"));

    [Fact]
    public async Task WrongEnding_IsToldButAccepted() =>
        Assert.False(MediaBench.Output(await bench.Verify(Mp4("really-mp4.mkv", 5000))).GetProperty("extensionFits").GetBoolean());

    private string Mp4(string name, long size)
    {
        using var file = File.Create(bench.Source(name));
        file.Write([0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 2, 0]);
        file.SetLength(size);
        return name;
    }
}

internal static class JsonText
{
    public static string? Text(this JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
