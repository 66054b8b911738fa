using Genirq.Chips;
using Genirq.Diagnostics;

namespace Genirq.Properties.Flow;

/// <summary>One line as the specification's tables tell it: bits, counts, and the calls that must happen.</summary>
/// <param name="traits">The flow and the chip.</param>
internal sealed partial class LineModel(FlowTraits traits)
{
    /// <summary>What was called since the list was last looked at.</summary>
    public List<string> Calls { get; } = [];

    public bool Disabled { get; private set; } = true;

    public bool Masked { get; private set; } = true;

    public bool Started { get; private set; }

    public bool Pending { get; private set; }

    public bool Replay { get; private set; }

    public bool Unlazy { get; set; }

    public bool Running { get; private set; }

    public bool Queued { get; private set; }

    public int Depth { get; private set; } = 1;

    public int Actions { get; private set; }

    public int Total { get; private set; }

    public int Counted { get; private set; }

    public int Unbalanced { get; private set; }

    /// <summary>Done in the first action of the next run, once.</summary>
    public Action? InHandler { get; set; }

    /// <summary>Adds an action; the first one starts the line. A chained handler always does.</summary>
    public void Request(bool autoEnable)
    {
        if (traits.Kind == FlowKind.Chained)
        {
            Actions = 1;
            Startup();
            return;
        }

        if (Actions++ > 0)
        {
            return;
        }

        if (autoEnable)
        {
            Startup();
        }
        else
        {
            Depth = 1;
        }
    }

    /// <summary>Takes an action away; the last one shuts the line down.</summary>
    public void Free()
    {
        if (--Actions > 0)
        {
            return;
        }

        if (traits.Kind == FlowKind.Chained)
        {
            MaskAck();
            Disabled = true;
            Depth = 1;
            return;
        }

        Unlazy = false;
        if (!Started)
        {
            return;
        }

        Queued &= traits.Kind == FlowKind.Nested;
        Depth = 1;
        if (traits.Has(IrqChipCallbacks.Shutdown))
        {
            Calls.Add("shutdown");
            Disabled = Masked = true;
        }
        else
        {
            DisableLine(maskNow: true);
        }

        Started = false;
    }

    public void Disable()
    {
        if (Depth++ == 0)
        {
            DisableLine(Unlazy);
        }
    }

    public void Enable()
    {
        switch (Depth)
        {
            case 0:
                Unbalanced++;
                break;
            case 1:
                Startup();
                break;
            default:
                Depth--;
                break;
        }
    }

    /// <summary>Injects an event.</summary>
    public int Inject(bool activated) => activated ? Resend(inject: true) : ErrorCode.Invalid;

    /// <summary>Runs what waits in the software list.</summary>
    public int RunResends()
    {
        if (!Queued)
        {
            return 0;
        }

        Queued = false;
        Fire();
        return 1;
    }

    private void Count(bool counted)
    {
        Total += counted ? 1 : 0;
        Counted += counted ? 1 : 0;
    }

    private int Resend(bool inject)
    {
        if (traits.IsLevel)
        {
            Pending = false;
            return ErrorCode.Invalid;
        }

        if (Replay)
        {
            return ErrorCode.Busy;
        }

        if (!Pending && !inject)
        {
            return 0;
        }

        Pending = false;
        if (traits.Has(IrqChipCallbacks.Retrigger))
        {
            Calls.Add("retrigger");
        }

        if (!(traits.Has(IrqChipCallbacks.Retrigger) && traits.CanRetrigger))
        {
            if (!traits.SoftwareResend || (traits.Kind == FlowKind.Nested && !traits.HasParent))
            {
                return ErrorCode.Invalid;
            }

            Queued = true;
        }

        Replay = true;
        return 0;
    }

    private void Startup()
    {
        Depth = 0;
        if (Started)
        {
            EnableLine();
        }
        else if (traits.Has(IrqChipCallbacks.Startup))
        {
            Calls.Add("startup");
            Disabled = Masked = false;
        }
        else
        {
            EnableLine();
        }

        Started = true;
        Resend(inject: false);
    }

    private void EnableLine()
    {
        if (Disabled && traits.Has(IrqChipCallbacks.Enable))
        {
            Calls.Add("enable");
            Disabled = Masked = false;
            return;
        }

        Disabled = false;
        Unmask();
    }

    private void DisableLine(bool maskNow)
    {
        bool wasDisabled = Disabled;
        Disabled = true;
        if (!wasDisabled && traits.Has(IrqChipCallbacks.Disable))
        {
            Calls.Add("disable");
            Masked = true;
        }
        else if (maskNow)
        {
            Mask();
        }
    }

    private void MaskAck()
    {
        if (traits.Has(IrqChipCallbacks.MaskAcknowledge))
        {
            Calls.Add("mask_ack");
            Masked = true;
            return;
        }

        Mask();
        Calls.Add("ack");
    }

    private void Mask()
    {
        if (!Masked && traits.Has(IrqChipCallbacks.Mask))
        {
            Calls.Add("mask");
            Masked = true;
        }
    }

    private void Unmask()
    {
        if (Masked)
        {
            Calls.Add("unmask");
            Masked = false;
        }
    }

    private void EndUnlessHandledOnly()
    {
        if (traits.Flags != IrqChipFlags.EoiIfHandled)
        {
            Calls.Add("eoi");
        }
    }
}
