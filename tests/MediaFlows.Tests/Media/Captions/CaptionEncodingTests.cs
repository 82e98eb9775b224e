using System.Text;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Tests.Media.Captions;

public sealed class CaptionEncodingTests
{
    private const string Grüß = "1\r\n00:00:00,000 --> 00:00:01,000\r\nGrüß Gott, señor – „ja“\r\n\r\n";

    [Fact]
    public void WhateverWroteIt_TheLettersAreTheSame()
    {
        Assert.All<Encoding>([new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32],
            encoding => Assert.Equal("Grüß Gott, señor – „ja“", Plain([.. encoding.GetPreamble(), .. encoding.GetBytes(Grüß)])));
        Assert.All<Encoding>([Encoding.Unicode, Encoding.BigEndianUnicode], encoding => Assert.Equal("Grüß Gott, señor – „ja“", Plain(encoding.GetBytes(Grüß))));
    }

    [Fact]
    public void NotUnicode_IsReadAsWindowsWroteIt_AndTold()
    {
        var reading = CaptionFile.Read(Windows(1252).GetBytes(Grüß));
        Assert.Equal("Grüß Gott, señor – „ja“", reading.Track.Cues[0].Plain);
        Assert.Contains("Windows-1252", Assert.Single(reading.Findings).Message);
    }

    [Theory]
    [InlineData("windows-1251", 1251, "Добрый вечер")]
    [InlineData("ISO-8859-1", 1252, "Grüß Gott – ja")]
    public void XmlInTheCodePageItNames_IsRead(string name, int page, string text) => Assert.Equal(text,
        Plain(Windows(page).GetBytes($"""<?xml version="1.0" encoding="{name}"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">{text}</p></div></body></tt>""")));

    [Fact]
    public void XmlInUtf16_IsReadWhateverItDeclares() => Assert.Equal("Grüß",
        Plain([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("""<?xml version="1.0" encoding="utf-8"?><tt><body><div><p begin="0s" end="1s">Grüß</p></div></body></tt>""")]));

    private static Encoding Windows(int page) => CodePagesEncodingProvider.Instance.GetEncoding(page)!;

    private static string Plain(byte[] bytes) => Assert.Single(CaptionFile.Read(bytes).Track.Cues).Plain;
}
