"""What kind of file system a path lies on, as Linux tells it."""

from pathlib import Path

MOUNTS = Path("/proc/mounts")
NETWORK = ("cifs", "smb", "nfs", "fuse.azure", "fuse.blob", "fuse.sshfs", "ceph", "glusterfs")


def network_file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The type ("cifs", "nfs4") of the network file system that holds `path`, or None for a local disk.

    `path` itself need not exist yet. Systems without /proc/mounts count as local.
    """
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return None
    resolved = path.resolve()
    holder, kind = Path("/"), ""
    for line in lines:
        _, point, point_kind, *_ = line.split()
        # Spaces in a mount point are written as \040.
        mounted = Path(point.replace("\\040", " "))
        # A later mount on the same point hides the earlier one.
        if resolved.is_relative_to(mounted) and mounted.is_relative_to(holder):
            holder, kind = mounted, point_kind
    return kind if kind.startswith(NETWORK) else None
