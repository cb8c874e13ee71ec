using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>
/// Reads the ordered crystals of a CIF file, one for each data block that lists atoms: cell, sites in fractional coordinates, and symmetry operations as texts. What would make
/// other atoms of the same lines is refused by name: partial occupancies, hydrogens without sites, a space group without its operations, modulations, magnetic groups.
/// </summary>
internal sealed class CifReader(StructureLines lines)
{
    private static readonly string[] s_cell =
        ["_cell_length_a", "_cell_length_b", "_cell_length_c", "_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma"];

    private static readonly string[] s_fractions = ["_atom_site_fract_x", "_atom_site_fract_y", "_atom_site_fract_z"];

    private static readonly string[] s_operations = ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"];

    private static readonly string[] s_groups =
        ["_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m", "_space_group_it_number", "_symmetry_int_tables_number", "_space_group_name_hall", "_symmetry_space_group_name_hall"];

    public IEnumerable<Structure> Read()
    {
        bool any = false;
        CifBlock? last = null;
        foreach (CifBlock block in CifBlock.Read(lines))
        {
            last = block;
            if (!block.Names.Any(name => name.StartsWith("_atom_site_fract_", StringComparison.Ordinal) || name.StartsWith("_atom_site_cartn_", StringComparison.Ordinal)))
                continue;
            any = true;
            yield return Structure(block);
        }

        if (!any && last is not null)
            throw lines.At(last.Line, "expected atoms (_atom_site_fract_x and others), found none in the file");
    }

    private Structure Structure(CifBlock block)
    {
        RequireOrdinary(block);
        double[] parameters = [.. s_cell.Select(name => Number(block.Single(name) ?? throw lines.At(block.Line, $"expected {name} in the block {block.Name}, found none"), name))];
        Matrix3d cell = CellParameters.TryVectors(parameters, out string problem) ?? throw lines.At(block[s_cell[0]][0].Line, problem);
        SiteOrbits atoms = new(cell, Operations(block));
        IReadOnlyList<CifToken>[] fractions = [.. s_fractions.Select(name => block[name])];
        int count = fractions[0].Count;
        if (count == 0 || fractions.Any(column => column.Count != count))
            throw lines.At(block.Line, $"expected _atom_site_fract_x, _y and _z in the block {block.Name}, found {string.Join(", ", s_fractions.Where(name => block[name].Count > 0))}");
        for (int site = 0; site < count; site++)
        {
            // Dummies mark centroids and the like.
            if (At(block, "_atom_site_calc_flag", site) is { } flag && flag.Text.Equals("dum", StringComparison.OrdinalIgnoreCase))
                continue;
            string label = (At(block, "_atom_site_label", site) ?? At(block, "_atom_site_type_symbol", site))?.Text ?? $"{site + 1}";
            RequireWhole(block, site, label);
            Vector3d position = new(Number(fractions[0][site], s_fractions[0]), Number(fractions[1][site], s_fractions[1]), Number(fractions[2][site], s_fractions[2]));
            if (atoms.Add(Element(block, site, fractions[0][site].Line), label, position) is { } wrong)
                throw lines.At(fractions[0][site].Line, wrong);
        }

        List<KeyValuePair<string, PropertyValue>> info = block.Name.Length > 0 ? [new("name", PropertyValue.Of(block.Name))] : [];
        return new Structure(atoms.Numbers, atoms.Positions(), cell, PeriodicDirections.All, info: info);
    }

    /// <summary>Refuses crystals that are more than atoms in a cell.</summary>
    private void RequireOrdinary(CifBlock block)
    {
        if (block[s_fractions[0]].Count == 0)
            throw lines.At(block.Line, $"expected fractional coordinates (_atom_site_fract_x) in the block {block.Name}, found Cartesian ones, whose axes a program chooses; ase convert may know them");
        if (block.Single("_cell_modulation_dimension") is { } modulation && modulation.Text != "0")
            throw lines.At(modulation.Line, "expected a crystal that repeats in three dimensions, found a modulated one (_cell_modulation_dimension); its approximant has a cell");
        if (block.Names.FirstOrDefault(name => name.StartsWith("_space_group_symop_magn", StringComparison.Ordinal)) is { } magnetic)
            throw lines.At(block[magnetic][0].Line, "expected a crystal without magnetic symmetry, found magnetic operations; write the file without them, with the operations of its atoms");
    }

    private List<SymmetryOperation> Operations(CifBlock block)
    {
        foreach (string name in s_operations)
        {
            if (block[name].Count == 0)
                continue;
            List<SymmetryOperation> operations = [];
            foreach (CifToken text in block[name])
            {
                operations.Add(SymmetryOperation.TryRead(text.Text)
                    ?? throw lines.At(text.Line, $"expected a symmetry operation such as -y,x-y,z+1/3, found {Shortened.Quoted(text.Text)}"));
            }

            return operations;
        }

        foreach (string name in s_groups)
        {
            if (block.Single(name) is not { } group)
                continue;
            string text = group.Text.Replace(" ", "", StringComparison.Ordinal);
            if (text is "1" || text.Equals("P1", StringComparison.OrdinalIgnoreCase))
                break;
            throw lines.At(group.Line, $"expected the symmetry operations of the space group {Shortened.Quoted(group.Text)} ({s_operations[0]}), found none; "
                + "ase convert crystal.cif crystal.xyz lists all atoms");
        }

        return [SymmetryOperation.Identity];
    }

    /// <summary>Refuses sites that are not one atom each.</summary>
    private void RequireWhole(CifBlock block, int site, string label)
    {
        const double Rounding = 1e-3;
        if (At(block, "_atom_site_occupancy", site) is { } occupancy && Math.Abs(Number(occupancy, "_atom_site_occupancy") - 1) > Rounding)
        {
            throw lines.At(occupancy.Line, $"expected an occupancy of 1 for the site {label}, found {Shortened.Quoted(occupancy.Text)}: "
                + "a potential knows no parts of atoms; choose an ordered arrangement, in a larger cell where need be");
        }

        if (At(block, "_atom_site_attached_hydrogens", site) is { } hydrogens && Number(hydrogens, "_atom_site_attached_hydrogens") > 0)
            throw lines.At(hydrogens.Line, $"expected a site for every atom, found {hydrogens.Text} hydrogens attached to {label} without one");
    }

    private int Element(CifBlock block, int site, int line)
    {
        if (At(block, "_atom_site_type_symbol", site) is { } type)
        {
            return SiteElement.TryOfType(type.Text, out int number)
                ? number
                : throw lines.At(type.Line, $"expected the symbol of an element in _atom_site_type_symbol, found {Shortened.Quoted(type.Text)}");
        }

        CifToken label = At(block, "_atom_site_label", site) ?? throw lines.At(line, "expected _atom_site_type_symbol or _atom_site_label for every site, found none");
        if (!SiteElement.TryOfLabel(label.Text, out int element, out int other))
            throw lines.At(label.Line, $"expected a label that begins with the symbol of an element, found {Shortened.Quoted(label.Text)}");
        return other == 0
            ? element
            : throw lines.At(label.Line, $"expected an element, but the label {Shortened.Quoted(label.Text)} may mean {ChemicalElements.Symbol(other)} or {ChemicalElements.Symbol(element)}; say it in _atom_site_type_symbol");
    }

    private static CifToken? At(CifBlock block, string name, int site)
        => site < block[name].Count && block[name][site] is { IsMissing: false } token ? token : null;

    /// <summary>A number, which may have its standard uncertainty behind it: 5.4310(2).</summary>
    private double Number(CifToken token, string name)
    {
        int end = token.Text.IndexOf('(', StringComparison.Ordinal);
        return ValueText.TryReadReal(end < 0 ? token.Text : token.Text.AsSpan(0, end), out double number) && double.IsFinite(number)
            ? number
            : throw lines.At(token.Line, $"expected a number for {name}, found {Shortened.Quoted(token.Text)}");
    }
}
