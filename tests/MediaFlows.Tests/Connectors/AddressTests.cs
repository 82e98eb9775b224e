using System.Net;
using System.Net.Sockets;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Http;

namespace MediaFlows.Tests.Connectors;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    public void InsideAddress_IsNotPublic(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("168.63.129.17")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:82a::200e")]
    public void InternetAddress_IsPublic(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://127.0.0.1:1/")]
    [InlineData("https://[::1]:1/")]
    [InlineData("https://[::ffff:127.0.0.1]:1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://localhost:1/")]
    [InlineData("http://example.com/")]
    public async Task AddressInside_IsRefusedAsConfiguration(string url)
    {
        using var http = new SafeHttp(AllowedHosts.None, TimeProvider.System);
        var failure = await new Bench().Failing(new CallHttp(http), new { url });
        Assert.Equal((FailureClass.Configuration, "address-not-allowed", false), (failure.Class, failure.Code, failure.Unclear));
        Assert.Contains(AllowedHosts.Setting, failure.Remedy);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("https://user:word@example.com/")]
    [InlineData("/only/a/path")]
    [InlineData("")]
    public async Task OtherThanPlainHttps_IsRefused(string url) =>
        Assert.Equal("bad-address", (await new Bench().Failing(new CallHttp(Bench.Http()), new { url })).Code);

    [Fact]
    public async Task NameThatChangesItsAddress_IsConnectedOnlyWhereItWasChecked()
    {
        var (looked, opened) = (0, new List<IPAddress>());
        var dialer = new Dialer(AllowedHosts.None,
            (_, _) => Task.FromResult(new[] { IPAddress.Parse(looked++ == 0 ? "93.184.216.34" : "127.0.0.1") }),
            (target, _) => { opened.Add(target.Address); throw new SocketException((int)SocketError.ConnectionRefused); });
        using var http = new SafeHttp(AllowedHosts.None, TimeProvider.System, null, dialer);
        var first = await new Bench().Failing(new CallHttp(http), new { url = "https://rebind.example/" });
        var second = await new Bench().Failing(new CallHttp(http), new { url = "https://rebind.example/" });
        Assert.Equal("partner-unreachable", first.Code);
        Assert.Equal("address-not-allowed", second.Code);
        Assert.Equal([IPAddress.Parse("93.184.216.34")], opened);
    }

    [Fact]
    public async Task MixedAddresses_OnlyPublicOnesAreTried()
    {
        var opened = new List<IPAddress>();
        var dialer = new Dialer(AllowedHosts.None,
            (_, _) => Task.FromResult(new[] { IPAddress.Parse("10.0.0.1"), IPAddress.Parse("93.184.216.34"), IPAddress.Parse("::1") }),
            (target, _) => { opened.Add(target.Address); throw new SocketException((int)SocketError.ConnectionRefused); });
        using var http = new SafeHttp(AllowedHosts.None, TimeProvider.System, null, dialer);
        await new Bench().Failing(new CallHttp(http), new { url = "https://mixed.example/" });
        Assert.Equal([IPAddress.Parse("93.184.216.34")], opened);
    }

    [Fact]
    public void AllowedHost_WithAPort_AllowsThatPortOnly()
    {
        var allowed = AllowedHosts.Parse("mam.local, 127.0.0.1:8080 [::1]:90");
        Assert.True(allowed.Contains("MAM.local", 443) && allowed.Contains("127.0.0.1", 8080) && allowed.Contains("::1", 90) && allowed.Contains("[::1]", 90));
        Assert.False(allowed.Contains("127.0.0.1", 80) || allowed.Contains("evil.mam.local", 443));
    }

    [Theory]
    [InlineData("X-Note", "one\r\nX-Second: two")]
    [InlineData("X Note", "one")]
    [InlineData("X-Note:", "one")]
    [InlineData("Host", "other.example")]
    [InlineData("Content-Length", "3")]
    [InlineData("X-Note", "naïve")]
    public async Task HeaderThatCouldSmuggle_IsRefused(string name, string value)
    {
        var failure = await new Bench().Failing(new CallHttp(Bench.Http()), new { url = "http://127.0.0.1:1/", headers = new Dictionary<string, string> { [name] = value } });
        Assert.Equal("bad-header", failure.Code);
    }
}
