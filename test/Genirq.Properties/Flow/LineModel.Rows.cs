using Genirq.Chips;

namespace Genirq.Properties.Flow;

/// <content>What one event does: the rows of the table of flows.</content>
internal sealed partial class LineModel
{
    /// <summary>One event: one row of the table of flows.</summary>
    public void Fire()
    {
        switch (traits.Kind)
        {
            case FlowKind.Simple or FlowKind.Untracked:
                FireSimple();
                break;
            case FlowKind.Level:
                FireLevel();
                break;
            case FlowKind.Edge or FlowKind.EdgeEoi:
                FireEdge(traits.Kind == FlowKind.Edge);
                break;
            case FlowKind.PerCpu:
                FirePerCpu();
                break;
            case FlowKind.Nested:
                FireNested();
                break;
            case FlowKind.FastEoiNmi:
                FireNmi();
                break;
            case FlowKind.Chained when Actions > 0:
                FireChained();
                break;
            case FlowKind.Chained or FlowKind.Bad:
                Count(true);
                break;
            default:
                FireEoi();
                break;
        }
    }

    private void FireSimple()
    {
        if (Running)
        {
            return;
        }

        Replay = false;
        if (Disabled || Actions == 0)
        {
            Pending = true;
            return;
        }

        Count(traits.Kind == FlowKind.Simple);
        Run();
    }

    private void FireLevel()
    {
        MaskAck();
        if (Running)
        {
            return;
        }

        Replay = false;
        if (Disabled || Actions == 0)
        {
            Pending = true;
            return;
        }

        Count(true);
        Run();
        if (!Disabled && Masked)
        {
            Unmask();
        }
    }

    private void FireEdge(bool masks)
    {
        Replay = false;
        if (Running || Disabled || Actions == 0)
        {
            Pending = true;
            if (masks)
            {
                MaskAck();
            }
            else
            {
                Calls.Add("eoi");
            }

            return;
        }

        Count(true);
        if (masks)
        {
            Calls.Add("ack");
        }

        do
        {
            if (masks && Pending && !Disabled && Masked)
            {
                Unmask();
            }

            Run();
        }
        while (Pending && !Disabled);

        if (!masks)
        {
            Calls.Add("eoi");
        }
    }

    private void FireEoi()
    {
        if (traits.Kind == FlowKind.FastEoiMask)
        {
            MaskAck();
        }

        if (Running)
        {
            Pending |= traits.Kind == FlowKind.FastEoi && traits.ResendInProgress;
            EndUnlessHandledOnly();
            return;
        }

        Replay = false;
        if (Disabled || Actions == 0)
        {
            Pending = true;
            Mask();
            EndUnlessHandledOnly();
            return;
        }

        Count(true);
        if (traits.Kind == FlowKind.FastEoiAck)
        {
            Calls.Add("ack");
        }

        Run();
        Calls.Add("eoi");
        if (traits.Kind == FlowKind.FastEoi && Pending)
        {
            Resend(inject: false);
        }
    }

    private void FirePerCpu()
    {
        Counted++;
        Calls.Add("ack");
        RunActions();
        Calls.Add("eoi");
    }

    private void FireNmi()
    {
        Counted++;
        RunActions();
        if (traits.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            Calls.Add("eoi");
        }
    }

    // In the thread of another interrupt: it does not count as in progress, and keeps Pending.
    private void FireNested()
    {
        Replay = false;
        if (Disabled || Actions == 0)
        {
            Pending = true;
            return;
        }

        Count(true);
        RunActions();
    }

    // The handler brackets itself; the line's own bits do not follow, and its state is not asked for.
    private void FireChained()
    {
        if (traits.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            RunActions();
            Calls.Add("eoi");
            return;
        }

        Calls.AddRange(traits.Has(IrqChipCallbacks.MaskAcknowledge) ? ["mask_ack"] : ["mask", "ack"]);
        RunActions();
        Calls.Add("unmask");
    }

    private void Run()
    {
        Pending = false;
        Running = true;
        RunActions();
        Running = false;
    }

    // The list is walked as it is at each step, so an action that is added meanwhile at the end still runs.
    private void RunActions()
    {
        for (int i = 0; i < Actions; i++)
        {
            Calls.Add("handler");
            Action? once = InHandler;
            InHandler = null;
            once?.Invoke();
        }
    }
}
