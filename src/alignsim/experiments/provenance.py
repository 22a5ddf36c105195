"""Where a result comes from: enough to make it again, and to know when it cannot be the same bits."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "matplotlib", "mesa", "pydantic", "ruamel.yaml")


def provenance(scenarios: Mapping[str, Scenario], numbers: Mapping[str, Any], command: Sequence[str]) -> dict[str, Any]:
    """Versions, scenarios with their digests, seed and runs, command, platform, libm and processor features."""
    return {
        "alignsim": __version__,
        "command": list(command),
        "scenarios": {label: {"name": s.name, "digest": s.digest()} for label, s in scenarios.items()},
        **_rules(scenarios.values()),
        **numbers,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **_versions()},
        "platform": platform_marks(),
    }


def _rules(scenarios: Iterable[Scenario]) -> dict[str, Any]:
    """The plugged-in trust rules of the scenarios: file, source, and a hash of all that a rule is."""
    from alignsim.scenario.writing import rules_in_force

    rules = {name: rule for scenario in scenarios for name, rule in rules_in_force(scenario).items()}
    told = {name: {"file": rule.where[0], "source": rule.source, "digest": rule.digest} for name, rule in rules.items()}
    return {"trust_rules": told} if told else {}


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def platform_marks() -> dict[str, Any]:
    """What decides the last bit: system, machine, C library, processor and its features."""
    name, features = _processor()
    return {"system": platform.system(), "release": platform.release(), "machine": platform.machine(),
            "libc": " ".join(platform.libc_ver()).strip(), "byteorder": sys.byteorder,
            "interpreter": platform.python_implementation(), "processor": name, "features": features}


def _processor() -> tuple[str, list[str]]:
    """As LLVM sees it, for that is what the kernel is compiled for; else as the system tells."""
    try:
        from llvmlite import binding

        return binding.get_host_cpu_name(), sorted(k for k, on in binding.get_host_cpu_features().items() if on)
    except (ImportError, RuntimeError):
        return platform.processor() or platform.machine(), _features_of_system()


def _features_of_system() -> list[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
    flags = [line.split(":", 1)[1] for line in lines if line.lower().startswith(("flags", "features"))]
    return sorted(set(flags[0].split())) if flags else []
