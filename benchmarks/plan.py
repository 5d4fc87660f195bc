"""How much is measured: the sizes and times of one run of the suite."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One run of the suite. Every figure is the median of `runs` windows of `seconds`, each after a warm-up."""

    rooms_of: tuple[int, ...] = (500, 2000, 5000)
    in_flight: tuple[int, ...] = (1, 50, 200)
    small_rooms: tuple[int, int] = (1000, 10)
    """How many, of how many people."""
    small_rooms_in_flight: tuple[int, ...] = (1, 64, 512)
    latency_rooms: tuple[tuple[int, int, int], ...] = ((1, 500, 50), (100, 10, 100))
    """How many, of how many people, and how many of all of them send."""
    latency_s: float = 2.0
    load_shares: tuple[float, ...] = (0.25, 0.5, 0.75, 0.9)
    senders: tuple[int, ...] = (1, 8, 64, 512)
    idle_sockets: int = 15_000
    idle_people: int = 100
    idle_s: float = 10.0
    streams: int = 100
    stream_tokens: int = 300
    viewers: tuple[int, ...] = (1, 20)
    avalanche_members: int = 5000
    avalanche_rooms: tuple[int, ...] = (50, 1)
    avalanche_rate: float = 5.0
    avalanche_s: float = 3.0
    history_sizes: tuple[int, int] = (10_000, 10_000_000)
    search_sizes: tuple[int, ...] = (1_000_000, 10_000_000)
    asks: int = 200
    flaky_members: int = 2000
    flaky_rooms: int = 20
    flaky_rate: float = 2.0
    flaky_s: float = 35.0
    slow_members: int = 300
    slow_rate: float = 40.0
    slow_turns: int = 2
    slow_s: float = 14.0
    node_members: int = 500
    node_rate: float = 100.0
    node_s: float = 6.0
    starts: int = 5
    warmup_s: float = 0.4
    seconds: float = 1.5
    runs: int = 3


# Shows within seconds that everything works; its figures mean nothing.
QUICK = Plan(
    rooms_of=(50, 100),
    in_flight=(1, 50),
    small_rooms=(20, 5),
    small_rooms_in_flight=(1, 64),
    latency_rooms=((1, 50, 5), (5, 10, 5)),
    latency_s=0.5,
    senders=(1, 8),
    idle_sockets=200,
    idle_people=10,
    idle_s=1.0,
    streams=5,
    stream_tokens=50,
    viewers=(1, 3),
    avalanche_members=200,
    avalanche_rooms=(4, 1),
    avalanche_s=1.0,
    history_sizes=(10_000, 20_000),
    search_sizes=(10_000,),
    asks=20,
    flaky_members=40,
    flaky_rooms=2,
    flaky_s=5.0,
    slow_members=40,
    slow_turns=1,
    slow_s=2.0,
    node_members=40,
    node_s=1.0,
    starts=1,
    warmup_s=0.2,
    seconds=0.5,
    runs=1,
)
