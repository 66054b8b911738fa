namespace Genirq.Properties.Flow;

/// <summary>A line whose actions have threads, as the specification tells it: what is masked until which thread has
/// run.</summary>
/// <param name="kind">The flow.</param>
/// <param name="isOneShot">Whether the line stays masked until its threads have run.</param>
/// <param name="isEndThreaded">Whether the end of interrupt is left to the thread.</param>
internal sealed class OneShotModel(FlowKind kind, bool isOneShot, bool isEndThreaded)
{
    private readonly Queue<int> _queue = new();
    private readonly HashSet<int> _queued = [];
    private readonly HashSet<int> _owed = [];

    /// <summary>What was called since the list was last looked at.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The installed actions, in the order of their requests.</summary>
    public List<int> Actions { get; } = [];

    /// <summary>The actions whose threads were asked to run and have not begun.</summary>
    public HashSet<int> Asked { get; } = [];

    public bool Disabled { get; private set; } = true;

    public bool Masked { get; private set; } = true;

    public bool Started { get; private set; }

    public bool Pending { get; private set; }

    public bool Replay { get; private set; }

    public bool Queued { get; private set; }

    public int Depth { get; private set; } = 1;

    public int Counted { get; private set; }

    public int Unbalanced { get; private set; }

    /// <summary>How many threads still hold the line masked.</summary>
    public int Owed => _owed.Count;

    /// <summary>Which primary handlers wake their thread in the next runs.</summary>
    public Func<int, bool> Wakes { get; set; } = static _ => false;

    /// <summary>Done in the next run of a primary handler, once.</summary>
    public Action? InHandler { get; set; }

    /// <summary>Done in the next run of a thread function, once.</summary>
    public Action? InThread { get; set; }

    private bool Running { get; set; }

    public void Request(int action)
    {
        Actions.Add(action);
        if (Actions.Count == 1)
        {
            Startup();
        }
    }

    /// <summary>Takes an action out; all threads that were woken run before that has ended.</summary>
    public void Free(int action)
    {
        Actions.Remove(action);
        if (Actions.Count == 0 && Started)
        {
            Queued = false;
            Depth = 1;
            Disabled = true;
            Mask();
            Started = false;
        }

        Synchronize();
    }

    /// <summary>Runs the woken threads, the first one first.</summary>
    public void Synchronize()
    {
        while (Asked.Count > 0)
        {
            int action = _queue.Dequeue();
            _queued.Remove(action);
            RunThread(action);
        }
    }

    public void Disable()
    {
        Depth++;
        Disabled = true;
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

    /// <summary>Asks a thread to run; asking again before it has begun changes nothing.</summary>
    public void Wake(int action)
    {
        if (!Asked.Add(action))
        {
            return;
        }

        if (isOneShot)
        {
            _owed.Add(action);
        }

        if (_queued.Add(action))
        {
            _queue.Enqueue(action);
        }
    }

    /// <summary>One run of a thread function, if it was asked for.</summary>
    public void RunThread(int action)
    {
        if (!Asked.Remove(action))
        {
            return;
        }

        Calls.Add($"thread{action}");
        Action? once = InThread;
        InThread = null;
        once?.Invoke();
        if (!isOneShot || Asked.Contains(action))
        {
            return;
        }

        _owed.Remove(action);
        if (_owed.Count == 0 && !Disabled && Masked)
        {
            if (isEndThreaded)
            {
                Calls.Add("eoi");
            }

            Unmask();
        }
    }

    public int RunResends()
    {
        bool wasQueued = Queued;
        Queued = false;
        if (wasQueued)
        {
            Fire();
        }

        return wasQueued ? 1 : 0;
    }

    /// <summary>One event: one row of the table of flows.</summary>
    public void Fire()
    {
        bool masksFirst = kind is FlowKind.Level or FlowKind.FastEoiMask;
        bool isEnded = kind is FlowKind.FastEoi or FlowKind.FastEoiAck or FlowKind.FastEoiMask;
        if (masksFirst)
        {
            MaskAck();
        }

        Replay &= Running && kind != FlowKind.Edge;
        if (Running || Disabled || Actions.Count == 0)
        {
            FireLater(isEnded);
            return;
        }

        Counted++;
        if (isEnded && isOneShot)
        {
            Mask();
        }

        if (kind is FlowKind.Edge or FlowKind.FastEoiAck)
        {
            Calls.Add("ack");
        }

        Run();
        while (kind == FlowKind.Edge && Pending && !Disabled)
        {
            Unmask();
            Run();
        }

        End(isEnded);
    }

    private void FireLater(bool isEnded)
    {
        Pending |= !Running || kind == FlowKind.Edge;
        if (kind == FlowKind.Edge)
        {
            MaskAck();
        }
        else if (isEnded)
        {
            if (!Running)
            {
                Mask();
            }

            Calls.Add("eoi");
        }
    }

    private void End(bool isEnded)
    {
        bool opens = !Disabled && Masked && _owed.Count == 0;
        if (kind == FlowKind.Level && opens)
        {
            Unmask();
        }
        else if (isEnded)
        {
            if (!isOneShot || opens || !isEndThreaded)
            {
                Calls.Add("eoi");
            }

            if (isOneShot && opens)
            {
                Unmask();
            }
        }

        if (kind == FlowKind.FastEoi)
        {
            Resend();
        }
    }

    private void Run()
    {
        Pending = false;
        Running = true;
        for (int i = 0; i < Actions.Count; i++)
        {
            int action = Actions[i];
            Calls.Add($"handler{action}");
            Action? once = InHandler;
            InHandler = null;
            once?.Invoke();
            if (Wakes(action))
            {
                Wake(action);
            }
        }

        Running = false;
    }

    private void Startup()
    {
        Depth = 0;
        Disabled = false;
        Unmask();
        Started = true;
        Resend();
    }

    private void Resend()
    {
        if (kind == FlowKind.Level)
        {
            Pending = false;
        }
        else if (Pending && !Replay)
        {
            Pending = false;
            Queued = Replay = true;
        }
    }

    private void MaskAck()
    {
        Mask();
        Calls.Add("ack");
    }

    private void Mask()
    {
        if (!Masked)
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
}
