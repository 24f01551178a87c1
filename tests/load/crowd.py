"""Many visitors at once, who look, edit and turn pages, and how long each of them waited."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from tests.load.client import Visitor

PAGES = (
    "conv2d-input-gradient",
    "conv2d-kernel-gradient",
    "conv2d-forward",
    "conv-transpose2d-input-gradient",
    "conv-transpose2d-forward",
)
"""A course's pages; each has a stage with numbers, a layer and a cell at rest."""

Act = Callable[["Student"], Awaitable[float]]


@dataclass
class Waits:
    """Seconds that visitors waited, by what for; and what went wrong, by its kind."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)

    def of(self, *names: str) -> list[float]:
        """All waits for these, or for anything."""
        chosen = names or tuple(self.seconds)
        return sorted(one for name in chosen for one in self.seconds.get(name, ()))

    def at(self, share: float, *names: str) -> float:
        """What a share of them waited at most, in seconds."""
        waits = self.of(*names)
        return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else float("nan")

    def say(self, *names: str) -> str:
        """The middle, 95 % and the longest, in milliseconds."""
        figures = (self.at(share, *names) * 1000 for share in (0.5, 0.95, 1))
        return " / ".join(f"{figure:.0f}" for figure in figures) + " ms"


class Student(Visitor):
    """A visitor of a page of the course who does one thing after another."""

    count = 0

    async def rest(self) -> float:
        """Rest on a cell: the browser has walked there, the address follows."""
        self.count += 1
        at = [0, random.randrange(2), random.randrange(2)]
        return await self.act("resting", "rest", {"at": at, "step": "numbers"})

    async def edit(self) -> float:
        """Type a number into a cell."""
        self.count += 1
        text = str(random.randrange(-9, 10))
        change = {"grid": "k", "at": [0, 0, random.randrange(2)], "text": text, "n": self.count}
        return await self.act("stage-view", "edit", [change])

    async def reshape(self) -> float:
        """Set another layer in the layer line."""
        self.count += 1
        name = "ConvTranspose2d" if "transpose" in self.page else "Conv2d"
        size = random.randrange(3, 7)
        layer = f"{name}(1, 1, 2) on {size}x{size}"
        return await self.act("layer-line", "set", {"text": layer, "at": self.count})

    async def turn(self) -> float:
        """Go to another page of the course, with what is set."""
        return await self.turn_to(random.choice(PAGES), self.query)


ACTS: dict[str, tuple[float, Act]] = {
    "cell": (0.55, Student.rest),
    "number": (0.2, Student.edit),
    "geometry": (0.15, Student.reshape),
    "page": (0.1, Student.turn),
}
"""What students do, and how often."""


async def arrive(
    url: str, number: int, waits: Waits, *, rate: float = 25, page: str = ""
) -> list[Student]:
    """So many students come, ``rate`` a second, each to a page of the course or all to one."""

    async def one(place: int) -> Student | None:
        await asyncio.sleep(place / rate)
        student = Student(url, page=page or PAGES[place % len(PAGES)])
        began = time.perf_counter()
        try:
            await student.connect()
            await student.arrive()
        except (OSError, TimeoutError, ConnectionError) as error:
            waits.wrong[type(error).__name__] += 1
            return None
        waits.seconds["first page"].append(time.perf_counter() - began)
        note(waits, student)
        return student

    came = await asyncio.gather(*(one(place) for place in range(number)))
    return [student for student in came if student]


async def work(students: Iterable[Student], think: float, seconds: float, waits: Waits) -> None:
    """Each of them does something, and thinks as long as people do between two acts."""
    names, shares = [*ACTS], [share for share, _ in ACTS.values()]
    until = time.perf_counter() + seconds

    async def one(student: Student) -> None:
        await asyncio.sleep(random.uniform(0, think))
        while time.perf_counter() < until:
            (name,) = random.choices(names, shares)
            try:
                waits.seconds[name].append(await ACTS[name][1](student))
            except (OSError, TimeoutError, ConnectionError, KeyError) as error:
                waits.wrong[f"{name}: {type(error).__name__}"] += 1
                return
            note(waits, student)
            await asyncio.sleep(min(random.expovariate(1 / think), 4 * think))

    await asyncio.gather(*(one(student) for student in students))


def note(waits: Waits, visitor: Visitor) -> None:
    """Count what the app has shown of its own exceptions."""
    for kind, _ in visitor.errors:
        waits.wrong[f"shown: {kind}"] += 1


async def leave(students: Iterable[Visitor]) -> None:
    """All of them go."""
    await asyncio.gather(*(student.leave() for student in students), return_exceptions=True)
