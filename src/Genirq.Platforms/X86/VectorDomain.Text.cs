using Genirq.Descriptors;

namespace Genirq.Platforms.X86;

/// <content>What debugfs shows.</content>
public sealed partial class VectorDomain
{
    /// <inheritdoc/>
    /// <remarks>Source: x86_vector_debug_show.</remarks>
    public override void WriteDebug(TextWriter writer, IrqData? data, int indent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        string margin = new(' ', indent);
        if (data is null)
        {
            lock (_gate)
            {
                writer.Write(Matrix.ToDebugText(indent));
            }

            return;
        }

        if (data.Irq.Number < Options.LegacyIrqs && !Options.HasIoApic)
        {
            writer.Write($"{margin}Vector: {X86Vectors.OfLegacy(data.Irq.Number),5}\n");
            writer.Write($"{margin}Target: Legacy PIC all CPUs\n");
            return;
        }

        if (StateOf(data.Irq) is { } state)
        {
            WriteState(writer, margin, state);
        }
        else
        {
            writer.Write($"{margin}Vector: Not assigned\n");
        }
    }

    private static void WriteState(TextWriter writer, string margin, VectorState state)
    {
        writer.Write($"{margin}Vector: {state.Vector,5}\n");
        writer.Write($"{margin}Target: {state.Cpu,5}\n");
        if (state.PreviousVector != 0)
        {
            writer.Write($"{margin}Previous vector: {state.PreviousVector,5}\n");
            writer.Write($"{margin}Previous target: {state.PreviousCpu,5}\n");
        }

        writer.Write($"{margin}move_in_progress: {Bit(state.IsMoving)}\n");
        writer.Write($"{margin}is_managed:       {Bit(state.IsManaged)}\n");
        writer.Write($"{margin}can_reserve:      {Bit(state.CanReserve)}\n");
        writer.Write($"{margin}has_reserved:     {Bit(state.HasReserved)}\n");
        writer.Write($"{margin}cleanup_pending:  {Bit(state.IsCleaning)}\n");
    }

    private static char Bit(bool value) => value ? '1' : '0';
}
