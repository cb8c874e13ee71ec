using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using TpCompiler.Cli.Benchmarks;
using TpCompiler.Cli.Devices;

namespace TpCompiler.Cli.Commands;

/// <summary>The arguments of <c>tpc bench kernels</c>.</summary>
internal sealed class BenchKernelsOptions
{
    private const string Naive = "naive";
    private const string Interpreter = "interpreter";

    private readonly Argument<string> _spec = new("SPEC")
    {
        Description = "What is measured: a diagram's text or file, the text of a [TensorProduct] or [SymmetricContraction], or a built assembly with types that have such attributes",
    };

    private readonly Option<string[]> _against = new("--against")
    {
        HelpName = "naive|interpreter|file",
        Description = "Measure beside it what is as it is written, without any pass of the compiler (naive), or the interpreter; or compare with a file of measurements. May be repeated",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _filter = new("--filter") { HelpName = "text", Description = "Only types of an assembly whose name contains this text" };

    private readonly Option<string[]> _pass = new("--pass")
    {
        HelpName = "forward|backward|double_backward",
        Description = "Only this pass; may be repeated",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _dtype = new("--dtype") { HelpName = "float64|float32", Description = "Only this type; both unless given" };

    private readonly Option<DeviceChoice> _device = CommonOptions.Device("measure");

    private readonly Option<int> _items = Number("--items", "How many items, or nodes of a random graph; 1000 unless given", 1, 10_000_000);

    private readonly Option<int> _neighbors = Number("--neighbors", "How many neighbours a node has; 30 unless given", 0, 100_000);

    private readonly Option<double> _seconds = new("--seconds")
    {
        HelpName = "S",
        Description = "How long each measurement is repeated, of which the shortest time counts; 0.5 unless given",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || seconds is not (> 0 and <= 3600))
                result.AddError($"--seconds: expected a positive number, found '{text}'");
            return seconds;
        },
    };

    private readonly Option<bool> _cpuTime = new("--cpu-time") { Description = "Measure the time of the processor, not the clock's: where others use the machine, too (Linux)" };

    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "file", Description = "Write the measurements into this file, besides the table" };

    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_against, _filter, _pass, _dtype, _device, _items, _neighbors, _seconds, _cpuTime, _output, _json])
            command.Add(option);
        command.Add(_spec);
        command.Validators.Add(RefuseWhatIsOfTheProcessor);
        _spec.Validators.Add(CommonOptions.RefuseOptions);
        _pass.Validators.Add(r => Expect(r, "--pass", KernelBenchSettings.AllDirections));
        _dtype.Validators.Add(r => Expect(r, "--dtype", ["float64", "float32"]));
        _cpuTime.Validators.Add(r =>
        {
            if (!OperatingSystem.IsLinux())
                r.AddError("--cpu-time: the processor's time of a thread is known on Linux alone");
        });
    }

    /// <summary>What the user asked for.</summary>
    public KernelBenchSettings Read(ParseResult parsed)
    {
        KernelBenchSettings settings = new() { Spec = parsed.GetRequiredValue(_spec) };
        string[] against = parsed.GetRequiredValue(_against), passes = parsed.GetRequiredValue(_pass);
        return settings with
        {
            Device = parsed.GetRequiredValue(_device),
            Filter = parsed.GetValue(_filter) ?? "",
            AgainstNaive = against.Contains(Naive),
            AgainstInterpreter = against.Contains(Interpreter),
            AgainstFiles = [.. against.Where(a => a is not (Naive or Interpreter))],
            Directions = passes.Length > 0 ? passes : settings.Directions,
            Dtypes = parsed.GetValue(_dtype) is string dtype ? [dtype] : settings.Dtypes,
            Items = IsGiven(_items) ? parsed.GetValue(_items) : settings.Items,
            Neighbors = IsGiven(_neighbors) ? parsed.GetValue(_neighbors) : settings.Neighbors,
            Seconds = IsGiven(_seconds) ? parsed.GetValue(_seconds) : settings.Seconds,
            CpuTime = parsed.GetValue(_cpuTime),
            Json = parsed.GetValue(_json),
            Output = parsed.GetValue(_output),
        };

        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
    }

    private void RefuseWhatIsOfTheProcessor(CommandResult result)
    {
        if (result.GetResult(_device)?.Tokens is not [Token device] || DeviceChoice.Parse(device.Value) is null or { Kind: DeviceKind.Cpu })
            return;
        if (result.GetResult(_against)?.Tokens.Any(t => t.Value == Interpreter) == true)
            result.AddError("--against interpreter: the interpreter runs on the processor; expected naive or a file with --device");
        if (result.GetResult(_cpuTime) is { Implicit: false })
            result.AddError("--cpu-time: a device is measured by its own clock");
    }

    private static Option<int> Number(string name, string description, int least, int most) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = OptionText.Number(name, least, most),
    };

    private static void Expect(OptionResult result, string option, IReadOnlyList<string> words)
    {
        foreach (Token token in result.Tokens.Where(t => !words.Contains(t.Value, StringComparer.Ordinal)))
            result.AddError($"{option}: expected {string.Join(" or ", words)}, found '{token.Value}'");
    }
}
