namespace MediaFlows.HostTests.Contract;

/// <summary>A host of flows, running as it does in earnest, as its contract sees it: an address, a key, files, and a plug to pull.</summary>
public abstract class RunningHost : IAsyncLifetime
{
    /// <summary>Why there is none to be tested; null when there is one.</summary>
    public virtual string? Missing => null;

    public abstract Uri Address { get; }

    /// <summary>An administrator's key of the API.</summary>
    public abstract string Key { get; }

    /// <summary>The host as a partner on this machine is called by it: it must be allowed to.</summary>
    public virtual string Neighbour => "127.0.0.1";

    public virtual bool CanBeKilled => true;

    /// <summary>The shortest length of time that this host tells apart from none.</summary>
    public virtual TimeSpan Moment => TimeSpan.FromSeconds(1);

    /// <summary>Where Event Grid delivers to.</summary>
    public virtual Uri Events => new(Address, "/api/events");

    /// <summary>Whether it asks for a key where <see cref="Durable"/> leads, and answers there by itself.</summary>
    public virtual bool ServesDurableStatus => true;

    /// <summary>A run in Durable's management API.</summary>
    public virtual Uri Durable(string run) => new(Address, $"/runtime/webhooks/durabletask/instances/{run}");

    /// <summary>Puts a file into a container, whole at once; one that is there is replaced.</summary>
    public abstract Task Put(string uri, byte[] content);

    public abstract Task Remove(string uri);

    /// <summary>A file's content; null when there is none.</summary>
    public abstract Task<byte[]?> Read(string uri);

    /// <summary>The file's version as an event about it tells it.</summary>
    public virtual Task<string> ETag(string uri) => Task.FromResult("0x8DC0FFEE");

    /// <summary>Ends all its processes with -9.</summary>
    public abstract Task Kill();

    /// <summary>Starts it again, at the same address and on the same storage.</summary>
    public abstract Task Start();

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    public HttpClient Client(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Patiently.Most };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }
}
