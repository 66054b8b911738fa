using System.Buffers;
using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <summary>Saves a device for its client and restores it: features 1 and 2, and the stream of commands 17 and
/// 18.</summary>
/// <remarks>
/// Stop-copy only. While the device is stopped nothing that its model asked for later is done. A state that does not
/// fit leaves the device as it was, and migration in its error state, which a reset ends. Source: Linux 6.12,
/// include/uapi/linux/vfio.h, VFIO_DEVICE_FEATURE_MIGRATION and VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE.
/// </remarks>
internal sealed class DeviceMigration(ServedDevice device)
{
    private const uint FeatureMask = 0xFFFF;
    private const uint GetFlag = 0x10000;
    private const uint SetFlag = 0x20000;
    private const uint ProbeFlag = 0x40000;
    private const uint MigrationFeature = 1;
    private const uint StateFeature = 2;
    private const ulong StopCopyFlag = 1;
    private const int DataSize = 8;

    // Limit: a state that is received.
    private const int MaxStateBytes = 64 << 20;

    private MigrationState _state = MigrationState.Running;
    private ReadOnlyMemory<byte> _saved;
    private ArrayBufferWriter<byte>? _received;

    /// <summary>Whether the model must do nothing by itself.</summary>
    public bool IsStopped => _state != MigrationState.Running;

    /// <summary>A reset, or the client has gone: the device runs.</summary>
    public void Abort()
    {
        _saved = default;
        _received = null;
        if (IsStopped)
        {
            _state = MigrationState.Running;
            device.Resume();
        }
    }

    /// <summary>Carries out FEATURE.</summary>
    public int HandleFeature(ReadOnlySpan<byte> body, MessageOutput output)
    {
        if (body.Length < WireLimits.FeatureSize)
        {
            return Errno.EINVAL;
        }

        uint room = BinaryPrimitives.ReadUInt32LittleEndian(body);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        uint feature = flags & FeatureMask;
        bool isProbe = (flags & ProbeFlag) != 0;
        bool isGet = (flags & GetFlag) != 0;
        bool isSet = (flags & SetFlag) != 0;
        if ((flags & ~(FeatureMask | GetFlag | SetFlag | ProbeFlag)) != 0 || (isGet && isSet && !isProbe)
            || (!isGet && !isSet))
        {
            return Errno.EINVAL;
        }

        if (!device.Model.CanSave || feature is not (MigrationFeature or StateFeature)
            || (feature == MigrationFeature && isSet))
        {
            return Errno.ENOTTY;
        }

        if (isProbe)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.Take(WireLimits.FeatureSize), WireLimits.FeatureSize);
            return 0;
        }

        const int Whole = WireLimits.FeatureSize + DataSize;
        if (room < Whole || (isSet && body.Length != Whole))
        {
            return Errno.EINVAL;
        }

        int error = isSet
            ? SetState((MigrationState)BinaryPrimitives.ReadUInt32LittleEndian(body[WireLimits.FeatureSize..]))
            : 0;
        if (error != 0)
        {
            return error;
        }

        Span<byte> reply = output.Take(Whole);
        BinaryPrimitives.WriteUInt32LittleEndian(reply, Whole);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(
            reply[WireLimits.FeatureSize..], feature == MigrationFeature ? StopCopyFlag : (ulong)_state);
        return 0;
    }

    /// <summary>Carries out MIG_DATA_READ: fewer bytes than asked for mean the end.</summary>
    public int Read(ReadOnlySpan<byte> body, MessageOutput output)
    {
        if (body.Length != WireLimits.FeatureSize || _state != MigrationState.StopCopy)
        {
            return Errno.EINVAL;
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        if (size > WireLimits.MaxTransferBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(body) < size + WireLimits.FeatureSize)
        {
            return Errno.EINVAL;
        }

        int count = (int)Math.Min(size, (uint)_saved.Length);
        Span<byte> reply = output.Take(WireLimits.FeatureSize + count);
        BinaryPrimitives.WriteUInt32LittleEndian(reply, (uint)(WireLimits.FeatureSize + count));
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], (uint)count);
        _saved.Span[..count].CopyTo(reply[WireLimits.FeatureSize..]);
        _saved = _saved[count..];
        return 0;
    }

    /// <summary>Carries out MIG_DATA_WRITE.</summary>
    public int Write(ReadOnlySpan<byte> body)
    {
        if (body.Length < WireLimits.FeatureSize || _received is null
            || BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) != (uint)(body.Length - WireLimits.FeatureSize))
        {
            return Errno.EINVAL;
        }

        ReadOnlySpan<byte> data = body[WireLimits.FeatureSize..];
        if (_received.WrittenCount + data.Length > MaxStateBytes)
        {
            return Errno.EFBIG;
        }

        _received.Write(data);
        return 0;
    }

    // Source: the same header: every change goes through "stop"; only a reset leaves "error".
    private int SetState(MigrationState wanted)
    {
        bool isKnown = wanted is MigrationState.Stop or MigrationState.Running or MigrationState.StopCopy
            or MigrationState.Resuming;
        if (!isKnown || _state == MigrationState.Error)
        {
            return Errno.EINVAL;
        }

        if (wanted == _state)
        {
            return 0;
        }

        if (_state == MigrationState.Resuming && !Restore())
        {
            _received = null;
            _state = MigrationState.Error;
            return Errno.EINVAL;
        }

        _saved = default;
        _received = null;
        _state = wanted;
        switch (wanted)
        {
            case MigrationState.StopCopy:
                _saved = DeviceDocument.Save(device.Model);
                break;
            case MigrationState.Resuming:
                _received = new ArrayBufferWriter<byte>();
                break;
            case MigrationState.Running:
                device.Resume();
                break;
        }

        return 0;
    }

    private bool Restore()
    {
        bool isDone = DeviceDocument.TryRestore(device.Model, _received!.WrittenMemory, out _);
        if (isDone)
        {
            device.Interrupts.Restored();
        }

        return isDone;
    }
}
