using System;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.CSharp;
using TpCompiler.Emit.Methods;
using TpCompiler.Jit;
using Xunit;

namespace TpCompiler.Generators.Tests.Emission;

public class CSharpKernelEmitterTests
{
    private static readonly MethodLimits s_tiny = new(7, 700);

    [Theory]
    [MemberData(nameof(HandWritten))]
    public void Hand_written_programs_compute_their_meaning(string text)
        => CheckAllVersions(KernelProgramText.Parse(text), MethodLimits.Default, seed: 1);

    [Theory]
    [MemberData(nameof(HandWritten))]
    public void Lowered_programs_compute_the_same(string text)
        => CheckAllVersions(MultiplyAddFusion.Apply(KernelProgramText.Parse(text)), MethodLimits.Default, seed: 2);

    [Theory]
    [MemberData(nameof(HandWritten))]
    public void Programs_cut_into_tiny_methods_compute_the_same(string text)
        => CheckAllVersions(MultiplyAddFusion.Apply(KernelProgramText.Parse(text)), s_tiny, seed: 3);

    [Fact]
    public void Random_programs_compute_their_meaning()
        => Prop.ForAll(RandomPrograms.Any, program =>
        {
            CheckAllVersions(MultiplyAddFusion.Apply(program), MethodLimits.Default, program.Instructions.Count);
            CheckAllVersions(MultiplyAddFusion.Apply(program), s_tiny, program.Instructions.Count + 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithQuietOnSuccess(true));

    [Fact]
    public void Programs_that_are_not_lowered_compute_their_meaning()
        => Prop.ForAll(RandomPrograms.Any, program => CheckAllVersions(program, s_tiny, program.Instructions.Count))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10).WithQuietOnSuccess(true));

    [Fact]
    public void A_big_program_is_cut_into_methods_that_the_compiler_optimises()
    {
        KernelProgram program = MultiplyAddFusion.Apply(RandomPrograms.Polynomial(terms: 3000));
        KernelCost cost = KernelCost.Of(program);
        Assert.True(cost.LaneMultiplyAdds + cost.LaneMultiplies > 3000);
        Assembly assembly = KernelCompilation.Compile(CSharpKernelEmitter.Emit(new CSharpKernel("Big", "A big polynomial.", program)));
        foreach (Type type in assembly.GetTypes())
        {
            MethodInfo[] methods = type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            Assert.True(methods.Count(m => m.Name.StartsWith("Lanes", StringComparison.Ordinal)) is > 3 and < 20);
            foreach (MethodInfo method in methods)
                Assert.InRange(method.GetMethodBody()!.GetILAsByteArray()!.Length, 1, 24 * 1024);
        }

        CheckAllVersions(new KernelCase(program, seed: 4), assembly, "Big", program, MethodLimits.Default);
    }

    [Fact]
    public void A_program_that_keeps_many_values_is_cut_into_few_methods()
    {
        // Each product is read again when all have been made: more than what a method may write down, and still most of a method is arithmetic.
        const int Products = 1500;
        KernelBuilder b = new("keeping");
        int x = b.Input("x", 8, hasLanes: true);
        int first = b.Output("first", 1, hasLanes: true);
        int second = b.Output("second", 1, hasLanes: true);
        int[] products = new int[Products];
        int sum = -1, other = -1;
        for (int n = 0; n < Products; n++)
        {
            products[n] = b.Multiply(b.Load(x, n % 8), b.Constant(new Rational(n + 1, 7 * Products)));
            sum = sum < 0 ? products[n] : b.Add(sum, products[n]);
        }

        for (int n = 0; n < Products; n++)
        {
            int term = b.Multiply(products[n], b.Load(x, (n + 3) % 8));
            other = other < 0 ? term : b.Add(other, term);
        }

        b.Store(first, 0, sum);
        b.Store(second, 0, other);
        KernelProgram program = MultiplyAddFusion.Apply(b.Build());
        Assembly assembly = KernelCompilation.Compile(CSharpKernelEmitter.Emit(new CSharpKernel("Keeping", "Many values at once.", program)));
        foreach (Type type in assembly.GetTypes())
        {
            MethodInfo[] methods = type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            Assert.InRange(methods.Count(m => m.Name.StartsWith("Lanes", StringComparison.Ordinal)), 4, 24);
            foreach (MethodInfo method in methods)
                Assert.InRange(method.GetMethodBody()!.GetILAsByteArray()!.Length, 1, 24 * 1024);
        }

        CheckAllVersions(new KernelCase(program, seed: 8), assembly, "Keeping", program, MethodLimits.Default);
    }

    [Fact]
    public void Sums_over_lanes_of_products_are_one_statement()
    {
        KernelProgram program = KernelProgramText.Parse("program dot\ninput x 1 lanes\ninput y 1 lanes\noutput s 1\nv0 = x[0]\nv1 = y[0]\nv2 = mul v0 v1\nv3 = sum v2\ns[0] += v3\n");
        string text = Emit(MultiplyAddFusion.Apply(program), MethodLimits.Default);
        Assert.Contains("sum0 = Simd.FusedMultiplyAdd(x_0, y_0, sum0);", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 7)]
    public void Kernels_with_many_sums_over_lanes_take_them_in_passes(int paths, int passes)
    {
        // The gradient of a tensor product of several paths: each has eight sums over lanes and a part of the gradient with respect to x and of one sum more.
        KernelBuilder b = new("paths");
        int x = b.Input("x", 2, hasLanes: true);
        int w = b.Input("w", paths, hasLanes: true);
        int u = b.Input("u", 4, hasLanes: false);
        int g = b.Input("g", 4 * paths, hasLanes: true);
        int gx = b.Output("gx", 2, hasLanes: true);
        int gu = b.Output("gu", (8 * paths) + 1, hasLanes: false);
        int all = -1;
        for (int p = 0; p < paths; p++)
        {
            int square = b.Multiply(b.Load(w, p), b.Load(w, p));
            for (int m = 0; m < 2; m++)
            {
                int back = b.Multiply(b.Load(u, m), b.Load(g, 4 * p));
                for (int k = 1; k < 4; k++)
                    back = b.Add(back, b.Multiply(b.Load(u, (k + m) % 4), b.Load(g, (4 * p) + k)));
                b.Store(gx, m, p % 3 == 0 ? back : b.Multiply(square, back));
                int weighted = b.Multiply(square, b.Load(x, m));
                for (int k = 0; k < 4; k++)
                    b.Store(gu, (8 * p) + (4 * m) + k, b.SumLanes(b.Multiply(weighted, b.Load(g, (4 * p) + k))));
            }

            int term = b.Multiply(square, b.Multiply(b.Load(x, 0), b.Load(g, 4 * p)));
            all = all < 0 ? term : b.Add(all, term);
        }

        b.Store(gu, 8 * paths, b.SumLanes(all));
        KernelProgram program = MultiplyAddFusion.Apply(b.Build());
        Assert.Equal(passes, Emit(program, MethodLimits.Default).Split("private static void Lanes").Length / 4);
        CheckAllVersions(program, MethodLimits.Default, seed: 9);
        CheckAllVersions(program, s_tiny, seed: 10);
    }

    [Fact]
    public void Combinations_of_sums_over_lanes_are_added_up_once()
    {
        KernelProgram program = KernelProgramText.Parse(
            "program combination\ninput x 3 lanes\ninput u 1\noutput s 1\nv0 = x[0]\nv1 = sum v0\nv2 = x[1]\nv3 = sum v2\nv4 = x[2]\nv5 = sum v4\n"
            + "v6 = u[0]\nv7 = mul v1 v6\nv8 = mul v3 v6\nv9 = sub v7 v8\nv10 = add v9 v5\ns[0] += v10\n");
        string text = Emit(MultiplyAddFusion.Apply(program), MethodLimits.Default);
        Assert.Equal(4, text.Split("Simd.Sum(").Length - 1);
        CheckAllVersions(MultiplyAddFusion.Apply(program), MethodLimits.Default, seed: 6);
        CheckAllVersions(program, s_tiny, seed: 7);
    }

    [Fact]
    public void Operands_may_have_any_names()
        => CheckAllVersions(
            KernelProgramText.Parse(
                "program names\ninput v0 1 lanes\ninput V 1 lanes\ninput x_0 1 lanes\ninput x0 1\ninput sums 1\noutput out 1 lanes\noutput 2nd 1 lanes\n"
                + "v0 = v0[0]\nv1 = V[0]\nv2 = x_0[0]\nv3 = x0[0]\nv4 = sums[0]\nv5 = mul v0 v1\nv6 = mul v2 v3\nv7 = add v5 v6\nv8 = mul v7 v4\nout[0] += v8\n2nd[0] += v7\n"),
            MethodLimits.Default,
            seed: 5);

    [Fact]
    public void Text_is_the_same_every_time_and_as_approved()
    {
        KernelProgram program = MultiplyAddFusion.Apply(KernelProgramText.Parse(Convolution));
        string text = Emit(program, MethodLimits.Default);
        Assert.Equal(text, Emit(program, MethodLimits.Default));
        Assert.DoesNotContain('\r', text);
        Snapshot.Match(text, "Convolution.txt");
    }

    [Fact]
    public void Registration_makes_the_kernels_known()
    {
        KernelProgram program = KernelProgramText.Parse(Convolution);
        Assembly assembly = KernelCompilation.Compile(
            Emit(MultiplyAddFusion.Apply(program), MethodLimits.Default),
            CSharpRegistrationEmitter.Emit([(program.Identity, "a \"convolution\"", "Kernel")], "Registration"));
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        Assert.Equal("a \"convolution\"", Runtime.Kernels.KernelRegistry.Find(program.Identity)?.Name);
    }

    [Fact]
    public void Sums_of_functions_leave_out_lanes_that_fill_a_vector()
    {
        KernelProgram program = MultiplyAddFusion.Apply(KernelProgramText.Parse(AllFunctions));
        string text = Emit(program, MethodLimits.Default);
        Assert.Contains("sum0 += VectorFunctions<T>.First(", text, StringComparison.Ordinal);
        Assembly assembly = KernelCompilation.Compile(text);
        KernelCase problem = new(program, seed: 8, activeLanes: 21);
        CheckAllVersions(problem, assembly, "Kernel", program, MethodLimits.Default);
    }

    public static TheoryData<string> HandWritten => new(Convolution, Dot, Chain, Broadcast, AllFunctions);

    // Each function of a lane's value, of a uniform one, and of a sum over lanes.
    private const string AllFunctions =
        "program functions\ninput x 2 lanes\ninput u 1\noutput out 18 lanes\noutput s 4\n"
        + "v0 = x[0]\nv1 = const 3/2\nv2 = add v0 v1\nv3 = u[0]\nv4 = add v3 v1\n"
        + "v5 = exp v0\nv6 = expm1 v0\nv7 = log v2\nv8 = log1p v2\nv9 = rcp v2\nv10 = sqrt v2\nv11 = rsqrt v2\nv12 = sin v0\nv13 = cos v0\n"
        + "v14 = erf v0\nv15 = erfc v0\nv16 = erfslope v0\nv17 = abs v0\nv18 = sign v0\nv19 = sigmoid v0\nv20 = tanh v0\nv21 = softplus v0\nv22 = ssp v0\n"
        + "v23 = exp v3\nv24 = erf v3\nv25 = log v4\nv26 = sigmoid v3\nv27 = select v3 v23 v24\nv28 = mul v25 v26\nv29 = select v0 v27 v5\nv30 = mul v12 v28\n"
        + "v31 = sum v13\nv32 = mul v0 v9\nv33 = sum v32\nv34 = x[1]\nv35 = mul v34 v34\nv36 = sum v35\nv37 = rcp v31\nv38 = sqrt v36\nv39 = select v33 v38 v37\n"
        + "v40 = mul v0 v34\nv41 = fma v0 v34 v35\nv42 = sum v41\nv43 = tanh v42\n"
        + "out[0] += v5\nout[1] += v6\nout[2] += v7\nout[3] += v8\nout[4] += v9\nout[5] += v10\nout[6] += v11\nout[7] += v12\nout[8] += v13\nout[9] += v14\n"
        + "out[10] += v15\nout[11] += v16\nout[12] += v17\nout[13] += v18\nout[14] += v19\nout[15] += v20\nout[16] += v21\nout[17] += v22\n"
        + "out[0] += v29\nout[1] += v30\ns[0] += v37\ns[1] += v38\ns[2] += v39\ns[3] += v43\n";

    private const string Convolution =
        "program convolution\ninput x 2 lanes\ninput y 3\ninput w 1 lanes\noutput out 2 lanes\n"
        + "v0 = x[0]\nv1 = w[0]\nv2 = mul v0 v1\nv3 = y[0]\nv4 = const 1/3*sqrt(3)\nv5 = mul v4 v3\nv6 = mul v2 v5\n"
        + "v7 = x[1]\nv8 = mul v1 v7\nv9 = y[1]\nv10 = y[2]\nv11 = mul v9 v10\nv12 = mul v8 v11\nv13 = sub v6 v12\nv14 = mul v8 v5\n"
        + "out[0] += v13\nout[1] += v14\n";

    private const string Dot =
        "program dot\ninput x 2 lanes\ninput y 2 lanes\ninput u 1\noutput s 3\n"
        + "v0 = x[0]\nv1 = y[0]\nv2 = mul v0 v1\nv3 = sum v2\nv4 = x[1]\nv5 = y[1]\nv6 = mul v4 v5\nv7 = add v2 v6\nv8 = sum v7\n"
        + "v9 = u[0]\nv10 = mul v3 v9\nv11 = mul v8 v8\nv12 = neg v11\nv13 = mul v4 v4\nv14 = mul v5 v5\nv15 = sub v13 v14\nv16 = sum v15\n"
        + "s[0] += v10\ns[1] += v12\ns[2] += v16\n";

    private const string Chain =
        "program chain\ninput x 3 lanes\ninput y 3 lanes\noutput s 1\noutput out 1 lanes\n"
        + "v0 = x[0]\nv1 = y[0]\nv2 = mul v0 v1\nv3 = x[1]\nv4 = y[1]\nv5 = fma v3 v4 v2\nv6 = x[2]\nv7 = y[2]\nv8 = fnma v6 v7 v5\nv9 = sum v8\n"
        + "v10 = fnma v0 v4 v6\nv11 = neg v10\ns[0] += v9\nout[0] += v11\n";

    private const string Broadcast =
        "program broadcast\ninput u 2\noutput out 2 lanes\noutput s 2\n"
        + "v0 = u[0]\nv1 = u[1]\nv2 = mul v0 v1\nv3 = const 2/7\nout[0] += v2\nout[1] += v3\ns[0] += v2\ns[1] += v3\n";

    private static string Emit(KernelProgram program, MethodLimits limits)
        => CSharpKernelEmitter.Emit(new CSharpKernel("Kernel", "The program " + program.Name + ".", program), limits);

    private static void CheckAllVersions(KernelProgram program, MethodLimits limits, int seed)
        => CheckAllVersions(new KernelCase(program, seed), KernelCompilation.Compile(Emit(program, limits)), "Kernel", program, limits);

    /// <summary>Checks the printed kernels against the program's meaning, and those compiled now of the same statements against the printed ones.</summary>
    private static void CheckAllVersions(KernelCase problem, Assembly assembly, string className, KernelProgram program, MethodLimits limits)
    {
        foreach (bool isWide in (bool[])[true, false])
        {
            Check<float>(isWide);
            Check<double>(isWide);
        }

        void Check<T>(bool isWide)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[][] printed = problem.Check(KernelCompilation.Run<T>(assembly, className, isWide));
            problem.CheckBits(new JitKernelCompiler(limits).Compile<T>(program, isWide), printed);
        }
    }
}
