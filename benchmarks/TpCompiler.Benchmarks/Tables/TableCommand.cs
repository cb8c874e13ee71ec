using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using TpCompiler.Benchmarking;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Measures and prints the tables that were asked for.</summary>
internal static class TableCommand
{
    public static void Run(Options options, TextWriter writer)
    {
        List<ResultTable> tables = [];
        if (options.Tables.Contains("gpu"))
            Show(GpuTable.Estimate(options.Filter));
        if (options.Tables.Exists(t => t != "gpu"))
            Measure();
        if (options.Json)
            WriteJson(tables, writer);

        void Measure()
        {
            BestTime time = new(options.Seconds, options.CpuTime);
            MachinePeak peak = MachinePeak.Measure(time);
            Show(MachineTable.Of(peak, options));
            if (options.Tables.Contains("kernels"))
                Show(KernelTable.Measure(options, time, peak));
            if (options.Tables.Contains("contraction"))
                Show(ContractionTable.Measure(options, time, peak));
            if (options.Tables.Contains("executions"))
                Show(ExecutionTable.Measure(options, time));
            if (options.Tables.Contains("diagrams"))
                Show(DiagramTable.Measure(options, time));
            if (options.Tables.Contains("models"))
                Show(ModelTable.Measure(options, time));
            if (options.Tables.Contains("stages"))
                Show(StageTable.Measure(options, peak));
            if (options.Tables.Contains("batches"))
                Show(BatchTable.Measure(options, time));
            if (options.Tables.Contains("generator"))
                Show(GeneratorTable.Measure(options, time));
        }

        void Show(ResultTable table)
        {
            tables.Add(table);
            if (!options.Json)
                table.WriteText(writer);
        }
    }

    private static void WriteJson(List<ResultTable> tables, TextWriter writer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (ResultTable table in tables)
                table.WriteJson(json);
            json.WriteEndArray();
        }

        writer.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}
