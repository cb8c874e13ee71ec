using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Threading;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Models;

/// <summary>
/// Fetches a file over HTTP. Until it is whole it is called file.part, and an interrupted download goes on after what is there, if the server still has the same file. Proxies are those
/// of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).
/// </summary>
/// <param name="client">Sends the requests.</param>
/// <param name="report">Is told how far it has come.</param>
internal sealed class ModelDownload(HttpClient client, ProgressReport report)
{
    private const int MostTries = 5;

    /// <summary>Fetches a file.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="target">What it is to be called.</param>
    /// <param name="bytes">Its size; null where it is not known.</param>
    /// <param name="checksum">Its checksum; null where none is known.</param>
    /// <param name="cancellation">Stops it, and leaves what was received for later.</param>
    /// <exception cref="CommandException">It cannot be had, or is not the file that it should be.</exception>
    public void Run(string url, string target, long? bytes, FileChecksum? checksum, CancellationToken cancellation)
    {
        string part = target + ".part", origin = target + ".part.from";
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Receive(url, part, origin, cancellation);
                break;
            }
            catch (Exception e) when (IsPassing(e) && !cancellation.IsCancellationRequested)
            {
                if (attempt == MostTries)
                    throw new CommandException($"{url}: cannot be downloaded: {Reason(e)}{Kept(part)}", e);
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200 * attempt));
                cancellation.ThrowIfCancellationRequested();
            }
        }

        Check(url, part, bytes, checksum);
        File.Move(part, target, overwrite: false);
        File.Delete(origin);
    }

    private void Receive(string url, string part, string origin, CancellationToken cancellation)
    {
        long there = File.Exists(part) ? new FileInfo(part).Length : 0;
        string? version = there > 0 && File.Exists(origin) && File.ReadAllLines(origin) is [string from, string tag] && from == url ? tag : null;
        if (version is null)
            there = 0;
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        if (there > 0)
        {
            request.Headers.Range = new RangeHeaderValue(there, null);
            request.Headers.TryAddWithoutValidation("If-Range", version);
        }

        using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        bool isWholeAlready = response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == there;
        if (isWholeAlready)
            return;
        if (!response.IsSuccessStatusCode)
            throw new CommandException($"{url}: cannot be downloaded: the server says {(int)response.StatusCode} ({response.ReasonPhrase})");
        if (response.Content.Headers.ContentType?.MediaType is "text/html")
            throw new CommandException($"{url}: expected a model, found a web page");
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != there)
            there = 0;
        WriteOrigin(origin, url, response);
        long? length = response.Content.Headers.ContentLength + there;
        using FileStream file = Open(part);
        file.SetLength(there);
        file.Position = there;
        using Stream content = response.Content.ReadAsStream(cancellation);
        Copy(content, file, length, cancellation);
        if (length is not null && file.Length != length)
            throw new EndOfStreamException($"{NumberText.Grouped(file.Length)} of {NumberText.Grouped(length.Value)} bytes came");
    }

    /// <summary>Remembers which version of the file is received, where the server says that: only more of the same goes with it.</summary>
    private static void WriteOrigin(string origin, string url, HttpResponseMessage response)
    {
        string? version = response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("r");
        if (version is null)
            File.Delete(origin);
        else
            File.WriteAllText(origin, $"{url}\n{version}\n");
    }

    private void Copy(Stream content, FileStream file, long? length, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                file.Write(buffer, 0, read);
            }
            catch (IOException e)
            {
                throw OutputTarget.Unwritable(file.Name, e);
            }

            report(length > 0 ? Math.Min(1, file.Length / (double)length) : 0, $"{NumberText.Grouped(file.Length / 1000)} kB");
        }
    }

    private static FileStream Open(string part)
    {
        try
        {
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable(part, e);
        }
    }

    /// <summary>Takes away what is not the file that it should be: nothing after it would make it so.</summary>
    private static void Check(string url, string part, long? bytes, FileChecksum? checksum)
    {
        string? problem = null;
        long length = new FileInfo(part).Length;
        if (bytes is not null && length != bytes)
            problem = $"expected {NumberText.Grouped(bytes.Value)} bytes, found {NumberText.Grouped(length)}";
        else if (checksum is not null && FileChecksum.Of(checksum.Kind, part) is var found && found != checksum)
            problem = $"expected the checksum {checksum}, found {found}";
        if (problem is null)
            return;
        File.Delete(part);
        throw new CommandException($"{url}: {problem}; what was downloaded is another file and was taken away");
    }

    /// <summary>Whether another try may help: the connection failed or ended, or nothing came for too long.</summary>
    private static bool IsPassing(Exception e)
        => e is HttpIOException or HttpRequestException or IOException { InnerException: SocketException } or EndOfStreamException or OperationCanceledException;

    private static string Reason(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.');

    private static string Kept(string part) => File.Exists(part) ? $"; {part} keeps what came, and the same command goes on after it" : "";
}
