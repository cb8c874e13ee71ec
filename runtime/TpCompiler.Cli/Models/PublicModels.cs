using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Cli.Models;

/// <summary>
/// The public model files that this command reads, as their authors' pages describe them: the tables of mace-foundations and mace (commits 14e5a92 and 667eee4), the repository of
/// mace-off (91a78c5), the one of Nequix (0ffdf88), and of NequIP and Allegro what their authors have told Matbench Discovery (2c7f9fc), all of 2026 or the newest before.
/// </summary>
internal static class PublicModels
{
    private const string MaceTable = "https://github.com/ACEsuit/mace-foundations/blob/14e5a927cd02b1dc3482b1cb0243d0655f9e866e/README.md";
    private const string MaceReadme = "https://github.com/ACEsuit/mace/blob/667eee4e58d23a38ff5a75122109ec2025809649/README.md";
    private const string MaceNames = "https://github.com/ACEsuit/mace/blob/667eee4e58d23a38ff5a75122109ec2025809649/mace/calculators/foundations_models.py";
    private const string MaceReleases = "https://github.com/ACEsuit/mace-foundations/releases/download/";
    private const string MaceOff = "https://github.com/ACEsuit/mace-off/raw/91a78c5a9c300d1104700d9352c8bfe449227737/";
    private const string Nequix = "https://github.com/atomicarchitects/nequix/raw/0ffdf881603d2c97f9105c64c3ec2df74dc1c224/";
    private const string NequixReadme = "https://github.com/atomicarchitects/nequix/blob/0ffdf881603d2c97f9105c64c3ec2df74dc1c224/README.md";
    private const string Matbench = "https://github.com/janosh/matbench-discovery/blob/2c7f9fc42d018711dc2f5df573d225ea6d2d17b2/models/";

    private const string Compared = "compared", Evaluated = "evaluated", Like = "models with its options compared";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublicModel> All { get; } =
    [
        OfNequix("nequix-mp-1", "MPtrj", "DFT (PBE+U)", 2842366, "1647af8e627e1afa11e2bfadeab0797326513a521afd7dd01606a96f56783eee", Compared),
        OfNequix("nequix-mp-1-pft", "MPtrj, MDR Phonon", "DFT (PBE+U)", 2842840, "a88aeaed71fd447572dc57af21d469207d7737b85a6dbb66f8c38156f175c5f1", Evaluated),
        OfNequix("nequix-mp-1-pft-nocotrain", "MPtrj, MDR Phonon", null, 2842825, "c191f7208e15f7caf8cc5c1202444652f301fed2f41d85f9a8080af3843ef308", Evaluated),
        OfNequix("nequix-omat-1", "OMat24", "DFT (PBE+U, VASP 54)", 2841752, "2d0802ae7f5915cb488c44d25649d98404a103697e6500abb40f515e003a46a6", Evaluated),
        OfNequix("nequix-oam-1", "OMat24, sAlex, MPtrj", "DFT (PBE+U)", 2869928, "6a43475eaeb32a7a049f36c1306d78aa1e7a17e8af37aeda7901c8fec0ca845c", Compared),
        OfNequix("nequix-oam-1-pft", "OMat24, sAlex, MPtrj, MDR Phonon", "DFT (PBE+U)", 2842066, "4ce693d68886512aab50c84ea2400efd68163e11155f7c7babe98e695177e809", Evaluated),
        OfMace("mace-mp-0a-small", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0/2023-12-10-mace-128-L0_energy_epoch-249.model"),
        OfMace("mace-mp-0a-medium", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0/2023-12-03-mace-128-L1_epoch-199.model"),
        OfMace("mace-mp-0a-large", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0/2024-01-07-mace-128-L2_epoch-199.model"),
        OfMace("mace-mp-0b-small", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b/mace_agnesi_small.model", MaceNames),
        OfMace("mace-mp-0b-medium", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b/mace_agnesi_medium.model", MaceNames),
        OfMace("mace-mp-0b2-small", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b2/mace-small-density-agnesi-stress.model", MaceNames),
        OfMace("mace-mp-0b2-medium", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b2/mace-medium-density-agnesi-stress.model", MaceNames),
        OfMace("mace-mp-0b2-large", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b2/mace-large-density-agnesi-stress.model", MaceNames),
        OfMace("mace-mp-0b3-medium", "MPTrj", "DFT (PBE+U)", "MIT", "mace_mp_0b3/mace-mp-0b3-medium.model", MaceReadme),
        OfMace("mace-mpa-0-medium", "MPTrj + sAlex", "DFT (PBE+U)", "MIT", "mace_mpa_0/mace-mpa-0-medium.model"),
        OfMace("mace-omat-0-small", "OMAT", "DFT (PBE+U) VASP 54", "ASL", "mace_omat_0/mace-omat-0-small.model"),
        OfMace("mace-omat-0-medium", "OMAT", "DFT (PBE+U) VASP 54", "ASL", "mace_omat_0/mace-omat-0-medium.model"),
        OfMace("mace-matpes-pbe-0", "MATPES-PBE", "DFT (PBE)", "ASL", "mace_matpes_0/MACE-matpes-pbe-omat-ft.model"),
        OfMace("mace-matpes-r2scan-0", "MATPES-r2SCAN", "DFT (r2SCAN)", "ASL", "mace_matpes_0/MACE-matpes-r2scan-omat-ft.model"),
        OfMace("mace-mh-0", "OMAT/OMOL/OC20/MATPES", "DFT (PBE/R2SCAN/wB97M-VV10)", "ASL", "mace_mh_1/mace-mh-0.model"),
        OfMace("mace-mh-1", "OMAT/OMOL/OC20/MATPES", "DFT (PBE/R2SCAN/wB97M-VV10)", "ASL", "mace_mh_1/mace-mh-1.model"),
        OfMace("mace-omol-0", "OMOL", "DFT (wB97M-VV10)", "ASL", "mace_omol_0/MACE-omol-0-extra-large-1024.model", MaceReadme),
        OfMaceOff("mace-off23-small", "mace_off23/MACE-OFF23_small.model", "6c1daa4a7aebf6a9ba059214ded4645774f0a1a0"),
        OfMaceOff("mace-off23-medium", "mace_off23/MACE-OFF23_medium.model", "51573784691d0bd80bc3b6278411d006db8f848a"),
        OfMaceOff("mace-off23-large", "mace_off23/MACE-OFF23_large.model", "02a50e3cfad8d263e0501f7fe522062fde9874bd"),
        OfNequip("nequip-mp-l", "NequIP", "MPtrj", "nequip/nequip-mp-l-0.1.yml"),
        OfNequip("nequip-oam-l", "NequIP", "MPtrj, OMat24, sAlex", "nequip/nequip-oam-l-0.1.yml"),
        OfNequip("nequip-oam-xl", "NequIP", "MPtrj, OMat24, sAlex", "nequip/nequip-oam-xl-0.1.yml"),
        OfNequip("allegro-mp-l", "Allegro", "MPtrj", "allegro/allegro-mp-l-0.1.yml"),
        OfNequip("allegro-oam-l", "Allegro", "MPtrj, OMat24, sAlex", "allegro/allegro-oam-l-0.1.yml"),
    ];

    /// <summary>Downloads that people have and that are refused, each with the reason.</summary>
    public static IReadOnlyList<(string What, string Why)> Refused { get; } =
    [
        ("MACE-POLAR-1 (.model)", "an architecture with interactions in reciprocal space, which is not implemented"),
        ("-lammps.pt, _compiled.model of mace-torch", "TorchScript; the .model file that it was made of is read"),
        (".pt of Nequix", "the same weights for torch; the .nqx file beside it is read"),
        (".nequip.pth, .nequip.pt2", "compiled for one machine; the package (.nequip.zip) is read"),
        (".ckpt of NequIP and Allegro", "a state of training; nequip-package build makes the package (.nequip.zip) of it"),
        (".pth of nequip-deploy", "TorchScript of an older version"),
    ];

    /// <summary>The model of a name, in any capitals; null for none.</summary>
    public static PublicModel? Find(string name) => All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static PublicModel OfNequix(string name, string data, string? theory, long bytes, string sha256, string tried)
        => new(name, "Nequix", Elements: 89, data, theory, "MIT", NequixReadme)
        {
            Url = $"{Nequix}models/{name}.nqx", Bytes = bytes, Checksum = new(ChecksumKind.Sha256, sha256), Tried = tried,
        };

    private static PublicModel OfMace(string name, string data, string theory, string licence, string file, string page = MaceTable)
        => new(name, "MACE", Elements: 89, data, theory, licence, page) { Url = MaceReleases + file, Tried = Like };

    private static PublicModel OfMaceOff(string name, string file, string blob)
        => new(name, "MACE", Elements: 10, "SPICE v1", "DFT (wB97M+D3)", "ASL", MaceReadme) { Url = MaceOff + file, Checksum = new(ChecksumKind.GitBlob, blob), Tried = Like };

    private static PublicModel OfNequip(string name, string architecture, string data, string page)
        => new(name, architecture, Elements: null, data, Theory: null, "CC-BY-4.0", Matbench + page) { Tried = Like };
}
