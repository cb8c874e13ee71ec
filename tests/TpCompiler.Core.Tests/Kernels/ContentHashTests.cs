using System;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Core.Kernels;
using Xunit;

namespace TpCompiler.Core.Tests.Kernels;

public sealed class ContentHashTests
{
    [Fact]
    public void Is_SHA_256()
        => Prop.ForAll<byte[]>(content => ContentHash.Of(content).AsSpan().SequenceEqual(SHA256.HashData(content))).QuickCheckThrowOnFailure();

    // Each length around the borders of a block, where the padding changes.
    [Fact]
    public void Is_SHA_256_for_contents_of_every_length()
    {
        byte[] content = new byte[200];
        new Random(1).NextBytes(content);
        for (int length = 0; length <= content.Length; length++)
            Assert.Equal(SHA256.HashData(content.AsSpan(0, length)), ContentHash.Of(content[..length]));
    }
}
