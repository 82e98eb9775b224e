namespace MediaFlows.Core.Media;

/// <summary>A kind of file we accept, and the one demuxer of ffmpeg that may read it.</summary>
/// <param name="Name">Short name, as in the output of a step: <c>mp4</c>.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Demuxer">Name for <c>-format_whitelist</c>; null for still pictures, which ffmpeg is never given as media.</param>
/// <param name="Extensions">Usual file name endings, lower case, without the dot.</param>
public sealed record MediaContainer(string Name, string Title, string ContentType, string? Demuxer, params IReadOnlyList<string> Extensions)
{
    public static MediaContainer Mp4 { get; } = new("mp4", "MP4", "video/mp4", "mov", "mp4", "m4v", "f4v");
    public static MediaContainer Mov { get; } = new("mov", "QuickTime", "video/quicktime", "mov", "mov", "qt");
    public static MediaContainer M4a { get; } = new("m4a", "MPEG-4 audio", "audio/mp4", "mov", "m4a", "m4b");
    public static MediaContainer ThreeGp { get; } = new("3gp", "3GPP", "video/3gpp", "mov", "3gp", "3g2");
    public static MediaContainer Mxf { get; } = new("mxf", "MXF", "application/mxf", "mxf", "mxf");
    public static MediaContainer Mkv { get; } = new("mkv", "Matroska", "video/x-matroska", "matroska", "mkv", "mka");
    public static MediaContainer WebM { get; } = new("webm", "WebM", "video/webm", "matroska", "webm", "weba");
    public static MediaContainer TransportStream { get; } = new("ts", "MPEG transport stream", "video/mp2t", "mpegts", "ts", "m2ts", "mts", "m2t");
    public static MediaContainer ProgramStream { get; } = new("ps", "MPEG program stream", "video/mpeg", "mpeg", "mpg", "mpeg", "vob", "ps");
    public static MediaContainer Avi { get; } = new("avi", "AVI", "video/x-msvideo", "avi", "avi");
    public static MediaContainer Asf { get; } = new("asf", "Windows Media", "video/x-ms-asf", "asf", "wmv", "wma", "asf");
    public static MediaContainer Wav { get; } = new("wav", "WAVE", "audio/wav", "wav", "wav", "wave", "bwf", "rf64");
    public static MediaContainer Aiff { get; } = new("aiff", "AIFF", "audio/aiff", "aiff", "aif", "aiff", "aifc");
    public static MediaContainer Flac { get; } = new("flac", "FLAC", "audio/flac", "flac", "flac");
    public static MediaContainer Mp3 { get; } = new("mp3", "MP3", "audio/mpeg", "mp3", "mp3", "mp2");
    public static MediaContainer Aac { get; } = new("aac", "AAC (ADTS)", "audio/aac", "aac", "aac");
    public static MediaContainer Ogg { get; } = new("ogg", "Ogg", "audio/ogg", "ogg", "ogg", "oga", "ogv", "opus");
    public static MediaContainer Jpeg { get; } = new("jpeg", "JPEG picture", "image/jpeg", null, "jpg", "jpeg");
    public static MediaContainer Png { get; } = new("png", "PNG picture", "image/png", null, "png");
    public static MediaContainer Gif { get; } = new("gif", "GIF picture", "image/gif", null, "gif");
    public static MediaContainer Tiff { get; } = new("tiff", "TIFF picture", "image/tiff", null, "tif", "tiff");

    /// <summary>Captions as text of codes; only ever of our own making, and so not among those we accept.</summary>
    public static MediaContainer Scenarist { get; } = new("scc", "Scenarist captions", "text/x-scc", "scc");

    public static IReadOnlyList<MediaContainer> All { get; } =
    [
        Mp4, Mov, M4a, ThreeGp, Mxf, Mkv, WebM, TransportStream, ProgramStream, Avi, Asf, Wav, Aiff, Flac, Mp3, Aac, Ogg, Jpeg, Png, Gif, Tiff,
    ];

    /// <summary>Whether it has no duration.</summary>
    public bool Still => Demuxer is null;

    /// <summary>Whether a file name's ending is usual for this kind or for a sibling read by the same demuxer.</summary>
    public bool Fits(string fileName) => Of(fileName) is { } said && (said == this || (!Still && said.Demuxer == Demuxer));

    /// <summary>The kind a file name claims to be; null when its ending says nothing.</summary>
    public static MediaContainer? Of(string fileName)
    {
        var extension = fileName[(fileName.LastIndexOf('.') + 1)..].ToLowerInvariant();
        return All.FirstOrDefault(container => container.Extensions.Contains(extension));
    }
}
