using System.Collections.Generic;
using System.Collections.Immutable;

namespace TpCompiler.Atomistic.Nequix.Files;

/// <summary>What the entries of a configuration are called where files differ in it, and which of them results do not depend on.</summary>
/// <param name="RadialBasisSize">The number of Bessel functions.</param>
/// <param name="RadialDepth">The number of hidden layers of radial networks.</param>
/// <param name="EnvelopeExponent">The exponent of the envelope.</param>
/// <param name="Inert">Entries that say nothing of results: how a model was trained, or what its tensors say as well.</param>
internal sealed record NequixKeys(string RadialBasisSize, string RadialDepth, string EnvelopeExponent, ImmutableHashSet<string> Inert)
{
    /// <summary>Numbers that the architecture has always had, which some files repeat.</summary>
    public IReadOnlyList<(string Key, double Value)> Fixed { get; init; } = [];

    /// <summary>
    /// Of files as published. Of the energies of isolated atoms those among the tensors count; <c>kernel</c> says how products were computed in training.
    /// </summary>
    public static NequixKeys OfNqx { get; } = new("radial_basis_size", "radial_mlp_layers", "radial_polynomial_p",
    [
        "atom_energies", "avg_n_edges", "avg_n_nodes", "batch_size", "cache_dir", "checkpoint_grad_energy", "ema_decay", "energy_weight", "extra_energy_weight",
        "extra_force_weight", "extra_stress_weight", "extra_train_path", "extra_train_steps", "extra_val_frac", "extra_val_path", "finetune_from",
        "force_weight", "grad_clip_norm", "hessian_weight", "kernel", "learning_rate", "log_every", "loss_type", "max_n_edges", "max_n_nodes", "mlp_init_scale",
        "n_epochs", "n_graph", "optimizer", "readout_initialization", "resume_from", "state_path", "stress_weight", "train_path", "val_every", "val_path",
        "valid_frac", "valid_path", "wandb_run_id", "warmup_epochs", "warmup_factor", "weight_decay",
    ]);

    /// <summary>Of a file beside tensors that were converted to safetensors.</summary>
    public static NequixKeys OfConverted { get; } = new("n_radial", "radial_mlp_hidden_layers", "polynomial_p",
    [
        "architecture", "atom_energies_config", "atom_energies_note", "atom_energies_nqx_leaf_f32", "licence", "ls", "mul", "n_parameters", "n_species", "name",
        "sh_irreps", "silu_norm_note", "source", "tensors",
    ])
    {
        Fixed = [("layer_norm_eps", NequixArchitecture.NormEpsilon), ("silu_norm_const", NequixArchitecture.SiluNorm)],
    };
}
