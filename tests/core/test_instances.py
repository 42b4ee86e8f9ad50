"""Instances that are made without Django's constructor are what Django would make."""

import pickle

import pytest
from django.db.models import signals

from mentoring.core.db import instances
from mentoring.organisations.models import Membership


@pytest.fixture
def values(cast):
    names = [field.attname for field in Membership._meta.concrete_fields]
    return names, [getattr(cast.bo, name) for name in names]


def test_is_what_django_makes(cast, values, django_assert_num_queries):
    names, given = values
    made = instances.maker_of(Membership)("default", names, given)
    known = Membership.from_db("default", names, given)

    with django_assert_num_queries(0):
        assert {name: getattr(made, name) for name in names} == dict(zip(names, given, strict=True))
    assert made == cast.bo
    assert (made._state.adding, made._state.db) == (False, "default")
    assert made.get_deferred_fields() == set()
    assert pickle.loads(pickle.dumps(made)).name == known.name
    made.called = "Bobby"
    made.save()
    assert Membership.objects.get(pk=cast.bo.pk).called == "Bobby"


def test_leaves_out_what_was_not_asked_for(cast, values, django_assert_num_queries):
    names, given = values
    few = names.index("email")
    made = instances.maker_of(Membership)("default", names[:few], given[:few])

    assert "email" in made.get_deferred_fields()
    with django_assert_num_queries(1):
        assert made.email == cast.bo.email


@pytest.mark.parametrize("way", ["signal", "from_db", "constructor"])
def test_leaves_models_that_do_more_to_django(monkeypatch, way):
    instances.maker_of.cache_clear()

    def hears(**_sent):
        """What matters is that somebody listens."""

    if way == "signal":
        signals.post_init.connect(hears, sender=Membership)
    else:
        name = "from_db" if way == "from_db" else "__init__"
        own = classmethod(lambda *_: None) if way == "from_db" else lambda self, *values: None
        monkeypatch.setattr(Membership, name, own, raising=False)
    try:
        assert instances.maker_of(Membership) == Membership.from_db
    finally:
        signals.post_init.disconnect(hears, sender=Membership)
        instances.maker_of.cache_clear()
    monkeypatch.undo()
    assert instances.maker_of(Membership) != Membership.from_db
