using System;
using System.IO;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.Structures;

/// <summary>What stands at a path, links followed, as far as writing to it is concerned.</summary>
/// <param name="IsRegular">Whether it is an ordinary file, rather than a pipe, a device or the like.</param>
/// <param name="User">The owner's number; of ordinary files on Linux.</param>
/// <param name="Group">The group's number, likewise.</param>
internal readonly partial record struct FileStatus(bool IsRegular, uint User, uint Group)
{
    // From linux/stat.h, the same on all processors.
    private const int CurrentFolder = -100;
    private const uint BasicFields = 0x7ff;
    private const int StatusLength = 256, UserAt = 20, GroupAt = 24, ModeAt = 28;
    private const int TypeMask = 0xf000, RegularType = 0x8000;

    /// <summary>The status; null where there is nothing, or nothing that may be seen.</summary>
    public static FileStatus? Of(string path)
    {
        if (!File.Exists(path))
            return null;
        if (!OperatingSystem.IsLinux())
            return new(!path.StartsWith(OperatingSystem.IsWindows() ? @"\\.\" : "/dev/", StringComparison.Ordinal), 0, 0);
        Span<byte> status = stackalloc byte[StatusLength];
        if (GetStatus(CurrentFolder, path, 0, BasicFields, status) != 0)
            return null;
        bool isRegular = (MemoryMarshal.Read<ushort>(status[ModeAt..]) & TypeMask) == RegularType;
        return new(isRegular, MemoryMarshal.Read<uint>(status[UserAt..]), MemoryMarshal.Read<uint>(status[GroupAt..]));
    }

    /// <summary>Gives a file the owner and group of this one where the process may; otherwise it stays the process's own.</summary>
    public void GiveTo(string path)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            _ = ChangeOwner(path, User, Group);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint fields, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
