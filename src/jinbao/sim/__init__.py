"""The city: a seeded population that lives its days through the real services, under a clock that is moved.

``build`` fills an empty house with weeks of history for the demo. ``run`` drives a city with crashes,
lost answers, a bank in bad moods and a jumping clock, watched by an auditor with books of its own;
the seed replays whatever it finds. The city is handed the services and opens nothing itself.
"""

from jinbao.sim.build import Progress, Summary, Wanted, build, opening_ms
from jinbao.sim.city import BankDesk, City, DealerAccounts, Market, VaultDesk
from jinbao.sim.market import SeededMarket
from jinbao.sim.population import MEMBERS_MAX, MEMBERS_MIN, LogIn, log_ins, populate, shops_most
from jinbao.sim.run import OpenCity, Report, run
from jinbao.sim.weather import SMALL_POSITION, Options

__all__ = [
    "MEMBERS_MAX",
    "MEMBERS_MIN",
    "SMALL_POSITION",
    "BankDesk",
    "City",
    "DealerAccounts",
    "LogIn",
    "Market",
    "OpenCity",
    "Options",
    "Progress",
    "Report",
    "SeededMarket",
    "Summary",
    "VaultDesk",
    "Wanted",
    "build",
    "log_ins",
    "opening_ms",
    "populate",
    "run",
    "shops_most",
]
