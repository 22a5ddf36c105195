"""A sweep on a cluster: the same work, done by the workers of a Dask scheduler; the rows do not depend on it.

Work goes out in lots that get smaller towards the end, so that workers end together (guided self-scheduling,
Polychronopoulos & Kuck 1987); only a window of them is under way, so that memory stays flat here and at the scheduler.
Rows come home as they are ready, in whatever order, and this process alone writes them.  A worker that dies costs the
time of what it was doing: Dask gives its lot to another; one on which workers keep dying is offered a few times.
"""

from __future__ import annotations

import logging
import pickle
import queue
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.experiments.limits import usable_processors
from alignsim.problems import InputError, Problem, show
from alignsim.sweeps.keys import model_version
from alignsim.sweeps.order import lots
from alignsim.sweeps.parcel import Answer, answered, as_rows, marks, pack, unlike
from alignsim.sweeps.work import Visit, Work

if TYPE_CHECKING:
    import pyarrow as pa

LOCAL = "local"
ANSWERS_WITHIN = 10.0
"""Seconds that a scheduler has to answer."""
OFFERED = 3
"""Times that a lot is offered when the workers on it die; at each, Dask itself tries several workers."""
_AHEAD = 2
"""Lots under way or waiting for each thread of the workers: none is idle while its rows travel."""
_SHARE = 4
"""A lot is this part of what each thread would have of the rest."""
_LOOK = 5.0
"""Seconds between looks at how many workers there are."""
PATIENCE = 10.0
"""Seconds without any worker before that is said."""
_DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
"""A worker of this machine is in the terminal's group too: Ctrl-C is for the process that it works for."""
_ADDRESS = re.compile(r"(?:[a-z][a-z+]*://)?(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}/?|inproc://\S+")


def check_cluster(address: str, *, place: str = "sweep()", field: str = "cluster") -> Problem | None:
    """What is wrong with an address, or with this installation; that somebody answers is not asked."""
    if address != LOCAL and not _ADDRESS.fullmatch(address):
        return Problem(place, None, field, show(address), "local, or the address of a Dask scheduler such as "
                       "tcp://10.0.0.5:8786")
    if find_spec("distributed") is None:
        return Problem(place, None, field, "no package distributed", "the extra cluster: pip install "
                       "'alignsim[cluster]'")
    return None


def tables_from(
    address: str, work: Work, visits: Iterator[Visit], *, runs: int, rows: int,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Iterator[pa.Table]:
    """The rows of visits as they come, in no order, in tables of at least ``rows`` (the last may have fewer).

    Parameters
    ----------
    address
        Of a Dask scheduler, or ``"local"`` for one of this machine with a worker a processor.
    runs
        Of all visits together.
    rows
        Of a part; no lot is larger.
    progress
        Told how many rows have come since the last table; 0 when the cluster is there.
    stop
        Asked a few times a second; rows that are ready are still given, what is under way is let go.

    Raises
    ------
    InputError
        If the address is none, ``distributed`` is not installed, or a worker has another model or none.
    OSError
        If nobody answers, the scheduler goes away, or a lot cannot be done because workers keep dying on it.  What has
        come before is given first.
    """
    problem = check_cluster(address)
    if problem is not None:
        raise InputError((problem,))
    from distributed.comm import CommClosedError

    tell = progress or (lambda runs: None)
    with _client(address) as client, _Flight(client, address, work) as flight:
        tell(0)
        try:
            yield from _parts(flight.tables(visits, runs, rows, stop or (lambda: False)), rows, tell)
        except CommClosedError as error:
            raise _gone(address) from error


def _parts(tables: Iterator[pa.Table], rows: int, tell: Callable[[int], None]) -> Iterator[pa.Table]:
    """Small tables joined, also when the cluster fails: what is home is kept."""
    import pyarrow as pa

    home: list[pa.Table] = []
    try:
        for table in tables:
            home.append(table)
            size = sum(map(len, home))
            tell(size)
            if size >= rows:
                yield pa.concat_tables(home)
                home = []
    except (OSError, InputError):
        if home:
            yield pa.concat_tables(home)
        raise
    if home:
        yield pa.concat_tables(home)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    with ExitStack() as stack:
        # What its log tells is either no news (a worker died: its part is done again) or an error that is raised here.
        stack.enter_context(silence_logging_cmgr(logging.CRITICAL))
        target: Any = stack.enter_context(_local()) if address == LOCAL else address
        try:
            client = Client(target, timeout=ANSWERS_WITHIN, set_as_default=False)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            within = f"within {ANSWERS_WITHIN:g} seconds"
            raise ConnectionError(f"no Dask scheduler answers at {address} {within}") from error
        yield stack.enter_context(client)


def _local() -> Any:
    """A scheduler in this process and a worker process a processor; nothing listens but on 127.0.0.1."""
    from distributed import LocalCluster

    return LocalCluster(n_workers=usable_processors(), threads_per_worker=1, processes=True, host="127.0.0.1",
                        dashboard_address="127.0.0.1:0", memory_limit=0, preload=[_DEAF],
                        silence_logs=logging.CRITICAL)


def _gone(address: str) -> ConnectionError:
    return ConnectionError(f"the Dask scheduler at {address} is gone")


class _Lot(NamedTuple):
    """A lot under way: its number, its visits pickled, how often it was offered."""

    number: int
    visits: bytes
    offered: int


class _Flight:
    """What is under way on a cluster; a context, at whose end nothing is under way any more."""

    def __init__(self, client: Any, address: str, work: Work) -> None:
        self.client, self.address = client, address
        self.name = f"alignsim-{time.time_ns():x}"
        self.ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.lots: dict[Any, _Lot] = {}
        self.told: set[str] = set()  #: what workers have otherwise; "" that there are none
        self._looked, self._threads = 0.0, 0
        self._manned = time.monotonic()  # when there were workers last
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a chart is large: it travels once to each worker
            self.parcel = client.submit(_itself, pack(work), key=f"{self.name}-work", pure=False)

    def __enter__(self) -> _Flight:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # the scheduler may be gone: then there is nothing to cancel
            self.client.cancel([*self.lots, self.parcel], force=True)
        self.lots.clear()

    def tables(
        self, visits: Iterator[Visit], runs: int, rows: int, stop: Callable[[], bool]
    ) -> Iterator[pa.Table]:
        """The rows of each lot, as :func:`tables_from` has them."""
        left, number = runs, 0
        while not stop():
            while len(self.lots) < _AHEAD * self.threads + 1:
                share = left // (_SHARE * max(self.threads, 1))
                lot = next(lots(visits, max(1, min(rows, share))), None)
                if lot is None:
                    break
                left -= sum(visit.number for visit in lot)
                number += 1
                self._offer(_Lot(number, pickle.dumps(lot), 1))
            if not self.lots:
                return
            with suppress(queue.Empty):
                yield from self._home(self.ready.get(timeout=0.2))
            self._there()
            self._lonely()
        while True:  # what is ready is kept
            try:
                yield from self._home(self.ready.get_nowait(), again=False)
            except queue.Empty:
                return

    @property
    def threads(self) -> int:
        """Of all workers; they may come and go."""
        if time.monotonic() - self._looked > _LOOK or not self._threads:
            self._threads = sum(self.client.nthreads().values())
            self._looked = time.monotonic()
        return self._threads

    def _offer(self, lot: _Lot) -> None:
        future = self.client.submit(answered, self.parcel, lot.visits, model_version(),
                                    key=f"{self.name}-{lot.number}-{lot.offered}", pure=False)
        self.lots[future] = lot
        future.add_done_callback(self.ready.put)

    def _home(self, future: Any, *, again: bool = True) -> Iterator[pa.Table]:
        """The rows of a lot that has ended; it is offered again if workers died on it."""
        from distributed import KilledWorker

        lot = self.lots.pop(future)
        if future.status == "finished":
            answer: Answer = future.result()
            self._compare(answer)
            yield as_rows(answer.rows)
            return
        error = None if future.cancelled() else future.exception()
        if not again:
            return
        if error is not None and not isinstance(error, KilledWorker):
            raise self._foreign(error) or error
        self._there()
        if lot.offered >= OFFERED:
            raise ConnectionError(f"workers at {self.address} died again and again on the same lot (was their memory "
                                  "or their time used up?)")
        self._offer(lot._replace(offered=lot.offered + 1))

    def _there(self) -> None:
        """That the scheduler still is."""
        if self.client.status != "running":
            raise _gone(self.address)

    def _lonely(self) -> None:
        """Say once that there are no workers: a queue may give some later, or nobody has started any."""
        now = time.monotonic()
        if self.threads:
            self._manned = now
        elif now - self._manned > PATIENCE and "" not in self.told:
            self.told.add("")
            warnings.warn(f"the Dask scheduler at {self.address} has no workers; waiting for some", RuntimeWarning,
                          stacklevel=2)

    def _compare(self, answer: Answer) -> None:
        """Refuse another model; say once what else a worker has otherwise."""
        theirs = answer.marks
        if theirs["model"] != model_version():
            raise InputError((Problem(self.address, None, "--cluster", f"a worker with model {theirs['model']}",
                                      f"workers with the model here, {model_version()}: the same alignsim"),))
        otherwise = unlike(marks(), theirs)
        if otherwise and otherwise not in self.told:
            self.told.add(otherwise)
            warnings.warn(f"a worker at {self.address} has {otherwise}: its rows may differ in their last bits",
                          RuntimeWarning, stacklevel=2)

    def _foreign(self, error: BaseException) -> InputError | None:
        """A worker without this package, in words."""
        if isinstance(error, ImportError | AttributeError) and "alignsim" in str(error):
            return InputError((Problem(self.address, None, "--cluster", f"a worker without this alignsim ({error})",
                                       f"workers with model {model_version()}: pip install the same alignsim there"),))
        return None


def _itself(parcel: Any) -> Any:
    """The parcel as a result that every worker fetches once, and that Dask makes again if it is lost."""
    return parcel
