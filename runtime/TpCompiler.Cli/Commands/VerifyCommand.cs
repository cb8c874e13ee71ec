using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Verification;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc verify</c>: whether a model, as it is evaluated here, is a sound potential.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Option<DeviceChoice> device = CommonOptions.Device();
        Option<int> threads = CommonOptions.Threads();
        Option<string?> head = CommonOptions.Head();
        Option<string[]> ignore = CommonOptions.Ignore();
        Option<bool> json = CommonOptions.Json();
        Command command = new("verify", "Verify a model in float64 on a small crystal of its elements: forces and stress against finite differences, and the "
            + "symmetries of space and of atoms. Where mace.reference.xyz stands beside mace.model, its energies, forces and stresses are "
            + "compared as well. The exit code is 1 where a check fails.")
        {
            model, device, threads, head, ignore, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            using ModelCalculator opened = ModelInput.OpenCalculator(
                new(path, parsed.GetValue(head), Precision.Double, parsed.GetValue(threads), parsed.GetRequiredValue(device), AnyHead: true) { Ignored = parsed.GetRequiredValue(ignore) },
                context);
            string evaluated = opened.Heads.Fixed ?? opened.Heads.Default!;
            string recorded = ReferenceVerification.PathFor(path);
            string? reference = File.Exists(recorded) ? recorded : null;
            IEnumerable<VerificationCheck> checks = new ModelVerification(opened.Calculator, opened.Description.IgnoresParity, context.Cancellation).Run(TestCrystal.Of(opened.Description));
            if (reference is not null)
                checks = checks.Concat(ReferenceVerification.Run(opened.Calculator, reference, context));
            VerificationCheck[] done = [.. checks];
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, Document(path, evaluated, reference, done), JsonOutput.Types.VerificationDocument);
            else
                context.Output.Write(Text(path, evaluated, reference, done));
            return done.All(check => check.Passed) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static VerificationDocument Document(string path, string head, string? reference, VerificationCheck[] checks) => new(
        path, head, reference, checks.All(check => check.Passed),
        [.. checks.Select(c => new CheckDocument(c.Name, double.IsFinite(c.Error) ? c.Error : null, c.Tolerance, c.Unit, c.Passed))]);

    private static string Text(string path, string head, string? reference, VerificationCheck[] checks)
    {
        StringBuilder text = new($"{path} (head {head}, float64){(reference is null ? "" : $" and {reference}")}\n");
        TextTable table = new("<check", "error", "tolerance", "<unit", "<");
        foreach (VerificationCheck check in checks)
            table.Add(check.Name, Short(check.Error), Short(check.Tolerance), check.Unit, check.Passed ? "passed" : "FAILED");
        table.AppendTo(text, "  ");
        int failed = checks.Count(check => !check.Passed);
        return text.Append(CultureInfo.InvariantCulture, $"{checks.Length - failed} passed, {failed} failed\n").ToString();
    }

    private static string Short(double value) => value.ToString("0.0e+00", CultureInfo.InvariantCulture);
}
