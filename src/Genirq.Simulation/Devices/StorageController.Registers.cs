using System.Buffers.Binary;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Devices;

/// <content>The registers as the driver sees them, and the admin commands.</content>
public sealed partial class StorageController
{
    /// <inheritdoc/>
    protected internal override uint ReadRegister(int bar, ulong offset)
    {
        const uint MustBeContiguous = 1u << 16;
        const uint Version14 = 0x0001_0400;
        return bar != Bar ? 0 : offset switch
        {
            Capabilities => (MaxQueueEntries - 1) | MustBeContiguous,
            StorageRegisters.Version => Version14,
            Configuration => _configuration,
            ControllerStatus => (_configuration & EnableBit) | (_isFatal ? FatalBit : 0),
            AdminSizes => _adminSizes,
            AdminSubmission => (uint)_adminSubmission,
            AdminSubmission + 4 => (uint)(_adminSubmission >> 32),
            AdminCompletion => (uint)_adminCompletion,
            AdminCompletion + 4 => (uint)(_adminCompletion >> 32),
            _ => 0,
        };
    }

    /// <inheritdoc/>
    protected internal override void WriteRegister(int bar, ulong offset, uint value)
    {
        const ulong LowHalf = uint.MaxValue;
        if (bar != Bar)
        {
            return;
        }

        if (offset >= FirstDoorbell)
        {
            ulong doorbell = (offset - FirstDoorbell) / sizeof(uint);
            if (doorbell / 2 < (ulong)_submissions.Length)
            {
                Ring((int)(doorbell / 2), (doorbell & 1) != 0, value);
            }

            return;
        }

        switch (offset)
        {
            case Configuration:
                Configure(value);
                break;
            case AdminSizes:
                _adminSizes = value;
                break;
            case AdminSubmission:
                _adminSubmission = (_adminSubmission & ~LowHalf) | value;
                break;
            case AdminSubmission + 4:
                _adminSubmission = (_adminSubmission & LowHalf) | ((ulong)value << 32);
                break;
            case AdminCompletion:
                _adminCompletion = (_adminCompletion & ~LowHalf) | value;
                break;
            case AdminCompletion + 4:
                _adminCompletion = (_adminCompletion & LowHalf) | ((ulong)value << 32);
                break;
        }
    }

    private static uint Word(ReadOnlySpan<byte> command, int number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(command[(number * sizeof(uint))..]);

    // The admin queue raises entry 0.
    private void Configure(uint value)
    {
        bool wasEnabled = (_configuration & EnableBit) != 0;
        bool isEnabled = (value & EnableBit) != 0;
        _configuration = value;
        if (wasEnabled == isEnabled)
        {
            return;
        }

        Stop();
        if (isEnabled)
        {
            uint submission = (_adminSizes & 0xFFF) + 1;
            uint completion = ((_adminSizes >> 16) & 0xFFF) + 1;
            _isFatal = submission < 2 || completion < 2;
            if (!_isFatal)
            {
                _submissions[0] = new SubmissionQueue(_adminSubmission, submission, 0);
                _completions[0] = MakeCompletion(_adminCompletion, completion, 0);
            }
        }
    }

    private ushort Administer(ReadOnlySpan<byte> command, out uint answer)
    {
        answer = 0;
        return command[0] switch
        {
            CreateCompletionQueue => CreateCompletion(command),
            CreateSubmissionQueue => CreateSubmission(command),
            DeleteSubmissionQueue => DeleteSubmission((int)(Word(command, 10) & 0xFFFF)),
            DeleteCompletionQueue => DeleteCompletion((int)(Word(command, 10) & 0xFFFF)),
            Identify => Describe(command),
            SetFeatures => SetFeature(Word(command, 10) & 0xFF, Word(command, 11), out answer),
            _ => InvalidOpcode,
        };
    }

    private ushort CreateCompletion(ReadOnlySpan<byte> command)
    {
        const uint RaisesInterrupts = 2;
        int queue = (int)(Word(command, 10) & 0xFFFF);
        uint size = (Word(command, 10) >> 16) + 1;
        int vector = (int)(Word(command, 11) >> 16);
        if (queue < 1 || queue >= _completions.Length || _completions[queue] is not null)
        {
            return InvalidQueue;
        }

        if (size is < 2 or > MaxQueueEntries)
        {
            return InvalidQueueSize;
        }

        bool raises = (Word(command, 11) & RaisesInterrupts) != 0;
        if (raises && vector >= _options.VectorCount)
        {
            return InvalidVector;
        }

        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(command[24..]);
        _completions[queue] = MakeCompletion(address, size, raises ? vector : -1);
        return Done;
    }

    private CompletionQueue MakeCompletion(ulong address, uint size, int vector) =>
        new(address, size, vector) { Round = ++_rounds };

    private ushort CreateSubmission(ReadOnlySpan<byte> command)
    {
        int queue = (int)(Word(command, 10) & 0xFFFF);
        uint size = (Word(command, 10) >> 16) + 1;
        int completion = (int)(Word(command, 11) >> 16);
        if (queue < 1 || queue >= _submissions.Length || _submissions[queue] is not null)
        {
            return InvalidQueue;
        }

        if (completion < 1 || completion >= _completions.Length || _completions[completion] is null)
        {
            return InvalidCompletionQueue;
        }

        if (size is < 2 or > MaxQueueEntries)
        {
            return InvalidQueueSize;
        }

        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(command[24..]);
        _submissions[queue] = new SubmissionQueue(address, size, completion);
        return Done;
    }

    private ushort DeleteSubmission(int queue)
    {
        if (queue < 1 || queue >= _submissions.Length || _submissions[queue] is null)
        {
            return InvalidQueue;
        }

        Abort(queue);
        _submissions[queue] = null;
        return Done;
    }

    private ushort DeleteCompletion(int queue)
    {
        if (queue < 1 || queue >= _completions.Length || _completions[queue] is null)
        {
            return InvalidQueue;
        }

        if (Array.Exists(_submissions, each => each?.Completion == queue))
        {
            return InvalidQueueDeletion;
        }

        _completions[queue] = null;
        return Done;
    }

    private ushort SetFeature(uint feature, uint value, out uint answer)
    {
        answer = 0;
        if (feature == QueueCountFeature)
        {
            answer = (uint)(_options.QueueCount - 1) * 0x10001;
            return Done;
        }

        if (feature != CoalescingFeature)
        {
            return InvalidField;
        }

        _gatherCount = (value & 0xFF) + 1;
        _gatherNanoseconds = (long)((value >> 8) & 0xFF) * HundredMicroseconds;
        return Done;
    }
}
