using System.Collections.Generic;

namespace TpCompiler.TestSupport.Diagrams;

public static partial class DiagramCorpus
{
    private static Dictionary<string, string> Texts { get; } = new()
    {
        // Trees.
        ["four-factors"] = """
            leg a[i] : 2x(0e+1o)
            leg b[i] : 1o+2e
            leg c[i] : 2x(0e+1o)
            leg d[i] : 2x1o
            weight W[path,2]
            out x[i] : 2x(0e+1o) = a*b*c*d by W
            """,
        ["five-factors"] = """
            leg a[i] : 2x1o
            leg b[i] : 1o
            weight W[path]
            out x[i] : 2x(0o+1o) = a*b*a*b*a by W
            """,
        ["nested-right"] = """
            leg a[i] : 2x(0e+1o)
            leg b[i] : 2x1o
            leg c[i] : 2x(1e+2e)
            weight W[path,2]
            out x[i] : 2x(0e+1o+1e) = a*(b*c) by W
            """,
        ["nested-pairs"] = """
            leg a[i] : 2x1o
            leg b[i] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            weight W[path,2] V[path]
            out x[i] : 2x(0e+1o+2e) = sum j: (a*Y by V)*(b[j]*Y) by W
            """,
        ["nested-deep"] = """
            leg a[i] : 2x1o
            leg b[i] : 2x1o
            weight W[path,2]
            out x[i] : 2x(0e+0o+1o) = a*((a*b)*(b*a)){0e+1e} by W
            """,
        ["truncated-edge"] = """
            leg a[i] : 2x(0e+1o+2e)
            leg b[i] : 2x(0e+1o)
            leg c[i] : 2x(0e+1o)
            weight W[path,2]
            out x[i] : 2x(0e+1o+2e) = (a*b){0e+1o}*c by W
            """,
        ["mixed-parity"] = """
            leg a[i] : 2x(0e+0o+1e+2o)
            leg b[i] : 2x(0o+1e+1o)
            weight W[path]
            out x[i] = a*b -> 0o+1e+2o+3o by W
            """,
        ["repeated-leg"] = """
            leg h[i] : 2x(0e+1o)
            leg Y[ij] : sh(2)
            weight W[path,2]
            out x[i] : 2x(0e+1o) = sum j: h*h*Y by W
            """,
        ["repeated-irreps"] = """
            leg a[i] : 2x(1o+0e+1o)
            leg b[i] : 2x(1o+0e+0e)
            weight W[path,2]
            out x[i] = a*b -> 0e+1o by W
            """,
        ["product-without-weights"] = """
            leg a[i] : 2x(0e+1o+2e)
            leg b[i] : 3x(0e+1o)
            out x[i] = a*b -> 0e+1o+3o uvuv
            """,

        // Channels.
        ["uvu-one"] = "leg a[i] : 3x(0e+1o)\nleg b[i] : 0e+1o\nweight W[path,3]\nout x[i] : 3x(0e+1o) = a*b uvu by W",
        ["uvu"] = "leg a[i] : 3x(0e+1o)\nleg b[i] : 2x(0e+1o)\nweight W[path,2,3]\nout x[i] : 3x(0e+1o) = a*b uvu by W",
        ["uvv-one"] = "leg a[i] : 0e+1o\nleg b[i] : 3x(0e+1o)\nweight W[path,3]\nout x[i] : 3x(0e+1o) = a*b uvv by W",
        ["uvv"] = "leg a[i] : 2x(0e+1o)\nleg b[i] : 3x(0e+1o)\nweight W[path,2,3] V[path]\nout x[i] : 3x(0e+1o) = a*b uvv by W V",
        ["uvuv-one"] = "leg a[i] : 3x(0e+1o)\nleg b[i] : 0e+1o\nweight W[path,3]\nout x[i] : 3x(0e+1o) = a*b uvuv by W",
        ["uvuv"] = "leg a[i] : 3x(0e+1o)\nleg b[i] : 2x(0e+1o)\nweight W[path,3,2]\nout x[i] : 6x(0e+1o) = a*b uvuv by W",
        ["uuw-one"] = "leg a[i] : 0e+1o\nleg b[i] : 0e+1o\nweight W[path,3]\nout x[i] : 3x(0e+1o) = a*b uuw by W",
        ["uuw"] = "leg a[i] : 2x(0e+1o)\nleg b[i] : 2x(0e+1o)\nweight W[path,2,3]\nout x[i] : 3x(0e+1o) = a*b uuw by W",
        ["uuw-to-one"] = "leg a[i] : 2x(0e+1o)\nleg b[i] : 0e+1o\nweight W[path,2,1]\nout x[i] : 0e+1o = a*b uuw by W",
        ["uvw-one"] = "leg a[i] : 2x(0e+1o)\nleg b[i] : 0e+1o\nweight W[path,2,3]\nout x[i] : 3x(0e+1o) = a*b uvw by W",
        ["uvw"] = """
            leg a[i] : 2x(0e+1o)
            leg b[i] : 3x(0e+1o)
            weight W[path,2,3,4] V[i,ir,2,3,4] U[path]
            out x[i] : 4x(0e+1o) = a*b uvw by W V U
            """,
        ["uvu-of-neighbours"] = """
            leg h[j] : 3x(0e+1o)
            leg Y[ij] : 2x sh(1)
            weight R[ij,path,2,3]
            out x[i] : 3x(0e+1o) = sum j: h*Y uvu by R
            """,
        ["uvw-on-edges"] = """
            leg h[j] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            weight W[path,2,3] R[ij,path,2,3]
            out x[i] : 3x(0e+1o) = sum j: h*Y uvw by W R
            """,

        // Weights.
        ["weight-of-nodes"] = "leg a[i] : 2x(0e+1o)\nweight W[i,path,2]\nout x[i] = a*a -> 0e+1o by W",
        ["weight-of-label"] = "leg a[i] : 2x(0e+1o)\nindex z[i]\nweight W[z,path,2]\nout x[i] : 2x(0e+1o) = a*a -> 0e+1o by W",
        ["weight-of-neighbour"] = """
            leg Y[ij] : sh(2)
            index z[i]
            weight W[z,path,3]
            out x[i] = sum j: Y by W[j]
            """,
        ["weight-of-two-labels"] = """
            leg h[j] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            index z[i]
            index y[j]
            weight W[z,y,path]
            out x[i] : 2x(0e+1o) = sum j: h*Y by W
            """,
        ["weight-of-edge-label"] = """
            leg h[j] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            index t[ij]
            weight W[t,ir,2] V
            out x[i] : 2x(0e+1o) = sum j: h*Y by W V
            """,
        ["weights-of-all-kinds"] = """
            leg h[j] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            index z[i]
            weight A[path,2] B[ij,path] C[z,ir] D[i,2] E
            out x[i] = sum j: h*Y -> 0e+1o+2e by A B C[j] D[j] E
            """,
        ["weight-of-label-and-edge"] = """
            leg Y[ij] : sh(1)
            index z[i]
            weight W[z,ij,path,2] V[ij,z]
            out x[i] : 2x(0e+1o) = sum j: Y*Y -> 0e+1o by W V
            """,
        ["weight-makes-channels-late"] = "leg a[i] : 0e+1o\nweight V[path] W[i,3]\nout x[i] : 3x(0e+1o) = a*a -> 0e+1o by V W",
        ["weight-used-twice"] = """
            leg a[i] : 2x(0e+1o)
            leg Y[ij] : 0e+1o
            weight W[i,ir,2]
            b[i] = a by W
            out x[i] : 2x(0e+1o+2e) = sum j: Y*(b[j]*a -> 0e+1o by W[j])
            """,
        ["weighted-sum"] = """
            leg Y[ij] : sh(2)
            weight W[i,path] V[4]
            out x[i] = (sum j: Y[ij]) by W V
            """,

        // Sums.
        ["pairs"] = "leg Y[ij] : 2x sh(1)\nout x[i] : 2x(0e+1o+2e) = sum j k where j!=k: Y[ij]*Y[ik]",
        ["pairs-with-image"] = """
            leg Y[ij] : sh(1)
            leg R[ij] : 2x0e
            weight W[path]
            out x[i] : 2x(0e+1o+2e) = sum j k: (R[ij]*Y[ij])*(R[ik]*Y[ik]) by W
            """,
        ["triples"] = """
            leg Y[ij] : 0e+1o
            weight W[path,2]
            out x[i] : 2x(0e+1o) = sum j k l where j!=k, k!=l, j!=l: Y[ij]*Y[ik]*Y[il] by W
            """,
        ["triples-of-which-two-differ"] = """
            leg Y[ij] : 0e+1o
            out x[i] : 0e+1o = sum j k l where j!=l: Y[ij]*Y[ik]*Y[il]
            """,
        ["chain"] = """
            leg a[ij] : 2x(0e+1o)
            leg b[ij] : sh(1)
            weight W[path,2]
            out x[i] : 2x(0e+1o+2e) = sum j k: a[ij]*b[jk] by W
            """,
        ["chain-written-backwards"] = "leg a[ij] : 2x(0e+1o)\nleg h[k] : 0e+1o\nout x[i] : 2x(0e+1o) = sum k j: a[ij]*a[jk]*h[k]",
        ["nested-sum"] = """
            leg Y[ij] : sh(1)
            leg h[i] : 2x(0e+1o)
            weight W[path,2] V[path]
            out x[i] : 2x(0e+1o) = sum j: Y[ij]*(sum k: Y[jk]*h[k] by V)*h[i] by W
            """,
        ["triangle"] = """
            leg a[ij] : 2x(0e+1o)
            out x[ik] : 2x(0e+1o) = (sum j: a[ij]*a[jk])*a[ik]
            """,
        ["neighbours-without-edge"] = "leg h[j] : 2x(0e+1o)\nout x[i] = sum j: h[j]*h[i] -> 0e+1o",
        ["sums-apart"] = "leg Y[ij] : sh(1)\nleg h[i] : 2x(0e+1o)\nout x[i] : 2x(0e+1o+2e) = (sum j: Y)*(sum j: Y*h[j])",
        ["sum-of-mix"] = """
            leg h[i] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            index z[i]
            weight M[z]
            out x[i] : 3x(0e+1o) = sum j: mix M[j](h[j]*Y)
            """,

        // Mixing, adding, concatenating.
        ["mix-of-parts"] = """
            leg h[i] : 2x(1o+0e)
            leg Y[ij] : 2x sh(2)
            weight M N[path,2]
            out x[i] = mix M((sum j: Y) | h*h by N | h) -> 3x(0e+1o+2e)
            """,
        ["mix-inside-product"] = """
            leg h[i] : 2x(0e+1o)
            weight M N[i] W[path,3]
            out x[i] : 3x(0e+1o) = (mix M(h) -> 3x(0e+1o))*(mix N(h|h) -> 3x1o) by W
            """,
        ["mix-per-edge"] = "leg h[i] : 2x(0e+1o)\nweight M[ij]\nout x[ij] : 0e+1o+2e = mix M(h[i]*h[j])",
        ["parts-without-channels"] = """
            leg a[i] : 0e+1o
            leg b[i] : 1o+2e
            out x[i] = a | (a*b -> 1o) | b
            """,
        ["addition"] = """
            leg a[i] : 2x(0e+1o)
            leg b[i] : 2x(1o+2e+1o)
            weight W[path,2] V[ir]
            out x[i] = (a by W) + b + (a*b -> 0e+1o+3o by V)
            """,
        ["addition-of-domains"] = """
            leg a[i] : 2x(0e+1o)
            leg Y[ij] : 2x sh(1)
            out x[ij] : 2x(0e+1o) = a[i] + a[j] + Y
            """,
        ["edges-of-nodes-alone"] = "leg a[i] : 2x(0e+1o)\nleg c[i] : 2x1o\nout x[ij] = a | c[j]",
        ["edges-of-far-neighbours"] = """
            leg b[i] : 2x(0e+1o)
            leg V[ij] : 2x(0e+1o)
            d[ij] : 2x(0e+1o) = V*b[j]
            out x[ij] : 2x(0e+1o) = (sum k: d[jk])*b[i] + b[j]
            """,
        ["declared-order"] = "leg a[i] : 2x(2e+1o+0e)\nout x[i] : 2x(1o+0e+4e+2e) = a*a + a",

        // Powers.
        ["power-1"] = "leg a[i] : 2x(0e+1o)\nweight W[path,2]\nout x[i] : 2x(0e+1o) = a^1 by W",
        ["power-2"] = "leg a[i] : 2x(0o+1e+2e)\nout x[i] = a^2",
        ["power-3"] = "leg a[i] : 2x(0e+1o+2e)\nweight W[i,path]\nout x[i] : 2x(0e+1o) = a^3 by W",
        ["power-4"] = "leg a[i] : 0e+1o+2e\nweight W[path]\nout x[i] : 0e+1o = a^4 by W",
        ["power-of-repeated-irreps"] = """
            leg a[i] : 2x(0e+0e+1o+1o)
            weight W[path,2]
            out x[i] : 2x(0e+1o+1e) = a^3 by W
            """,
        ["power-of-sum"] = """
            leg h[j] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            index z[i]
            weight R[ij,path,2] W[z,path,2]
            out x[i] : 2x(0e+1o) = (sum j: h*Y -> 0e+1o by R)^2 by W
            """,
        ["power-in-product"] = """
            leg a[i] : 2x(0e+1o)
            leg b[i] : 1o+2e
            weight W[path,2]
            out x[i] : 2x(0e+1o) = a^2*b by W
            """,
        ["power-without-channels"] = "leg Y[ij] : sh(1)\nweight W[path,2]\nout x[i] : 2x(0e+1o+2e) = sum j: Y^2 by W",
        ["power-of-power"] = "leg a[i] : 2x(0e+1o)\nout x[i] : 2x(0e+2e) = (a^2)^2",
        ["power-of-addition"] = "leg a[i] : 2x(0e+1o)\nleg b[i] : 2x(1o)\nout x[i] : 2x(0e+1o) = (a+b)^3",

        // Domains and definitions.
        ["global"] = "leg a : 2x(0e+1o)\nleg b : 1o\nweight W[path,2]\nout x : 2x(0e+1o) = a*b by W",
        ["global-with-nodes"] = """
            leg g : 0e+1e
            leg Y[ij] : sh(1)
            weight M W[path]
            f : 0e+1e = g*g by W
            out x[i] : 2x(0e+1o+1e) = sum j: mix M(Y*f*g) -> 2x(0e+1o+1e)
            """,
        ["definition-used-twice"] = """
            leg h[i] : 2x(0e+1o)
            weight M N[path,2]
            a[i] = mix M(h*h)
            out x[i] : 2x(0e+1o) = a*a*h + a by N
            """,
        ["definition-of-edges"] = """
            leg h[i] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            weight R[ij,path,2]
            m[ij] : 2x(0e+1o) = h[j]*Y by R
            out x[i] : 2x(0e+1o+2e) = sum j k: m[ij]*m[ik]
            """,
        ["definition-at-other-edges"] = """
            leg h[i] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            m[ij] : 2x(0e+1o) = h[i]*h[j]*Y
            n[i] : 2x(0e+1o) = sum k: m[ik]
            out x[ij] : 2x(0e+1o) = m*n[j] + n[i]
            """,
        ["edge-output"] = """
            leg V[ij] : 2x(0e+1o)
            leg Y[ij] : sh(1)
            weight W[path,2]
            out x[ij] : 2x(0e+1o) = V*(sum k: Y[ik]) by W
            """,
        ["letters-of-other-names"] = """
            leg h[p] : 2x(0e+1o)
            leg Y[pq] : sh(1)
            weight R[qp,path,2]
            out x[a] : 2x(0e+1o) = sum b: h[b]*Y[ab] by R[ab]
            """,
        ["channel-free"] = "leg a[i] : 0e+1o\nleg Y[ij] : sh(2)\nweight W[path]\nout x[i] = sum j: a*Y*a[j] -> 0e+1o by W",
        ["invariant-of-edges"] = "leg Y[ij] : sh(2)\nweight W[ij,path]\nout x[ij] : 0e = Y*Y by W",
        ["higher-degrees"] = "leg a[i] : 2x(3o+4e)\nleg b[i] : 2e+3o\nweight W[path]\nout x[i] = a*b -> 1e+2o+5e+7e by W",
    };
}
