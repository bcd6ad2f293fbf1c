"""What the tests of this room share: audit codes, a person's password, people in bulk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import Institution, User

PASSWORD = "ein langer Satz mit Vögeln 7"


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    """The audit codes about a subject, in order: `codes(carla)`; without one, all."""

    def read(subject: User | Institution | None = None) -> list[str]:
        rows = Entry.objects.order_by("pk")
        if subject is not None:
            rows = rows.filter(
                subject_id=str(subject.pk), code__startswith=f"identity.{subject._meta.model_name}"
            )
        return list(rows.values_list("code", flat=True))

    return read


@pytest.fixture
def with_password() -> Callable[[User], User]:
    """Give a person the password of these tests."""

    def give(user: User) -> User:
        user.set_password(PASSWORD)
        user.save()
        return user

    return give


@pytest.fixture
def many_people(institutions) -> Callable[[int], None]:
    """Add so many people to the register."""

    def add(count: int) -> None:
        start = User.objects.count()
        User.objects.bulk_create(
            User(
                key=f"p{n}",
                email=f"p{n}@so.example",
                given_name="Pia",
                family_name=f"Person {n}",
                sort_name=f"person {n} pia",
                institution=institutions.awa,
                password="!",
            )
            for n in range(start, start + count)
        )

    return add
