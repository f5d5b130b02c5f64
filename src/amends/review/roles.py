"""Who works at the desk, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from amends.errors import NotAllowedError

Role = Literal["drafter", "approver", "admin"]

ROLES: tuple[Role, ...] = ("drafter", "approver", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """A person at the desk: the name their deeds are recorded under, and their roles. A model is never one."""

    name: str
    roles: frozenset[Role]

    def require(self, role: Role | tuple[Role, ...], what: str) -> None:
        """Raise NotAllowedError unless this person has a role (one of several); ``what`` says what they tried, as in "approve a letter"."""
        roles = (role,) if isinstance(role, str) else role
        if self.roles.isdisjoint(roles):
            named = " or ".join(f"{'an' if one[0] in 'aeiou' else 'a'} {one}" for one in roles)
            raise NotAllowedError(f"only {named} may {what}; ask somebody who is one, or an admin for the role")
