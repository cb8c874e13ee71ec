using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace;

/// <summary>A kernel that a model runs.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Kernel">The kernel.</param>
public sealed record KernelUse(string Purpose, Kernel Kernel)
{
    internal static ImmutableArray<KernelUse> Of<T>(MaceModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<KernelUse> uses = [new("spherical harmonics", model.SphericalHarmonics)];
        for (int t = 0; t < model.Layers.Length; t++)
        {
            MaceLayer<T> layer = model.Layers[t];
            string name = string.Create(CultureInfo.InvariantCulture, $"layer {t} ");
            uses.Add(new(name + "convolution", layer.Convolution.Forward));
            uses.Add(new(name + "contraction", layer.Product.ForwardKernel));
            uses.Add(new(name + "contraction, backward", layer.Product.BackwardKernel));
            if (layer.IsFirst)
            {
                uses.Add(new(name + "convolution, gradient of harmonics", layer.Convolution.HarmonicsBackward));
                uses.Add(new(name + "convolution, gradient of weights", layer.Convolution.WeightsBackward));
            }
            else
            {
                uses.Add(new(name + "convolution, backward", layer.Convolution.Backward));
            }
        }

        uses.Add(new("spherical harmonics, backward", model.SphericalHarmonicsBackward));
        return [.. uses];
    }
}
