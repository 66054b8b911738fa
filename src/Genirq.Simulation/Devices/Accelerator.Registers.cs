using Genirq.Msi;
using static Genirq.Simulation.Devices.AcceleratorRegisters;

namespace Genirq.Simulation.Devices;

/// <content>The registers as the driver sees them.</content>
public sealed partial class Accelerator
{
    private const int SlotBytes = 16;

    /// <inheritdoc/>
    protected internal override uint ReadRegister(int bar, ulong offset) => bar switch
    {
        SlotBar when offset / SlotBytes < (ulong)_slots.Length =>
            ReadSlot(_slots[offset / SlotBytes], offset % SlotBytes),
        Bar when offset >= FirstQueue => TryFind(offset, out int queue)
            ? ReadQueue(_queues[queue], (offset - FirstQueue) % QueueStride)
            : 0,
        Bar => ReadCommon(offset),
        _ => 0,
    };

    /// <inheritdoc/>
    protected internal override void WriteRegister(int bar, ulong offset, uint value)
    {
        if (bar == SlotBar && offset / SlotBytes < (ulong)_slots.Length)
        {
            WriteSlot(SlotAt((int)(offset / SlotBytes)), offset % SlotBytes, value);
        }
        else if (bar == Bar && offset >= FirstQueue)
        {
            if (TryFind(offset, out int queue))
            {
                WriteQueue(queue, (offset - FirstQueue) % QueueStride, value);
            }
        }
        else if (bar == Bar)
        {
            WriteCommon(offset, value);
        }
    }

    private static uint ReadSlot(MessageSlot? slot, ulong register) => register switch
    {
        0 => slot?.Message.AddressLow ?? 0,
        4 => slot?.Message.AddressHigh ?? 0,
        8 => slot?.Message.Data ?? 0,
        12 => slot is { IsMasked: false } ? 0u : 1,
        _ => 0,
    };

    private static uint ReadQueue(in WorkQueue queue, ulong register) => register switch
    {
        QueueControl => queue.IsOpen ? 1u : 0,
        QueuePasid => queue.Pasid,
        QueueMessage => queue.Message,
        QueueDone => queue.Done,
        _ => 0,
    };

    private uint ReadCommon(ulong offset) => offset switch
    {
        AcceleratorRegisters.QueueCount => (uint)_queues.Length,
        SlotCount => (uint)_slots.Length,
        ErrorCount => _errors,
        ContextPasid => _contextPasid,
        ContextAddressLow => _contextMessage.AddressLow,
        ContextAddressHigh => _contextMessage.AddressHigh,
        ContextData => _contextMessage.Data,
        ContextMask => _isContextMasked ? 1u : 0,
        _ => 0,
    };

    private void WriteSlot(MessageSlot slot, ulong register, uint value)
    {
        MsiMessage message = slot.Message;
        switch (register)
        {
            case 0:
                slot.Message = message with { AddressLow = value };
                break;
            case 4:
                slot.Message = message with { AddressHigh = value };
                break;
            case 8:
                slot.Message = message with { Data = value };
                break;
            case 12:
                slot.IsMasked = (value & 1) != 0;
                Settle(slot);
                break;
        }
    }

    private void WriteQueue(int queue, ulong register, uint value)
    {
        ref WorkQueue found = ref _queues[queue];
        switch (register)
        {
            case QueueControl:
                bool opens = (value & 1) != 0;
                if (opens != found.IsOpen)
                {
                    found.Done = opens ? 0 : found.Done + found.UnderWay;
                    found.UnderWay = 0;
                    found.IsOpen = opens;
                    found.Era = ++_era;
                }

                break;
            case QueuePasid:
                found.Pasid = value;
                break;
            case QueueMessage:
                found.Message = value;
                break;
            case QueueDoorbell:
                Submit(queue, value);
                break;
        }
    }

    private void WriteCommon(ulong offset, uint value)
    {
        switch (offset)
        {
            case ContextPasid:
                _contextPasid = value;
                break;
            case ContextAddressLow:
                _contextMessage = _contextMessage with { AddressLow = value };
                break;
            case ContextAddressHigh:
                _contextMessage = _contextMessage with { AddressHigh = value };
                break;
            case ContextData:
                _contextMessage = _contextMessage with { Data = value };
                break;
            case ContextMask:
                _isContextMasked = (value & 1) != 0;
                break;
            case ContextCommand when value == WriteContext:
                SetContext();
                break;
            case ContextCommand when value == DropContext:
                _contexts.Remove(_contextPasid);
                break;
        }
    }

    private void SetContext()
    {
        if (!_contexts.TryGetValue(_contextPasid, out MessageSlot? context))
        {
            context = new MessageSlot();
            _contexts.Add(_contextPasid, context);
        }

        context.Message = _contextMessage;
        context.IsMasked = _isContextMasked;
        Settle(context);
    }

    private bool TryFind(ulong offset, out int queue)
    {
        queue = (int)((offset - FirstQueue) / QueueStride);
        return queue < _queues.Length;
    }
}
