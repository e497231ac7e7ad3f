"""Metrics for Prometheus: what was asked, how long it took, and how much there is of everything."""

from collections.abc import Callable
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.library.facade import Library
from bot.store.log import Query, QueryLog

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds


class Gateway(Protocol):
    """What is asked of the connection to Discord."""

    reconnects: int

    @property
    def connected(self) -> bool:
        """Whether Discord acknowledges this bot's heartbeats."""


class Metrics:
    """Counts each question the log is given; reads everything else when somebody looks."""

    def __init__(self, library: Library, log: QueryLog, gateway: Gateway) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._asked = Counter(
            "interview_bot_questions", "Questions", ["kind", "verdict"], registry=self._registry
        )
        self._took = self._histogram("answer_seconds", "Time to an answer")
        self.lag = self._histogram("loop_lag_seconds", "Lateness of the event loop")
        self._gauge("log_waiting", "Questions not on disk yet", lambda: log.waiting)
        self._gauge("log_dropped", "Questions the log could not keep", lambda: log.dropped)
        self._gauge("transcripts", "Transcripts every server sees", lambda: len(library.transcripts(None)))
        self._gauge("gateway_connected", "1 while Discord is heard", lambda: gateway.connected)
        self._gauge("gateway_reconnects", "Connections after the first", lambda: gateway.reconnects)
        log.watchers.append(self._count)

    def text(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        return generate_latest(self._registry)

    def _count(self, query: Query) -> None:
        if query.kind != "random":  # nobody asked for anything
            self._asked.labels(query.kind, query.verdict).inc()
            self._took.observe(query.took_ms / 1000)

    def _histogram(self, name: str, meaning: str) -> Histogram:
        return Histogram(f"interview_bot_{name}", meaning, buckets=BUCKETS, registry=self._registry)

    def _gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        Gauge(f"interview_bot_{name}", meaning, registry=self._registry).set_function(read)
