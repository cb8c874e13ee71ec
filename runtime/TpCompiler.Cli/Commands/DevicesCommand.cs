using System.CommandLine;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc devices</c>: where models can be evaluated on this machine.</summary>
internal static class DevicesCommand
{
    public static Command Create(CommandContext context)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("devices", "List the devices of this machine: the processor, those of OpenCL and of CUDA, which one --device "
            + "opencl or cuda means, and what to install where there is none.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            DevicesDocument document = DevicesDocument.Of(DeviceInventory.Find(), BinaryCache.OfUser()?.Folder);
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, document, JsonOutput.Types.DevicesDocument);
            else
                DevicesText.Write(context.Output, document);
            return ExitCode.Success;
        });
        return command;
    }
}
