using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using MediaFlows.Azure;

namespace MediaFlows.HostTests.Storage;

/// <summary>The way to the storage account, on which things happen.</summary>
internal sealed class UnrulyTransport : HttpPipelineTransport
{
    private readonly HttpClientTransport real = new();

    /// <summary>What becomes of a request: whoever is asked sends it, or answers.</summary>
    public Func<HttpMessage, Func<ValueTask>, ValueTask> Does { get; set; } = Calm;

    public static ValueTask Calm(HttpMessage message, Func<ValueTask> send) => send();

    public static RequestFailedException Reset => new("Connection reset by peer", new SocketException((int)SocketError.ConnectionReset));

    /// <summary>The emulator's account, reached this way.</summary>
    public StorageAccount To(Azurite azurite, int retries = 2) => To(azurite.Connection, azurite, retries);

    public StorageAccount To(string connection, Azurite azurite, int retries = 2) =>
        new(new BlobServiceClient(connection, Options(retries)), new TableServiceClient(connection, Over(new TableClientOptions(), retries)));

    public BlobClientOptions Options(int retries = 2) => Over(new BlobClientOptions(), retries);

    private T Over<T>(T options, int retries) where T : ClientOptions
    {
        options.Transport = this;
        (options.Retry.MaxRetries, options.Retry.Delay, options.Retry.MaxDelay) = (retries, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));
        return options;
    }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => ProcessAsync(message).AsTask().GetAwaiter().GetResult();

    public override ValueTask ProcessAsync(HttpMessage message) => Does(message, () => real.ProcessAsync(message));
}

/// <summary>What passes on that way.</summary>
internal static class Passing
{
    public static bool IsBlock(this HttpMessage message) => message.Request.Method == RequestMethod.Put && message.Asks("comp=block") && !message.IsCommit();

    public static bool IsCommit(this HttpMessage message) => message.Request.Method == RequestMethod.Put && message.Asks("comp=blocklist");

    public static bool IsRange(this HttpMessage message) => message.Request.Method == RequestMethod.Get && message.Request.Headers.Contains("x-ms-range");

    public static bool Asks(this HttpMessage message, string query) => message.Request.Uri.Query?.Contains(query, StringComparison.Ordinal) == true;

    public static ValueTask Answers(this HttpMessage message, int status, string code, params (string Name, string Value)[] headers)
    {
        message.Response = new MadeUp(message.Request.ClientRequestId, status, [("x-ms-error-code", code), .. headers]);
        return ValueTask.CompletedTask;
    }

    /// <summary>As Table Storage says no: code and text in the body.</summary>
    public static ValueTask AnswersInTheBody(this HttpMessage message, int status, string code, string text)
    {
        message.Answers(status, code, ("Content-Type", "application/json"));
        message.Response.ContentStream = BinaryData.FromObjectAsJson(new Dictionary<string, object>
        {
            ["odata.error"] = new { code, message = new { lang = "en-US", value = text } },
        }).ToStream();
        return ValueTask.CompletedTask;
    }

    /// <summary>As Table Storage says that a transaction was not carried out: the whole is accepted, a part of it tells.</summary>
    public static void AnswersInTheTransaction(this HttpMessage message, string status, string code)
    {
        message.Answers(202, "", ("Content-Type", "multipart/mixed; boundary=whole"));
        message.Response.ContentStream = BinaryData.FromString($$"""
            --whole
            Content-Type: multipart/mixed; boundary=part

            --part
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 {{status}}
            Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8

            { "odata.error": { "code":"{{code}}","message":{"lang":"en-US","value":"0:The server is busy." } } }
            --part--
            --whole--

            """.ReplaceLineEndings("\r\n")).ToStream();
    }

    /// <summary>Breaks off what is answered after some bytes.</summary>
    public static void BreaksOff(this HttpMessage message, int after) => message.Response.ContentStream = new BrokenOff(message.Response.ContentStream!, after);

    private sealed class BrokenOff(Stream whole, int left) : MemoryStream
    {
        private int left = left;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left == 0)
                throw new IOException("The response ended prematurely.");
            var read = await whole.ReadAsync(buffer[..Math.Min(left, buffer.Length)], cancellationToken);
            left -= read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            for (int read; (read = await ReadAsync(buffer, cancellationToken)) > 0;)
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private sealed class MadeUp(string request, int status, (string Name, string Value)[] headers) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; } = new MemoryStream();

        public override string ClientRequestId { get; set; } = request;

        public override void Dispose()
        {
        }

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Name, header.Value));

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
            (value = headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value) is not null;

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
            (values = TryGetHeader(name, out var value) ? [value] : null) is not null;
    }
}
