using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Tests.Contracts;

public sealed class FileAccessRecordsTests : AccessRecordsContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-access-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    protected override IAccessLog Log() => new AccessLogFile(Path.Combine(folder, "access.jsonl"));

    protected override IRevokedLinks Revoked() => new RevokedLinksFile(Path.Combine(folder, "revoked.jsonl"));
}
