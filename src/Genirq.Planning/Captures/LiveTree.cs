using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Genirq.Planning.Captures;

/// <summary>The live machine: its files; the kernel's log, which is not a file but what <c>dmesg</c> prints; and the
/// date, as a capture has it.</summary>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class LiveTree(TimeProvider? time = null) : ICaptureTree, IDisposable
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
    public void Dispose() => _files.Dispose();

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names) => _files.List(path, out names);

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        if (path is not (KernelLog or CapturePaths.Origin))
        {
            return _files.Read(path, buffer, out length);
        }

        CaptureAccess access = Make(path, out byte[] content);
        length = Math.Min(content.Length, buffer.Length);
        content.AsSpan(0, length).CopyTo(buffer);
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        if (path is not (KernelLog or CapturePaths.Origin))
        {
            return _files.Open(path, out stream);
        }

        CaptureAccess access = Make(path, out byte[] content);
        stream = access == CaptureAccess.Ok ? new MemoryStream(content, writable: false) : null;
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target) => _files.ReadLink(path, out target);

    private CaptureAccess Make(string path, out byte[] content)
    {
        CaptureAccess access = path == KernelLog ? ReadLog() : CaptureAccess.Ok;
        content = path == KernelLog
            ? _log ?? []
            : Encoding.ASCII.GetBytes(OriginReader.Line((time ?? TimeProvider.System).GetUtcNow()));
        return access;
    }

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
