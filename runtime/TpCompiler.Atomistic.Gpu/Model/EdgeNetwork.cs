using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A network from what is known of an edge to numbers, and the way back to radial features.</summary>
internal abstract class EdgeNetwork(string name)
{
    /// <summary>What its memory is called.</summary>
    protected string Name => name;

    /// <summary>The number of outputs, padded.</summary>
    public abstract int OutputWidth { get; }

    /// <summary>Whether it reads features of atoms: it is evaluated with its layer then, and not with the networks of all layers.</summary>
    public virtual bool ReadsAtoms => false;

    /// <summary>Adds what depends on the features before the first layer alone.</summary>
    public virtual void AddSetup(MaceStep step)
    {
    }

    /// <summary>Adds outputs = network(features), times a factor for each edge where there is one.</summary>
    public abstract void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null);

    /// <summary>Adds that the gradients of the outputs are taken on to those of the radial features, after <see cref="Forward"/>.</summary>
    public abstract void Backward(MaceStep step, GpuBuffer gradients);

    /// <summary>Memory for what is between two matrices, which networks share: one in turn with another.</summary>
    protected static GpuBuffer Hidden(MaceStep step, int turn, int width) => step.OfEdges((turn & 1) == 0 ? "hidden.even" : "hidden.odd", width);

    /// <summary>A matrix padded to multiples of 4, times a factor.</summary>
    protected static double[] Pad(WeightMatrix matrix, double scale)
    {
        (int inputs, int outputs) = (Pad(matrix.Inputs), Pad(matrix.Outputs));
        double[] padded = new double[inputs * outputs];
        for (int i = 0; i < matrix.Inputs; i++)
        {
            for (int j = 0; j < matrix.Outputs; j++)
                padded[(i * outputs) + j] = matrix.Values[(i * matrix.Outputs) + j] * scale;
        }

        return padded;
    }

    /// <summary>A number rounded up to a multiple of 4.</summary>
    protected static int Pad(int count) => (count + 3) / 4 * 4;

    /// <summary>The transposed matrix.</summary>
    protected static double[] Transposed(double[] matrix, int rows, int columns)
    {
        double[] transposed = new double[matrix.Length];
        LinearMap.Transpose(matrix, rows, columns, transposed);
        return transposed;
    }
}
