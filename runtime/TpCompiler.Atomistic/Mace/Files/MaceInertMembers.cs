using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>The members of torch's, e3nn's and mace-torch's modules that no result depends on; see <see cref="InertMembers"/>.</summary>
internal static class MaceInertMembers
{
    // Sizes and irreps follow from the weights, whose number is checked; options of a model from the modules that they made.
    public static InertMembers All { get; } = new("""
        *: training _non_persistent_buffers_set __codegen__ _optimize_einsums _specialized_code _profiling_str _prof_str
        *: _compiled_main _compiled_main_left_right _compiled_main_right _compiled_forward _did_compile_right
        MACE ScaleShiftMACE EnergyDipolesMACE AtomicDipolesMACE AtomicDielectricMACE: lammps_mliap pair_repulsion embedding_specs edge_irreps
        MACE ScaleShiftMACE EnergyDipolesMACE AtomicDipolesMACE AtomicDielectricMACE: use_reduced_cg use_agnostic_product use_so3 use_edge_irreps_first
        AtomicDielectricMACE: dipole_mean dipole_std polarizability_mean polarizability_std
        RadialEmbeddingBlock: out_dim
        BesselBasis: r_max
        ChebychevBasis: num_basis r_max
        ZBLBasis: r_max cutoff
        SphericalHarmonics: irreps_in _ls_list _lmax _is_range_lmax sph_func
        RealAgnosticInteractionBlock RealAgnosticResidualInteractionBlock: node_attrs_irreps edge_attrs_irreps edge_feats_irreps radial_MLP irreps_out
        RealAgnosticDensityInteractionBlock RealAgnosticDensityResidualInteractionBlock: node_attrs_irreps edge_attrs_irreps edge_feats_irreps
        RealAgnosticDensityInteractionBlock RealAgnosticDensityResidualInteractionBlock: radial_MLP irreps_out
        RealAgnosticAttResidualInteractionBlock: node_attrs_irreps edge_attrs_irreps edge_feats_irreps radial_MLP irreps_out node_feats_down_irreps
        RealAgnosticResidualNonLinearInteractionBlock: node_attrs_irreps edge_attrs_irreps edge_feats_irreps radial_MLP irreps_out irreps_nonlin
        reshape_irreps: irreps dims muls
        TensorProduct FullyConnectedTensorProduct ElementwiseTensorProduct: irreps_in1 irreps_in2 irreps_out _in1_dim _in2_dim weight_numel output_mask
        TensorProduct FullyConnectedTensorProduct ElementwiseTensorProduct: instructions internal_weights shared_weights
        Linear: irreps_in irreps_out instructions internal_weights shared_weights weight_numel bias_numel weight_index_slices output_mask
        Linear: in_features out_features
        FullyConnectedNet RadialMLP: hs
        _Layer: h_in h_out
        normalize2mom: cst
        Activation: irreps_in irreps_out paths
        Gate: sc mul irreps_scalars irreps_gates irreps_gated _irreps_in _irreps_out
        GatedEquivariantBlock: irreps_scalars irreps_gates irreps_gated irreps_in irreps_out _irreps_in _irreps_out _scalar_cst _gate_cst
        SymmetricContraction: irreps_in irreps_out internal_weights shared_weights
        Contraction: num_features coupling_irreps contractions_weighting contractions_features graph_opt_main
        Contraction: weights_0_zeroed weights_1_zeroed weights_2_zeroed weights_max_zeroed
        NonLinearReadoutBlock NonLinearBiasReadoutBlock: hidden_irreps num_heads
        NonLinearDipoleReadoutBlock NonLinearDipolePolarReadoutBlock: irreps_nonlin
        GenericJointEmbedding: base_dim out_dim
        ParameterList: _size
        LayerNorm: normalized_shape elementwise_affine
        SiLU: inplace
        Embedding: num_embeddings embedding_dim padding_idx norm_type scale_grad_by_freq sparse
        """);
}
