namespace Genirq.VfioUser.Messages;

/// <summary>The flags of a message header.</summary>
[Flags]
internal enum WireFlags : uint
{
    /// <summary>A command that is answered.</summary>
    Command = 0,

    /// <summary>A reply.</summary>
    Reply = 1,

    /// <summary>The bits that hold the type of the message.</summary>
    TypeMask = 0xF,

    /// <summary>A command that is not answered.</summary>
    NoReply = 0x10,

    /// <summary>A reply that carries an errno.</summary>
    Error = 0x20,
}
