using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Genirq.Planning.Captures;

/// <summary>The live machine: its files, and the kernel's log, which is no file but what <c>dmesg</c> prints.</summary>
public sealed class LiveTree : ICaptureTree
{
    /// <summary>The folder that the live machine is below.</summary>
    public const string Root = "/";

    /// <summary>The name under which the log is found.</summary>
    public const string KernelLog = "dmesg.txt";

    // Limit: how long the log may take.
    private const int MaximumMilliseconds = 10_000;

    private readonly DirectoryTree _files = new(Root);
    private byte[]? _log;

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names) => _files.List(path, out names);

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        if (path != KernelLog)
        {
            return _files.Read(path, buffer, out length);
        }

        CaptureAccess access = ReadLog();
        byte[] log = _log ?? [];
        length = Math.Min(log.Length, buffer.Length);
        log.AsSpan(0, length).CopyTo(buffer);
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        if (path != KernelLog)
        {
            return _files.Open(path, out stream);
        }

        CaptureAccess access = ReadLog();
        stream = access == CaptureAccess.Ok ? new MemoryStream(_log!, writable: false) : null;
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target) => _files.ReadLink(path, out target);

    private CaptureAccess ReadLog()
    {
        if (_log is not null)
        {
            return CaptureAccess.Ok;
        }

        try
        {
            using Process? process = Process.Start(new ProcessStartInfo("dmesg")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            });
            if (process is null)
            {
                return CaptureAccess.Missing;
            }

            // Both are read, so that neither pipe fills and holds the other.
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(MaximumMilliseconds) || process.ExitCode != 0)
            {
                return CaptureAccess.Denied;
            }

            _log = Encoding.UTF8.GetBytes(text);
            return errors.IsFaulted ? CaptureAccess.Failed : CaptureAccess.Ok;
        }
        catch (Win32Exception)
        {
            return CaptureAccess.Missing;
        }
    }
}
