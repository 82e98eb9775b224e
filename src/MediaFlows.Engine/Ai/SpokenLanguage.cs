using System.Text.RegularExpressions;

namespace MediaFlows.Engine.Ai;

/// <summary>Whisper's endpoints take a language as ISO 639 code and give it back as an English name.</summary>
public static partial class SpokenLanguage
{
    // Names as in the tokenizer of openai/whisper.
    private static readonly Dictionary<string, string> Tags = (
        "en english,zh chinese,de german,es spanish,ru russian,ko korean,fr french,ja japanese,pt portuguese,tr turkish,pl polish,ca catalan,nl dutch,"
        + "ar arabic,sv swedish,it italian,id indonesian,hi hindi,fi finnish,vi vietnamese,he hebrew,uk ukrainian,el greek,ms malay,cs czech,ro romanian,"
        + "da danish,hu hungarian,ta tamil,no norwegian,th thai,ur urdu,hr croatian,bg bulgarian,lt lithuanian,la latin,mi maori,ml malayalam,cy welsh,"
        + "sk slovak,te telugu,fa persian,lv latvian,bn bengali,sr serbian,az azerbaijani,sl slovenian,kn kannada,et estonian,mk macedonian,br breton,"
        + "eu basque,is icelandic,hy armenian,ne nepali,mn mongolian,bs bosnian,kk kazakh,sq albanian,sw swahili,gl galician,mr marathi,pa punjabi,"
        + "si sinhala,km khmer,sn shona,yo yoruba,so somali,af afrikaans,oc occitan,ka georgian,be belarusian,tg tajik,sd sindhi,gu gujarati,am amharic,"
        + "yi yiddish,lo lao,uz uzbek,fo faroese,ht haitian creole,ps pashto,tk turkmen,nn nynorsk,mt maltese,sa sanskrit,lb luxembourgish,my myanmar,"
        + "bo tibetan,tl tagalog,mg malagasy,as assamese,tt tatar,haw hawaiian,ln lingala,ha hausa,ba bashkir,jw javanese,su sundanese,yue cantonese")
        .Split(',').Select(pair => pair.Split(' ', 2)).ToDictionary(pair => pair[1], pair => pair[0] == "jw" ? "jv" : pair[0]);

    /// <summary>BCP-47 tag of what an endpoint answered; null when it is neither a known name nor a tag.</summary>
    public static string? Tag(string? answered)
    {
        if (answered is null)
            return null;
        return Tags.GetValueOrDefault(answered.Trim().ToLowerInvariant()) ?? (Bcp47().IsMatch(answered) ? answered : null);
    }

    /// <summary>The primary subtag, as the endpoints want it: <c>en</c> of <c>en-GB</c>.</summary>
    public static string Primary(string tag) => tag.Split('-')[0].ToLowerInvariant();

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    private static partial Regex Bcp47();
}
