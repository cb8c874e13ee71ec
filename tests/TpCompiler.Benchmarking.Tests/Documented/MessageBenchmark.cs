using TpCompiler;
using TpCompiler.Benchmarking;

namespace TpCompiler.Benchmarking.Tests.Documented;

public class MessageBenchmark() : OperationBenchmark(Message.Kernels);

[TensorProduct("8x0e + 8x1o", "0e + 1o", Keep = "0e + 1o")]
public static partial class Message;
