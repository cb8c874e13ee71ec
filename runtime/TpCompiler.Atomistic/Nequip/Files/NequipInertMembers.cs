using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>The members of torch's, e3nn's, nequip's and allegro's modules that no result depends on; see <see cref="InertMembers"/>.</summary>
internal static class NequipInertMembers
{
    // Fields of data and their irreps say again how modules follow each other; sizes follow from the weights, whose number is checked.
    public static InertMembers All { get; } = new("""
        *: training _non_persistent_buffers_set __codegen__ _optimize_einsums _specialized_code _profiling_str _prof_str
        *: _compiled_main _compiled_main_left_right _compiled_main_right _compiled_forward _did_compile_right
        *: irreps_in irreps_out _output_dtype model_dtype out_dtype
        GraphModel: model_input_fields _metadata
        ForceStressOutput: _empty do_derivatives
        EdgeLengthNormalizer: num_types edge_type_field norm_length_field _per_edge_type
        BesselEdgeLengthEncoding: num_bessels trainable edge_invariant_field edge_type_field norm_length_field
        SequentialGraphNetwork: cutoff
        AddRadialCutoffToData: norm_length_field cutoff
        PolynomialCutoff: p
        Embedding: num_embeddings embedding_dim padding_idx norm_type scale_grad_by_freq sparse
        ProductTypeEmbedding: edge_type_field in_field out_field num_types
        TwoBodySplineScalarEmbed: num_types scalar_embed_field edge_type_field norm_length_field
        PerClassSpline: num_classes num_channels dtype lower upper _const
        ScalarMLP: field out_field
        ScalarMLPFunction: bias dims num_layers is_nonlinear
        ScalarLinearLayer: in_features out_features
        ParameterList: _size
        SiLU Mish: inplace
        SphericalHarmonics: _ls_list _lmax _is_range_lmax sph_func
        SphericalHarmonicEdgeAttrs: out_field irreps_edge_sh
        TwoBodySphericalHarmonicTensorEmbed: scalar_embedding_in_field tensor_basis_out_field tensor_embedding_out_field num_tensor_features
        MakeWeightedChannels: _rtoi _num_irreps weight_numel
        Allegro_Module: num_layers num_scalar_features num_tensor_features tensor_track_allowed_irreps _n_scalar_outs
        Allegro_Module: tensor_basis_in_field tensor_features_in_field scalar_in_field scalar_out_field
        Contracter TritonContracter CuEquivarianceContracter: w3j base_dim1 base_dim2 base_dim_out mul num_paths w3j_is_ij_diagonal _weight_w3j_einstr
        EdgewiseReduce: field out_field
        AtomwiseReduce: field out_field
        PerTypeScaleShift: type_names num_types field out_field has_scales scales_trainable scales_shortcut has_shifts shifts_trainable shifts_shortcut
        ZBL: _zbl per_atom_energy_field
        NodeTypeEmbed: num_types num_features set_features type_embed_init categorical_graph_field_embed_modules categorical_graph_field_embed_shifts
        ApplyFactor: in_field out_field
        ConvNetLayer: feature_irreps_hidden
        Gate: sc mul _irreps_in _irreps_out
        _Sortcut: cut irreps_outs
        Extract: irreps_outs instructions
        Activation: paths
        InteractionBlock: use_sc is_first_layer ghost_exchange tp tp_scatter
        AvgNumNeighborsNorm: in_field out_field norm_key norm_shortcut
        NoOpGhostExchangeModule: field
        TensorProductScatter: tp feature_irreps_in irreps_edge_attr irreps_mid instructions
        TensorProduct FullyConnectedTensorProduct ElementwiseTensorProduct: irreps_in1 irreps_in2 _in1_dim _in2_dim weight weight_numel output_mask
        TensorProduct FullyConnectedTensorProduct ElementwiseTensorProduct: instructions internal_weights shared_weights
        Linear: instructions internal_weights shared_weights weight_numel bias_numel weight_index_slices output_mask bias
        """);
}
