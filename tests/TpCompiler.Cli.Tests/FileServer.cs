using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace TpCompiler.Cli.Tests;

/// <summary>A server of one file on this machine, which understands ranges, may end connections early, and is a proxy to whoever asks it for whole addresses.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public FileServer()
    {
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    /// <summary>The file.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>What the server says is the version of the file; null for nothing.</summary>
    public string? Tag { get; set; } = "\"1\"";

    public string Type { get; set; } = "application/octet-stream";

    public int Status { get; set; } = 200;

    /// <summary>After how many bytes of the body the next connections end; those after the last are whole.</summary>
    public Queue<int> Cuts { get; } = [];

    /// <summary>Is called before each chunk of a body.</summary>
    public Action<int>? Sending { get; set; }

    /// <summary>The first lines of all requests, and the ranges that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose()
    {
        _listener.Stop();
        try
        {
            _serving.Wait();
        }
        catch (AggregateException)
        {
            // The listener was stopped while it waited.
        }
    }

    private void Serve()
    {
        while (true)
        {
            using TcpClient client = _listener.AcceptTcpClient();
            try
            {
                Answer(client.GetStream());
            }
            catch (IOException)
            {
                // Whoever asked has gone.
            }
        }
    }

    private void Answer(NetworkStream stream)
    {
        StreamReader reader = new(stream, Encoding.ASCII);
        List<string> lines = [];
        while (reader.ReadLine() is { Length: > 0 } line)
            lines.Add(line);
        if (lines.Count == 0)
            return;
        string? range = Header(lines, "Range");
        Requests.Enqueue(lines[0] + (range is null ? "" : " " + range));
        int begin = range is not null && (Header(lines, "If-Range") is not { } version || version == Tag)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        bool isBeyond = begin >= Content.Length && begin > 0;
        int status = Status != 200 ? Status : isBeyond ? 416 : begin > 0 ? 206 : 200;
        byte[] body = status is 200 or 206 ? Content[begin..] : [];
        StringBuilder head = new($"HTTP/1.1 {status} Said\r\nContent-Type: {Type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
        if (Tag is not null)
            head.Append($"ETag: {Tag}\r\n");
        if (status is 206 or 416)
            head.Append(isBeyond ? $"Content-Range: bytes */{Content.Length}\r\n" : $"Content-Range: bytes {begin}-{Content.Length - 1}/{Content.Length}\r\n");
        stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        int end = Cuts.Count > 0 ? Math.Min(Cuts.Dequeue(), body.Length) : body.Length;
        for (int at = 0; at < end; at += 4096)
        {
            Sending?.Invoke(at);
            stream.Write(body, at, Math.Min(4096, end - at));
        }
    }

    private static string? Header(List<string> lines, string name)
        => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
