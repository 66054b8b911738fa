namespace Genirq.VfioUser.Messages;

/// <summary>What came of reading a socket.</summary>
internal enum InputResult
{
    /// <summary>Nothing waits.</summary>
    Nothing,

    /// <summary>Something was read, or a whole message is there.</summary>
    Message,

    /// <summary>The size in a header cannot be: where the next message begins is not known any more.</summary>
    Malformed,

    /// <summary>The peer is gone.</summary>
    Closed,
}
