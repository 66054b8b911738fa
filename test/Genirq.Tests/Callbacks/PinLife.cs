using Genirq.Actions;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Tests.Callbacks;

/// <summary>A pin of an I/O APIC with a level-triggered wire, on vectors whose matrix tells what it does.</summary>
internal sealed class PinLife : CallbackLife
{
    private readonly IrqSystem _system;
    private readonly VectorDomain _vectors;
    private readonly IoApicDomain _pins;
    private readonly FusedApics _apics;
    private int _changes;

    public PinLife(CallbackFuse fuse)
        : base(fuse)
    {
        _apics = new FusedApics(fuse);
        _system = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = 2 }));
        _vectors = VectorDomain.Create(_system, new X86Options { Hardware = _apics });
        _pins = IoApicDomain.Create(_vectors);
        _pins.PinChanged += _ =>
        {
            _changes++;
            fuse.Hit("IoApicDomain.PinChanged");
        };
        _pins.PinEnded += _ => fuse.Hit("IoApicDomain.PinEnded");
        _pins.IsPinActive = _ =>
        {
            fuse.Hit("IoApicDomain.IsPinActive");
            return false;
        };
    }

    public override void Live()
    {
        Irq irq = new(40);
        Again(() => Assert.Equal(irq.Number, _pins.Map(20, irq, isLevel: true)));
        Look();
        IrqRegistration? request = null;
        int runs = 0;
        Again(() => request = _system.Request(irq, "wire", () => runs++));
        Look();
        VectorState state = _vectors.StateOf(irq)!;
        _apics.IsEdge = true;
        Once(() => _vectors.Deliver(_system.Cpus[state.Cpu], state.Vector));
        Assert.False(_system.Cpus[state.Cpu].IsInInterrupt);
        Assert.Equal(1, runs);
        Look();
        Again(() => Assert.True(_system.TryRetrigger(irq)));
        Again(() => _system.Synchronize(irq));
        Again(() => request!.Dispose());
        Assert.False(request!.IsInstalled);
        Look();
        Again(() => _system.Domains.FreeIrqs(irq, 1), () => _system.Find(irq) is null);
        Look();
        Matrix();
    }

    public override void Dispose() => _system.Dispose();

    private void Look()
    {
        using StringWriter writer = new();
        _vectors.WriteDebug(writer, null, 0);
        Note(_system, _pins.PinAt(20), _changes > 0, writer);
    }

    // What a matrix says of a wrong use, before it changes anything.
    private void Matrix()
    {
        VectorMatrix matrix = new(256, 32, 236, 1);
        matrix.Online(0);
        matrix.Logged += _ => Fuse.Hit("VectorMatrix.Logged");
        matrix.Warned += _ => Fuse.Hit("VectorMatrix.Warned");
        while (matrix.Reserved < matrix.Available())
        {
            matrix.Reserve();
        }

        Again(matrix.Reserve);
        Once(() => matrix.Free(0, 40, managed: false));
        Note(matrix.Reserved, matrix.Available());
    }
}
