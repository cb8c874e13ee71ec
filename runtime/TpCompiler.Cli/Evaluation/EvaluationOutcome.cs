using System.Collections.Generic;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>What is known once all frames were evaluated.</summary>
/// <param name="Errors">The errors against reference values.</param>
/// <param name="Skipped">The frames that were passed over.</param>
internal sealed record EvaluationOutcome(ReferenceErrors Errors, IReadOnlyList<SkippedFrame> Skipped);
