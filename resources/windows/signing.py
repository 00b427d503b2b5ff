"""Signing with a certificate, where one is given."""

import os
import sys
from pathlib import Path

import tools


def sign(programs: list[Path], certificate: Path | None) -> None:
    """Sign ``programs`` in place. The password is in the variable CERTIFICATE_PASSWORD."""
    if certificate is None:
        return
    if "CERTIFICATE_PASSWORD" not in os.environ:
        sys.exit("Set CERTIFICATE_PASSWORD, the password of the certificate")
    for program in programs:
        signed = program.with_suffix(".signed")
        # From a file descriptor, so that no list of processes shows the password.
        read, write = os.pipe()
        os.write(write, os.environ["CERTIFICATE_PASSWORD"].encode())
        os.close(write)
        key = ["-pkcs12", certificate, "-readpass", f"/dev/fd/{read}"]
        names = ["-n", "Org Loader", "-h", "sha256", "-in", program, "-out", signed]
        tools.run(["osslsigncode", "sign", *key, *names], pass_fds=[read])
        os.close(read)
        signed.replace(program)
