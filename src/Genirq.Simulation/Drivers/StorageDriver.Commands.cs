using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Genirq.Actions;
using Genirq.Diagnostics;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Drivers;

/// <content>Putting commands into queues, and taking completions out.</content>
public sealed partial class StorageDriver
{
    private bool TryMakePair(int number, [NotNullWhen(true)] out StorageQueue? pair)
    {
        pair = null;
        if (!memory.TryAllocate(SubmissionBytes, out ulong submission))
        {
            return false;
        }

        if (!memory.TryAllocate(CompletionQueueBytes, out ulong completion))
        {
            memory.Free(submission, SubmissionBytes);
            return false;
        }

        pair = new StorageQueue(number, submission, completion);
        return true;
    }

    private void Free(StorageQueue pair)
    {
        memory.Free(pair.Submission, SubmissionBytes);
        memory.Free(pair.Completion, CompletionQueueBytes);
    }

    // Admin commands end before the doorbell's write returns: nothing is waited for.
    private IrqOutcome Administer(byte operation, ulong address, (uint Tenth, uint Eleventh) words, string what)
    {
        StorageQueue admin = _pairs[0];
        Put(admin, operation, address, words);
        Write(Doorbell(0, isCompletion: false), admin.Tail);
        int ended = Reap(admin);
        return ended == 0 || admin.LastStatus != Done
            ? IrqOutcome.Refused(
                ErrorCode.InputOutput,
                $"{Name} refused to {what} (queue {words.Tenth & 0xFFFF}) with status 0x{admin.LastStatus:x}.")
            : IrqOutcome.Done;
    }

    private void Put(StorageQueue pair, byte operation, ulong address, (uint Tenth, uint Eleventh) words)
    {
        Span<byte> command = stackalloc byte[CommandBytes];
        command.Clear();
        command[0] = operation;
        BinaryPrimitives.WriteUInt16LittleEndian(command[2..], pair.NextCommand++);
        BinaryPrimitives.WriteUInt64LittleEndian(command[24..], address);
        BinaryPrimitives.WriteUInt32LittleEndian(command[40..], words.Tenth);
        BinaryPrimitives.WriteUInt32LittleEndian(command[44..], words.Eleventh);
        memory.Write(pair.Submission + (pair.Tail * CommandBytes), command);
        pair.Tail = (pair.Tail + 1) % Entries;
        pair.UnderWay++;
    }

    private int Reap(StorageQueue pair)
    {
        Span<byte> completion = stackalloc byte[CompletionBytes];
        int taken = 0;
        while (true)
        {
            memory.Read(pair.Completion + (pair.Head * CompletionBytes), completion);
            uint status = BinaryPrimitives.ReadUInt16LittleEndian(completion[14..]);
            if ((status & 1) != pair.Phase)
            {
                break;
            }

            pair.LastStatus = (ushort)(status >> 1);
            pair.LastAnswer = BinaryPrimitives.ReadUInt32LittleEndian(completion);
            pair.Head = (pair.Head + 1) % Entries;
            pair.Phase ^= pair.Head == 0 ? 1u : 0;
            pair.UnderWay--;
            taken++;
        }

        if (taken != 0)
        {
            Write(Doorbell(pair.Number, isCompletion: true), pair.Head);
        }

        return taken;
    }

    // Completions are mostly taken before their interrupt comes.
    private IrqResult HandleAdmin()
    {
        if (_pairs.TryGetValue(0, out StorageQueue? admin))
        {
            Reap(admin);
        }

        return IrqResult.Handled;
    }
}
