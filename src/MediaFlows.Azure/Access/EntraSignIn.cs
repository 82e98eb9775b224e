using System.Text.Json;
using MediaFlows.Engine.Api;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Azure.Access;

/// <summary>People whom App Service's authentication has signed in with Entra ID; their app roles say what they may do.</summary>
/// <param name="enabled">Whether that authentication is in front of this host: without it anybody can send its headers.</param>
public sealed class EntraSignIn(bool enabled) : IPlatformSignIn
{
    private const int MostBytes = 64 * 1024;

    private static readonly Dictionary<string, ApiRole> Roles = new(StringComparer.Ordinal)
    {
        ["MediaFlows.Read"] = ApiRole.Read,
        ["MediaFlows.Review"] = ApiRole.Review,
        ["MediaFlows.Operate"] = ApiRole.Operate,
        ["MediaFlows.Admin"] = ApiRole.Admin,
    };

    /// <summary>As the platform names Entra ID; whoever else it may let in gives roles that are not ours to believe.</summary>
    private const string Entra = "aad";

    private sealed record Principal(string? Auth_Typ, string? Name_Typ, string? Role_Typ, IReadOnlyList<Claim?>? Claims);

    private sealed record Claim(string? Typ, string? Val);

    /// <summary>The setting by which the platform says that its authentication is on. Nobody else may set it: whoever does opens the host to anybody.</summary>
    public static EntraSignIn From(Func<string, string?> setting) =>
        new(string.Equals(setting("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Someone who is signed in but has none of our roles is nobody here.</summary>
    public ApiKey? Of(HttpRequest request)
    {
        if (!enabled || Read(request.Headers["X-MS-CLIENT-PRINCIPAL"].ToString()) is not { Auth_Typ: Entra, Claims: { } told } principal) return null;
        var claims = told.OfType<Claim>().ToList();
        var roles = claims.Where(claim => claim.Typ is "roles" || claim.Typ == principal.Role_Typ)
            .Select(claim => Roles.TryGetValue(claim.Val ?? "", out var role) ? role : (ApiRole?)null).OfType<ApiRole>().ToList();
        var name = claims.FirstOrDefault(claim => claim.Typ == "preferred_username" || claim.Typ == principal.Name_Typ)?.Val;
        return roles.Count == 0 || string.IsNullOrEmpty(name) ? null : new ApiKey(name, roles.Max(), "user");
    }

    private static Principal? Read(string header)
    {
        var bytes = new byte[Math.Min(header.Length, MostBytes)];
        if (header.Length is 0 or > MostBytes || !Convert.TryFromBase64String(header, bytes, out var length)) return null;
        try
        {
            return JsonSerializer.Deserialize<Principal>(bytes.AsSpan(0, length), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
