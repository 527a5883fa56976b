"""The open graph that answers, with evidence, what learning is worth elsewhere.

    from competency_graph import connect, Coursework, Holdings

    graph = connect()
    answer = graph.transfer(to="Lakeside State University", holdings=Holdings(coursework=(Coursework(…),)))

Names are imported when they are first used: the driver alone takes more than a second to import, and the command line
must answer ``--help`` at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from competency_graph.errors import (
        CompetencyGraphError,
        ConnectionFailed,
        LoadError,
        MigrationError,
        ModelError,
        NotFound,
        QuestionError,
        ServerError,
        SettingsError,
    )
    from competency_graph.frames import frame
    from competency_graph.graph import AsyncGraph, Graph, connect, connect_async
    from competency_graph.model.holdings import (
        Certification,
        Coursework,
        CredentialHeld,
        ExamResult,
        Experience,
        Holdings,
        Placement,
        WorkStatus,
    )
    from competency_graph.planning.objective import Counting, Objective
    from competency_graph.questions.equivalents.answer import EquivalentsAnswer
    from competency_graph.questions.explain.answer import ExplainAnswer
    from competency_graph.questions.in_framework.answer import InFrameworkAnswer
    from competency_graph.questions.owned_by.answer import OwnedByAnswer
    from competency_graph.questions.plain import to_plain
    from competency_graph.questions.progress.answer import ProgressAnswer
    from competency_graph.questions.providers_of.answer import ProvidersOfAnswer
    from competency_graph.questions.search.answer import CredentialsInAnswer
    from competency_graph.questions.skill_gap.answer import SkillGapAnswer
    from competency_graph.questions.skills.answer import Need, SkillsAnswer
    from competency_graph.questions.sources_of.answer import SourceKind, SourcesOfAnswer
    from competency_graph.questions.stack_to_degree.answer import StackAnswer
    from competency_graph.questions.stack_to_degree.asked import (
        LimitName,
        ReadingChoice,
        StackLimits,
        Weight,
        WhatIf,
    )
    from competency_graph.questions.stackable_into.answer import StackableIntoAnswer
    from competency_graph.questions.transfer.answer import TransferAnswer
    from competency_graph.questions.transfer_destinations.answer import TransferDestinationsAnswer
    from competency_graph.store.settings import Settings

_HOMES = {
    "competency_graph.errors": (
        "CompetencyGraphError", "ConnectionFailed", "LoadError", "MigrationError", "ModelError", "NotFound",
        "QuestionError", "ServerError", "SettingsError",
    ),
    "competency_graph.frames": ("frame",),
    "competency_graph.graph": ("AsyncGraph", "Graph", "connect", "connect_async"),
    "competency_graph.model.holdings": (
        "Certification", "Coursework", "CredentialHeld", "ExamResult", "Experience", "Holdings", "Placement", "WorkStatus",
    ),
    "competency_graph.planning.objective": ("Counting", "Objective"),
    "competency_graph.questions.equivalents.answer": ("EquivalentsAnswer",),
    "competency_graph.questions.explain.answer": ("ExplainAnswer",),
    "competency_graph.questions.search.answer": ("CredentialsInAnswer",),
    "competency_graph.questions.in_framework.answer": ("InFrameworkAnswer",),
    "competency_graph.questions.owned_by.answer": ("OwnedByAnswer",),
    "competency_graph.questions.providers_of.answer": ("ProvidersOfAnswer",),
    "competency_graph.questions.skill_gap.answer": ("SkillGapAnswer",),
    "competency_graph.questions.skills.answer": ("Need", "SkillsAnswer"),
    "competency_graph.questions.plain": ("to_plain",),
    "competency_graph.questions.progress.answer": ("ProgressAnswer",),
    "competency_graph.questions.stack_to_degree.answer": ("StackAnswer",),
    "competency_graph.questions.stack_to_degree.asked": ("LimitName", "ReadingChoice", "StackLimits", "Weight", "WhatIf"),
    "competency_graph.questions.sources_of.answer": ("SourceKind", "SourcesOfAnswer"),
    "competency_graph.questions.stackable_into.answer": ("StackableIntoAnswer",),
    "competency_graph.questions.transfer.answer": ("TransferAnswer",),
    "competency_graph.questions.transfer_destinations.answer": ("TransferDestinationsAnswer",),
    "competency_graph.store.settings": ("Settings",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__version__ = _version("competency-graph")
__all__ = [
    "AsyncGraph",
    "Certification",
    "CompetencyGraphError",
    "ConnectionFailed",
    "Counting",
    "Coursework",
    "CredentialHeld",
    "CredentialsInAnswer",
    "EquivalentsAnswer",
    "ExamResult",
    "Experience",
    "ExplainAnswer",
    "Graph",
    "Holdings",
    "InFrameworkAnswer",
    "LimitName",
    "LoadError",
    "MigrationError",
    "ModelError",
    "Need",
    "NotFound",
    "Objective",
    "OwnedByAnswer",
    "Placement",
    "ProgressAnswer",
    "ProvidersOfAnswer",
    "QuestionError",
    "ReadingChoice",
    "ServerError",
    "Settings",
    "SettingsError",
    "SkillGapAnswer",
    "SkillsAnswer",
    "SourceKind",
    "SourcesOfAnswer",
    "StackAnswer",
    "StackLimits",
    "StackableIntoAnswer",
    "TransferAnswer",
    "TransferDestinationsAnswer",
    "Weight",
    "WhatIf",
    "WorkStatus",
    "__version__",
    "connect",
    "connect_async",
    "frame",
    "to_plain",
]


def __getattr__(name: str) -> object:
    try:
        return getattr(import_module(_HOME_OF[name]), name)
    except KeyError:
        raise AttributeError(f"module 'competency_graph' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return __all__
