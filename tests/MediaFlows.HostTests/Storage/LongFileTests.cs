using System.IO.Hashing;
using MediaFlows.Azure.Storage;
using MediaFlows.HostTests.Cli;

namespace MediaFlows.HostTests.Storage;

/// <summary>Alone, so that the memory it sees is its own.</summary>
[CollectionDefinition(nameof(LongFileTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(LongFileTests))]
public sealed class LongFileTests(Azurite azurite) : IAsyncLifetime
{
    private const long Length = (300L << 20) + 7, Most = 100 << 20;

    private readonly Workplace work = new();
    private readonly UnrulyTransport way = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
    private BlobAssetStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = new BlobAssetStore(way.To(azurite), TimeProvider.System, prefix);
        await azurite.Storage.Blobs.CreateBlobContainerAsync(prefix + "ingest");
    }

    public ValueTask DisposeAsync()
    {
        work.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AStreamOfUnknownLength_GoesThroughInBoundedMemory()
    {
        var sent = new Generated(Length);
        // A line that is slower than the stream: what is read too early piles up.
        way.Does = async (message, send) =>
        {
            await Task.Delay(message.IsBlock() ? 250 : 0);
            await send();
        };
        var put = await Bounded(() => store.Put("ingest/long.mxf", sent, "application/mxf", "", default));
        Assert.Equal(Length, put.Size);
        Assert.Equal(put, await store.Find("ingest/long.mxf", default));

        var brought = await Bounded(() => store.Bring("ingest/long.mxf", work.Folder, default));
        Assert.Equal(sent.Hash, await Hash(File.OpenRead(brought)));
        Assert.Equal(sent.Hash, await Bounded(async () => await Hash(await store.OpenRead("ingest/long.mxf", default))));
    }

    [Fact]
    public async Task ALongCopy_StaysInTheStorage()
    {
        var sent = new Generated(Length);
        await store.Put("ingest/long.mxf", sent, "application/mxf", null, default);
        way.Does = (message, send) =>
        {
            Assert.False(message.IsRange());
            return send();
        };
        var copy = await store.Copy("ingest/long.mxf", "archive/long.mxf", default);
        way.Does = (_, send) => send();
        Assert.Equal(("archive/long.mxf", Length), (copy.Uri, copy.Size));
        Assert.Equal(sent.Hash, await Hash(await store.OpenRead("archive/long.mxf", default)));
    }

    private static async Task<T> Bounded<T>(Func<Task<T>> act)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (idle, most) = (Environment.WorkingSet, 0L);
        using (new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, 0, 10))
        {
            var result = await act();
            Assert.True(most > 0 && most - idle < Most, $"{(most - idle) >> 20} MB above idle");
            return result;
        }
    }

    private static async Task<ulong> Hash(Stream content)
    {
        await using (content)
        {
            var hash = new XxHash3();
            await hash.AppendAsync(content);
            return hash.GetCurrentHashAsUInt64();
        }
    }

    /// <summary>Bytes that are made as they are read, and cannot be read again.</summary>
    private sealed class Generated(long length) : Stream
    {
        private readonly XxHash3 hash = new();
        private readonly Random random = new(7);
        private long left = length;

        public ulong Hash => hash.GetCurrentHashAsUInt64();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var some = buffer.AsSpan(offset, (int)Math.Min(left, Math.Min(count, 100_000)));
            random.NextBytes(some);
            hash.Append(some);
            left -= some.Length;
            return some.Length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
