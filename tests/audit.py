"""What the app stands on: known advisories where their service answers, and what can be seen here.

`make audit` runs it. Without a service it sees that everything that is installed fits together and
is as its makers packed it. ``python tests/audit.py PIP_AUDIT`` ends with 1 where it finds anything.

pip-audit asks a service on another host. Where that does not answer, or does not know the packages,
this is said and is no failure: nothing was found, and nothing was looked up either.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
SECONDS = 300


def requirements() -> list[Requirement]:
    """What the app itself asks for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def closure(wanted: list[Requirement]) -> tuple[dict[str, Distribution], list[str]]:
    """All that is installed for it, by name, and what is missing or does not fit."""
    found: dict[str, Distribution] = {}
    wrong, left = [], [(one, "requirements.txt") for one in wanted]
    while left:
        one, by = left.pop()
        if one.marker and not any(
            one.marker.evaluate({"extra": extra}) for extra in (*one.extras, "")
        ):
            continue
        try:
            installed = distribution(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one} of {by} is not installed")
            continue
        if not one.specifier.contains(installed.version, prereleases=True):
            wrong.append(f"{one.name} {installed.version} does not fit {one} of {by}")
        if one.name not in found:
            found[one.name] = installed
            more = [Requirement(line) for line in installed.requires or ()]
            left += [(inner, one.name) for inner in more if "extra ==" not in str(inner.marker)]
    return found, wrong


def changed(installed: Distribution) -> list[str]:
    """The files of a package that are not what its makers packed."""
    wrong = []
    for file in installed.files or ():
        path = Path(str(file.locate()))
        if file.hash is None or not path.exists() or path.suffix == ".pem":
            continue  # an environment adds its own authorities to the bundle of certificates
        digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            wrong.append(f"{file} is not as it was packed")
    return wrong


def advisories(pip_audit: str, found: dict[str, Distribution]) -> tuple[list[str], str]:
    """Known advisories, a line each, and what could not be looked up."""
    pinned = ROOT / "build" / "audited.txt"
    pinned.parent.mkdir(exist_ok=True)
    pinned.write_text("".join(f"{name}=={one.version}\n" for name, one in sorted(found.items())))
    command = [
        *(pip_audit, "--requirement", str(pinned), "--no-deps", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off"),
    ]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        audited = json.loads(run.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "its service does not answer: no advisory was looked up"
    known = [one for one in audited if "vulns" in one]
    lines = [
        f"{one['name']} {one['version']}: {each['id']}" for one in known for each in one["vulns"]
    ]
    missed = len(audited) - len(known)
    return lines, f"its service does not know {missed} of {len(audited)}" if missed else ""


def main(pip_audit: str) -> int:
    """Print what is found; 1 where anything is."""
    found, wrong = closure(requirements())
    wrong += [line for one in found.values() for line in changed(one)]
    known, missed = advisories(pip_audit, found)
    print(f"{len(found)} packages: they fit together, and are as packed: {not wrong}")
    print(f"pip-audit: {len(known)} advisories" + (f"; {missed}" if missed else ""))
    for line in (*wrong, *known):
        print(f"- {line}")
    return 1 if wrong or known else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
