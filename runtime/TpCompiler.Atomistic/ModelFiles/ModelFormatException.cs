using System;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>A model file cannot be read: damaged, of another kind, or holding something that does not fit together.</summary>
public class ModelFormatException : Exception
{
    /// <summary>Reports <paramref name="problem"/> at <paramref name="path"/> inside the model file <paramref name="file"/>.</summary>
    /// <param name="file">The file's name as the user gave it.</param>
    /// <param name="path">The place inside the model, such as <c>interactions.0.linear_up.weight</c>; may be empty.</param>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ModelFormatException(string file, string path, string problem, Exception? inner = null)
        : base(string.IsNullOrEmpty(path) ? $"{file}: {problem}" : $"{file}: {path}: {problem}", inner)
    {
        File = file;
        Path = path;
        Problem = problem;
    }

    /// <summary>The file's name as the user gave it.</summary>
    public string File { get; }

    /// <summary>The place inside the model, such as <c>interactions.0.linear_up.weight</c>; may be empty.</summary>
    public string Path { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Problem { get; }
}

/// <summary>A model file is sound, but the model has a feature that is not supported.</summary>
public class NotSupportedModelException : ModelFormatException
{
    /// <summary>Refuses the model for its <paramref name="feature"/>.</summary>
    /// <param name="file">The file's name as the user gave it.</param>
    /// <param name="path">The place inside the model where the feature was met.</param>
    /// <param name="feature">The feature's name.</param>
    /// <param name="advice">What the user may do about it, if anything.</param>
    public NotSupportedModelException(string file, string path, string feature, string? advice = null)
        : base(file, path, $"not supported: {feature}{(advice is null ? "" : $" ({advice})")}")
        => Feature = feature;

    /// <summary>The feature's name.</summary>
    public string Feature { get; }
}
