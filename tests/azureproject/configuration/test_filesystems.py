"""Which file system a path lies on."""

from pathlib import Path

from azureproject.configuration.filesystems import network_file_system


def test_the_innermost_mount_tells_the_type(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "overlay / overlay rw 0 0\n"
        "//10.0.0.1/volume /home cifs rw,nobrl 0 0\n"
        "tmpfs /home/local tmpfs rw 0 0\n"
        "server:/share /my\\040data nfs4 rw 0 0\n"
    )
    assert network_file_system(Path("/srv/db.sqlite3"), mounts) is None
    assert network_file_system(Path("/home/site/db.sqlite3"), mounts) == "cifs"
    assert network_file_system(Path("/home/local/db.sqlite3"), mounts) is None
    assert network_file_system(Path("/homeless/db.sqlite3"), mounts) is None
    assert network_file_system(Path("/my data/db.sqlite3"), mounts) == "nfs4"


def test_a_machine_without_mounts_counts_as_local(tmp_path: Path) -> None:
    assert network_file_system(Path("/srv"), tmp_path / "absent") is None
