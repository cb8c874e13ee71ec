using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;

namespace TpCompiler.Atomistic;

/// <summary>
/// A model of atoms as its file describes it, of whatever architecture: enough to evaluate it, and to say what it is, without knowing which one.
/// <see cref="ModelFile.Load"/> reads it.
/// </summary>
public interface IModelDescription
{
    /// <summary>The name of the architecture, such as MACE.</summary>
    string Architecture { get; }

    /// <summary>The elements that the model knows.</summary>
    ImmutableArray<int> AtomicNumbers { get; }

    /// <summary>Atoms closer than this are neighbours, Angstrom.</summary>
    double CutoffRadius { get; }

    /// <summary>The floating point type of the weights in the file.</summary>
    StoredPrecision Precision { get; }

    /// <summary>The number of weights that training changes.</summary>
    long ParameterCount { get; }

    /// <summary>The names of the heads (levels of theory); at least one.</summary>
    ImmutableArray<string> Heads => ["default"];

    /// <summary>What the model reads of a structure besides elements, positions, cell and periodicity.</summary>
    IReadOnlyList<PropertyInput> Inputs => [];

    /// <summary>Whether mirror images may have other energies.</summary>
    bool IgnoresParity => false;

    /// <summary>Whether the model predicts an energy.</summary>
    bool HasEnergy => true;

    /// <summary>Whether the model predicts dipoles.</summary>
    bool HasDipoles => false;

    /// <summary>Whether the model predicts charges and polarizabilities.</summary>
    bool HasPolarizability => false;

    /// <summary>What else there is to say of the model, for people: sizes, irreps, radial functions, each with a name.</summary>
    IReadOnlyList<ModelFact> Facts => [];

    /// <summary>Prepares the model for evaluation.</summary>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type of features and weights.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor. Results do not depend on it.</param>
    /// <param name="radial">How radial functions are evaluated.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    ICalculator CreateCalculator(
        string? head = null, Precision precision = Atomistic.Precision.Double, int threads = 0, RadialEvaluation radial = RadialEvaluation.Automatic)
        => new ModelPotential(CreateModel(head), precision, threads, radial: radial);

    /// <summary>The model as a program.</summary>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    AtomisticModel CreateModel(string? head = null);
}

/// <summary>Something that a model is, in words.</summary>
/// <param name="Name">What is said, such as <c>layer 0</c>.</param>
/// <param name="Value">What it is.</param>
public readonly record struct ModelFact(string Name, string Value);
