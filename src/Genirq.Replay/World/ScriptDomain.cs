using System.Text.Json.Nodes;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Replay.World;

/// <summary>A domain of the script, with the callbacks that the format describes.</summary>
internal sealed class ScriptDomain : IrqDomain
{
    private readonly ReplayWorld _world;
    private readonly ScriptDomainSettings _settings;
    private readonly HardwarePool _pool;
    private readonly LevelName _level;
    private readonly IrqChip? _chip;
    private readonly string _allocatePoint;
    private readonly string _activatePoint;
    private readonly string _mapPoint;
    private readonly string _translatePoint;

    /// <summary>Makes a domain that belongs to no system yet.</summary>
    /// <param name="world">The world to log in.</param>
    /// <param name="number">Its number in the script.</param>
    /// <param name="settings">What it is like.</param>
    public ScriptDomain(ReplayWorld world, int number, ScriptDomainSettings settings)
        : base(settings.Callbacks)
    {
        _world = world;
        _settings = settings;
        _pool = new HardwarePool(settings.Capacity, settings.Base);
        _level = LevelName.OfDomain(number);
        _allocatePoint = $"d{number}.alloc";
        _activatePoint = $"d{number}.activate";
        _mapPoint = $"d{number}.map";
        _translatePoint = $"d{number}.translate";
        _chip = settings.Has(ScriptDomainTraits.NoChip)
            ? null
            : new ScriptChip(world, _level, $"chip{number}", settings.Chip, IrqChipFlags.None)
            {
                AffinityAnswer = settings.AffinityAnswer,
                HasLevelMessages = HasLevelMessages,
            };
        if (settings.MsiParent is { } parent)
        {
            MsiParent = new ScriptParentOps(world, _level, parent);
        }
    }

    /// <summary>Hardware numbers taken from its own pool.</summary>
    public int Taken => _pool.Taken;

    /// <summary>Whether it composes a second message.</summary>
    public bool HasLevelMessages => _settings.Has(ScriptDomainTraits.LevelMessages);

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        int injected = _world.Injections.Consult(_allocatePoint);
        if (injected != 0)
        {
            LogAllocation(first, count, info, null, injected);
            return injected;
        }

        bool asksParent = Parent is not null && !_settings.Has(ScriptDomainTraits.NoParent);
        int result = asksParent && _settings.Has(ScriptDomainTraits.Post)
            ? AllocateAfterParent(first, count, info, out HardwareIrq start)
            : AllocateBeforeParent(first, count, info, asksParent, out start);
        for (int i = 0; result == 0 && i < count; i++)
        {
            SetUp(new Irq(first.Number + i), new HardwareIrq(start.Number + (ulong)i));
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { } data)
            {
                JsonObject happening = _level.Event("free");
                happening["v"] = data.Irq.Number;
                happening["n"] = count;
                happening["hw"] = data.HardwareIrq.Number;
                _world.Log(happening);
                Give(data.HardwareIrq, 1);
            }
        }

        if (!_settings.Has(ScriptDomainTraits.NoParent))
        {
            FreeCommon(first, count);
        }
    }

    /// <inheritdoc/>
    public override int Activate(IrqData data, bool reserve)
    {
        int result = _world.Injections.Consult(_activatePoint);
        JsonObject happening = _level.Event("activate", data);
        happening["res"] = reserve ? 1 : 0;
        happening["r"] = result;
        _world.Log(happening);
        return result;
    }

    /// <inheritdoc/>
    public override void Deactivate(IrqData data) => _world.Log(_level.Event("deactivate", data));

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        int result = _world.Injections.Consult(_mapPoint);
        JsonObject happening = _level.Event("map");
        happening["v"] = irq.Number;
        happening["hw"] = hardwareIrq.Number;
        happening["r"] = result;
        _world.Log(happening);
        if (result == 0)
        {
            System.SetChip(irq, _chip);
            System.SetChipData(irq, this);
            InstallFlow(irq);
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        if (System.Find(irq) is { } descriptor)
        {
            _world.Log(_level.Event("unmap", descriptor.Data));
        }
    }

    /// <inheritdoc/>
    public override int Translate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        if (_settings.Translation != StockTranslation.None)
        {
            return TranslateAsKernel(_settings.Translation, spec, out hardwareIrq, out type);
        }

        int result = _world.Injections.Consult(_translatePoint);
        hardwareIrq = new HardwareIrq(spec[0]);
        type = spec.Count > 1 ? (TriggerType)spec[1] : TriggerType.None;
        JsonObject happening = _level.Event("translate");
        happening["np"] = spec.Count;
        happening["hw"] = hardwareIrq.Number;
        happening["type"] = (uint)type;
        happening["r"] = result;
        _world.Log(happening);
        return result;
    }

    /// <inheritdoc/>
    public override int Xlate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        TranslateAsKernel(_settings.Xlation, spec, out hardwareIrq, out type);

    /// <inheritdoc/>
    public override bool Select(FirmwareIrqSpec spec, BusToken token)
    {
        bool matches = spec.Node == FirmwareNode && token == BusToken;
        JsonObject happening = _level.Event("select");
        happening["tok"] = Vocabularies.Tokens.Format(token);
        happening["r"] = matches ? 1 : 0;
        _world.Log(happening);
        return matches;
    }

    /// <inheritdoc/>
    public override long? CountAvailable() => _settings.PoolMode == PoolMode.Own ? _pool.Free : null;

    private static ulong? NumberIn(IrqAllocationInfo? info) =>
        info?.Spec is { } spec ? spec[0] : info?.HardwareIrq.Number;

    private int AllocateBeforeParent(
        Irq first, int count, IrqAllocationInfo? info, bool asksParent, out HardwareIrq start)
    {
        if (!TryTake(count, info, out start))
        {
            LogAllocation(first, count, info, null, ErrorCode.NoSpace);
            return ErrorCode.NoSpace;
        }

        LogAllocation(first, count, info, start, 0);
        int result = asksParent ? AllocateParent(first, count, info) : 0;
        if (result != 0)
        {
            Give(start, count);
            JsonObject happening = _level.Event("unwind");
            happening["v"] = first.Number;
            happening["n"] = count;
            happening["r"] = result;
            _world.Log(happening);
        }

        return result;
    }

    private int AllocateAfterParent(Irq first, int count, IrqAllocationInfo? info, out HardwareIrq start)
    {
        start = default;
        int result = AllocateParent(first, count, info);
        if (result != 0)
        {
            LogAllocation(first, count, info, null, result);
            return result;
        }

        if (!TryTake(count, info, out start))
        {
            LogAllocation(first, count, info, null, ErrorCode.NoSpace);
            FreeParent(first, count);
            return ErrorCode.NoSpace;
        }

        LogAllocation(first, count, info, start, 0);
        return 0;
    }

    private bool TryTake(int count, IrqAllocationInfo? info, out HardwareIrq start)
    {
        if (_settings.PoolMode == PoolMode.Own)
        {
            return _pool.TryTake(count, out start);
        }

        start = new HardwareIrq(NumberIn(info) ?? 0);
        return true;
    }

    private void Give(HardwareIrq start, int count)
    {
        for (int i = 0; _settings.PoolMode == PoolMode.Own && i < count; i++)
        {
            _pool.Give(new HardwareIrq(start.Number + (ulong)i));
        }
    }

    private void SetUp(Irq irq, HardwareIrq hardwareIrq)
    {
        if (_settings.Has(ScriptDomainTraits.RawChip))
        {
            SetHardwareIrq(irq, hardwareIrq);
        }
        else
        {
            SetHardwareIrqAndChip(irq, hardwareIrq, _chip, this);
        }

        if (_settings.Has(ScriptDomainTraits.CanReserve) && System.Find(irq) is { } descriptor)
        {
            descriptor.CanReserve = true;
        }

        InstallFlow(irq);
        if (_settings.Has(ScriptDomainTraits.Trim))
        {
            DisconnectHierarchy(irq);
        }
    }

    private void InstallFlow(Irq irq)
    {
        if (_settings.Flow is { } flow)
        {
            System.SetHandler(irq, flow, FlowNames.NameOf(flow));
        }
    }

    private int TranslateAsKernel(
        StockTranslation translation, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        translation switch
        {
            StockTranslation.OneCell => FirmwareTranslators.OneCell(System, spec, out hardwareIrq, out type),
            StockTranslation.TwoCell => FirmwareTranslators.TwoCell(System, spec, out hardwareIrq, out type),
            _ => FirmwareTranslators.OneTwoCell(System, spec, out hardwareIrq, out type),
        };

    private void LogAllocation(Irq first, int count, IrqAllocationInfo? info, HardwareIrq? hardwareIrq, int result)
    {
        JsonObject happening = _level.Event("alloc");
        happening["v"] = first.Number;
        happening["n"] = count;
        happening["a"] = NumberIn(info) is { } argument ? (JsonNode)argument : -1;
        if (hardwareIrq is { } number)
        {
            happening["hw"] = number.Number;
        }

        happening["r"] = result;
        _world.Log(happening);
    }
}
