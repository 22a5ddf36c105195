"""A posterior as one JSON file that holds all it needs, and what can be wrong with such a file."""

from __future__ import annotations

import json
import math
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.calibration.checks import Check
from alignsim.calibration.free import MOST, Free
from alignsim.calibration.inference import MOST_ACCEPTED
from alignsim.experiments.output import whole_file, write_text
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.reading import read_bytes
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.calibration.posterior import Posterior

MARK = "alignsim posterior"
FORMAT = 1
MAX_BYTES = 16 << 20
_SUM = 1e-6
_ALLOWED = "a file that alignsim calibrate --out wrote"


def document(posterior: Posterior) -> dict[str, Any]:
    """The content of the file; what is no number is null."""
    p = posterior
    return {
        "format": MARK, "format_version": FORMAT, "alignsim": p.version,
        "scenario": {"name": p.scenario, "digest": p.scenario_digest},
        "data": p.data._asdict(), "command": list(p.command), "seed": p.seed, "sims": p.sims,
        "requested": p.requested, "used": p.used,
        "parameters": [
            {"path": one.free.path, "low": one.free.low, "high": one.free.high, "mean": one.mean, "sd": one.sd,
             "median": one.median, "interval90": [one.low90, one.high90], "interval95": [one.low95, one.high95],
             "contraction": one.contraction, "learnt": one.word, "held90": _number(one.held)} for one in p.learnt],
        "correlations": p.correlations.tolist(),
        "diagnostics": {
            "accepted": len(p), "effective": p.effective, "self_checks": p.self_checks, "hidden": p.hidden,
            "prior_p": _number(p.prior_p), "predicted_p": _number(p.predicted_p), "predictions": p.predictions,
            "warnings": list(p.warnings),
            "checks": [{k: [_number(x) for x in v] if isinstance(v, tuple) else _number(v)
                        for k, v in c._asdict().items()} for c in p.checks]},
        "draws": p.values.tolist(), "weights": p.weights.tolist(),
    }  # fmt: skip


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(posterior: Posterior, path: Path) -> None:
    """Write beside the place, then move it there: a reader never sees half a file.

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    text = json.dumps(document(posterior), indent=None, ensure_ascii=False, allow_nan=False) + "\n"
    whole_file(path, partial(write_text, text))


def read(path: Path) -> Posterior:
    """The posterior of a file.

    Raises
    ------
    InputError
        With every problem of it.
    """
    name = str(path)
    content, problems = read_bytes(path, name, MAX_BYTES)
    if problems:
        raise InputError(problems)
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError([Problem(name, None, "", "no JSON", _ALLOWED)]) from None
    if not isinstance(found, dict) or found.get("format") != MARK or found.get("format_version") != FORMAT:
        told = show(found.get("format")) if isinstance(found, dict) else show(found)
        raise InputError([Problem(name, None, "format", told, f"{MARK!r}, version {FORMAT}: {_ALLOWED}")])
    reader = _Reader(found, name)
    posterior = reader.posterior()
    if posterior is None or reader.problems:
        raise InputError(reader.problems)
    return _with_source(posterior, sha256(content).hexdigest())


def _with_source(posterior: Posterior, digest: str) -> Posterior:
    from dataclasses import replace

    return replace(posterior, source=digest)


class _Reader:
    """Takes a document piece by piece and notes everything that is wrong."""

    def __init__(self, found: dict[str, Any], name: str) -> None:
        self.found, self.name, self.problems = found, name, list[Problem]()

    def say(self, field: str, found: str, allowed: str, near: str | None = None) -> None:
        self.problems.append(Problem(self.name, None, field, found, allowed, near))

    def posterior(self) -> Posterior | None:
        from alignsim.calibration.posterior import Data, Posterior

        free = self._free()
        values, weights = self._draws(len(free))
        if values is not None:
            self._inside(free, values)
        scenario, data, more = (self._block(key) for key in ("scenario", "data", "diagnostics"))
        whole = {key: self._whole(self.found, key, "") for key in ("seed", "sims", "requested", "used")}
        counts = {key: self._whole(data, key, "data.") for key in ("projects", "with_actuals", "answers", "weeks")}
        names = [self._text(scenario, key, "scenario.") for key in ("name", "digest")]
        sizes = {key: self._whole(more, key, "diagnostics.") for key in ("self_checks", "hidden", "predictions")}
        checks = self._checks(more.get("checks"))
        held = [_real(entry.get("held90")) if isinstance(entry, dict) else math.nan
                for entry in self.found.get("parameters", [])] if free else []  # fmt: skip
        if self.problems or values is None or weights is None:
            return None
        digests = data.get("digests")
        command = self.found.get("command")
        return Posterior(
            names[0], names[1], tuple(free), values, weights / weights.sum(),
            Data(**counts, digests={str(k): str(v) for k, v in digests.items()} if isinstance(digests, dict) else {}),
            whole["seed"], whole["sims"], whole["used"], np.array(held), sizes["self_checks"], checks, sizes["hidden"],
            _real(more.get("prior_p")), _real(more.get("predicted_p")), sizes["predictions"], whole["requested"],
            tuple(str(word) for word in command) if isinstance(command, list) else (),
            str(self.found.get("alignsim", "")))

    def _block(self, key: str) -> dict[str, Any]:
        block = self.found.get(key)
        if isinstance(block, dict):
            return block
        self.say(key, show(block), "a block")
        return {}

    def _whole(self, block: dict[str, Any], key: str, prefix: str) -> int:
        value = block.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if block or not prefix:
            self.say(f"{prefix}{key}", show(value), "a whole number, 0 or more")
        return 0

    def _text(self, block: dict[str, Any], key: str, prefix: str) -> str:
        value = block.get(key)
        if isinstance(value, str):
            return value
        if block:
            self.say(f"{prefix}{key}", show(value), "a text")
        return ""

    def _free(self) -> list[Free]:
        entries = self.found.get("parameters")
        if not isinstance(entries, list) or not 1 <= len(entries) <= MOST:
            self.say("parameters", show(entries), f"a list of 1 to {MOST}")
            return []
        found = list[Free]()
        for k, entry in enumerate(entries):
            where = f"parameters[{k}]"
            path, low, high = (entry.get(key) for key in ("path", "low", "high")) if isinstance(entry, dict) else (
                None, None, None)
            known = by_path().get(path) if isinstance(path, str) else None
            if known is None or known.kind != "number":
                names = [p.path for p in by_path().values() if p.kind == "number"]
                self.say(f"{where}.path", show(path), "a parameter of the model that is a real number",
                         nearest(path, names) if isinstance(path, str) else None)
            elif not known.low <= _real(low) < _real(high) <= known.high:
                allowed = f"a range within {known.low:g} to {known.high:g}"
                self.say(f"{where}.low", f"{show(low)} to {show(high)}", allowed)
            elif any(path == other.path for other in found):
                self.say(f"{where}.path", f"{path} again", "each parameter once")
            else:
                found.append(Free(str(path), _real(low), _real(high)))
        return found if len(found) == len(entries) else []

    def _draws(self, parameters: int) -> tuple[np.ndarray | None, np.ndarray | None]:
        rows, weights = self.found.get("draws"), self.found.get("weights")
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ACCEPTED:
            self.say("draws", show(rows), f"a list of 1 to {MOST_ACCEPTED} draws")
            return None, None
        good = True
        for k, row in enumerate(rows):
            if not isinstance(row, list) or (parameters and len(row) != parameters) or not all(
                    math.isfinite(_real(x)) for x in row):
                self.say(f"draws[{k}]", show(row), f"{parameters or 'as many'} numbers, one a parameter")
                good = False
        if not isinstance(weights, list) or len(weights) != len(rows) or not all(_real(w) > 0 for w in weights):
            self.say("weights", show(weights), f"{len(rows)} numbers above 0, one a draw")
            return None, None
        total = math.fsum(_real(w) for w in weights)
        if abs(total - 1) > _SUM:
            self.say("weights", f"a sum of {total:.6g}", "weights that sum to 1")
        return (np.array(rows, float), np.array(weights, float)) if good and parameters else (None, None)

    def _inside(self, free: list[Free], values: np.ndarray) -> None:
        for k, one in enumerate(free):
            for row in np.flatnonzero((values[:, k] < one.low) | (values[:, k] > one.high)):
                self.say(f"draws[{row}][{k}]", f"{values[row, k]:g}", f"{one.path} within {one.low:g} to {one.high:g}")

    def _checks(self, entries: Any) -> tuple[Check, ...]:
        if not isinstance(entries, list):
            self.say("diagnostics.checks", show(entries), "a list")
            return ()
        found = []
        for k, entry in enumerate(entries):
            three = [entry.get(key) if isinstance(entry, dict) else None for key in ("prior", "predicted")]
            if not isinstance(entry, dict) or not all(isinstance(x, list) and len(x) == 3 for x in three):
                self.say(f"diagnostics.checks[{k}]", show(entry), "a summary with its predictions")
                continue
            before, after = ((_real(x[0]), _real(x[1]), _real(x[2])) for x in three if x is not None)
            name, label, kind = (str(entry.get(key, "")) for key in ("name", "label", "kind"))
            found.append(Check(name, label, kind, _real(entry.get("observed")), before, _real(entry.get("prior_p")),
                               bool(entry.get("outside")), after, _real(entry.get("predicted_p"))))
        return tuple(found)


def _real(value: Any) -> float:
    """The number; nan for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value) if abs(value) < 1e300 else math.nan  # an int of a thousand digits is no float
