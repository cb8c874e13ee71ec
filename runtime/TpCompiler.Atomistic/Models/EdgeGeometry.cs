using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// Where an edge points. An edge goes from a neighbour j, which sends, to a centre i, which receives; its vector has the same direction,
/// <c>r = x_i - x_j + shift</c>, from the neighbour to the centre. (Fusion diagrams point the other way: odd harmonics change their sign.)
/// </summary>
/// <param name="Vectors">r, deformed by the strain of the centre's structure: 1x1o, 64 bits.</param>
/// <param name="Lengths">The length, 64 bits.</param>
/// <param name="Directions">r divided by the length: 1x1o, in the model's numbers.</param>
public sealed record EdgeGeometry(TensorValue Vectors, TensorValue Lengths, TensorValue Directions);
