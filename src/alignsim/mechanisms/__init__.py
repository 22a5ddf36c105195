"""The rooms: one theory each, in the order of the week.  Importing this package declares every parameter."""

from alignsim.mechanisms import (  # noqa: I001  (the order of the week)
    people,
    demand,
    pilots,
    power,
    trust,
    governance,
    roadmap,
    staffing,
    requests,
    work,
    faults,
    delivery,
    technology,
    outside,
    learning,
    influence,
    morale,
)

ROOMS = (
    people, demand, pilots, power, trust, governance, roadmap, staffing, requests, work, faults, delivery, technology,
    outside, learning, influence, morale,
)  # fmt: skip
