using System.Text.Json.Nodes;
using Genirq.Platforms.X86;

namespace Genirq.Replay.World;

/// <summary>The one vector matrix of a scenario.</summary>
internal sealed class MatrixBench
{
    private VectorMatrix? _matrix;

    /// <summary>The matrix.</summary>
    /// <exception cref="InvalidOperationException">The script has made none.</exception>
    public VectorMatrix Matrix => _matrix ?? throw new InvalidOperationException("There is no matrix.");

    /// <summary>Sets the scenario's matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    public void Use(VectorMatrix matrix) => _matrix = matrix;

    /// <summary>Adds the counters to a result.</summary>
    /// <param name="result">The result.</param>
    public JsonObject Count(JsonObject result)
    {
        result["alloc"] = Matrix.AllocatedOn(0);
        result["resv"] = Matrix.Reserved;
        result["avail"] = Matrix.Available(null);
        return result;
    }
}
